// The only script of index.html: it loads the pages, and says what to do where they cannot be loaded or have failed.
//
// In ES5, because it has to work where nothing newer does. What customers read stands in index.html, where it can be
// read without any script. `cargo xtask build` puts the names and digests of the other files in place of `FILES`;
// development builds have none, and are loaded by trunk.
(function () {
  "use strict";
  /* global FILES, wasm_bindgen */
  var files = typeof FILES === "undefined" ? null : FILES;
  // After so many milliseconds the customer reads that it takes long; what arrives later still counts.
  var PATIENCE = 30000;
  // Where it is kept which build has been loaded anew, so that it is done once.
  var RELOADED = "reloaded";
  var TITLES = {
    "/certify": "客户认证",
    "/certify/done": "认证结果",
    "/login-settings": "登录设置",
    "/login": "登录",
    "/accounts": "账户管理",
    "/accounts/manage": "添加删除",
    "/accounts/add": "账户加挂",
    "/alerts": "动账提醒"
  };
  // After so many milliseconds the program starts, painted or not.
  var PAINTED = 1500;
  // A press of the screen is meant for what had been there for so many milliseconds: in less nobody sees something and
  // puts a finger on it. The second tap of a double tap comes later, but in the place of the first, give or take so many
  // pixels.
  var UNSEEN = 100;
  var DOUBLE_TAP = 500;
  var NEAR = 60;
  // After so many milliseconds a press has no click any more.
  var HELD = 2000;
  // After so many milliseconds of a running page the rest of the program is fetched.
  var AFTERWARDS = 1500;
  // After so many milliseconds without a key or a touch the customer is taken to be reading.
  var REST = 3000;
  // So many milliseconds a style sheet that is still on its way has to come before the help is shown without it.
  var STYLED = 3000;
  var running = false;
  // What had the focus before the panel took it.
  var interrupted = null;
  // The exports of the module that starts, and the others by their names: on their way, and added to it.
  var program = null;
  var coming = {};
  var added = {};
  var crashed = false;
  // What happens in the form of index.html: whether an input method is composing, what waits for its end, and which of
  // the fields and buttons was pressed last.
  var composing = false;
  var composed = null;
  var pressed = null;

  function nothing() {}

  function each(list, run) {
    Array.prototype.forEach.call(list, run);
  }

  function byId(id) {
    return document.getElementById(id);
  }

  function whenParsed(run) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
    else run();
  }

  // ---- what the customer reads ----

  // The panel of index.html with the paragraphs of this kind of trouble; without a kind it is put away.
  function showTrouble(kind) {
    whenParsed(function () {
      var panel = byId("trouble");
      var shell = byId("shell");
      if (kind && !interrupted) interrupted = document.activeElement;
      // Nothing of it can be used while there is help, with or without a style sheet; `handOver` has taken away the class
      // of one that it has put away itself.
      if (shell) shell.hidden = !!kind || !shell.className;
      if (!kind && interrupted) {
        interrupted.focus();
        interrupted = null;
      }
      var parts = panel.querySelectorAll("[data-trouble]");
      for (var index = 0; index < parts.length; index += 1) {
        parts[index].hidden = parts[index].getAttribute("data-trouble").split(" ").indexOf(kind) < 0;
      }
      panel.hidden = !kind;
      panel.className = "trouble trouble--shown";
      if (!kind) return;
      panel.focus();
      // A style sheet that never comes keeps the engine from painting anything.
      setTimeout(function () {
        var sheets = document.querySelectorAll("link[rel=stylesheet]");
        for (var index = 0; index < sheets.length; index += 1) {
          if (!sheets[index].sheet) sheets[index].parentNode.removeChild(sheets[index]);
        }
      }, STYLED);
    });
  }

  function watchReload() {
    byId("trouble-reload").addEventListener("click", function (event) {
      event.preventDefault();
      location.reload();
    });
  }

  // ---- what the customer sees and does before the program is there ----

  // The heading of the page that was asked for, and on /certify its form.
  function dressShell() {
    var heading = byId("shell-title");
    var path = location.pathname.replace(/(.)\/+$/, "$1");
    var title = TITLES[path] || (/^\/accounts\/[^/]+\/transactions$/.test(path) ? "交易明细" : null);
    if (heading && title) heading.textContent = title;
    if (heading && path === "/certify") watchForm(byId("shell"));
  }

  // As large as the customer chose on an earlier visit, before there is much to see; src/platform/appearance.rs keeps it.
  function showLarge() {
    try {
      if (localStorage.getItem("large-text") === "on") document.documentElement.setAttribute("data-weui-mode", "care");
    } catch (withoutStorage) { /* Then it is the usual size. */ }
  }

  function watchForm(shell) {
    var controls = shell.querySelectorAll("input, button");
    Array.prototype.forEach.call(shell.querySelectorAll("[hidden]"), function (part) { part.hidden = false; });
    shell.className = "shell shell--form";
    // An input method composes in a field of its own: what is half composed can be given to nobody.
    shell.addEventListener("compositionstart", function () { composing = true; });
    shell.addEventListener("compositionend", function () {
      composing = false;
      setTimeout(function () { if (composed) composed(); }, 0);
    });
    Array.prototype.forEach.call(controls, function (control, place) {
      if (control.nodeName !== "BUTTON") return;
      control.addEventListener("click", function () {
        if (pressed !== null) controls[pressed].removeAttribute("aria-busy");
        pressed = place;
        control.setAttribute("aria-busy", "true");
      });
    });
  }

  // The program calls this before the frame that shows its first page: what was done here is done there. While the page
  // is not that of the form but a word about the bank, `done` is false, and what was typed waits.
  window.handOver = function (done) {
    var shell = byId("shell");
    if (!shell) return;
    if (composing) {
      composed = function () { window.handOver(done); };
      return;
    }
    var from = shell.querySelectorAll("input, button");
    var to = document.querySelectorAll(".app form input, .app form button");
    var active = Array.prototype.indexOf.call(from, document.activeElement);
    shell.hidden = true;
    shell.className = "";
    if (!done) return;
    // Before the field that has it goes away, or a phone puts its keyboard away with it.
    if (to[active]) to[active].focus({ preventScroll: true });
    for (var place = 0; to.length === from.length && place < from.length; place += 1) {
      if (from[place].nodeName !== "INPUT" || !from[place].value) continue;
      to[place].value = from[place].value;
      if (place === active) to[place].setSelectionRange(from[place].selectionStart, from[place].selectionEnd);
      to[place].dispatchEvent(new Event("input", { bubbles: true }));
    }
    shell.parentNode.removeChild(shell);
    if (pressed !== null && to[pressed]) to[pressed].click();
  };

  // ---- crashes ----

  // Whether an exception went through the program: what it was doing is then half done. Scripts that WeChat puts into
  // the page throw as well, and are none of our business.
  function isCrash(error) {
    if (!error || typeof error !== "object") return false;
    if (window.WebAssembly && WebAssembly.RuntimeError && error instanceof WebAssembly.RuntimeError) return true;
    if (window.DOMException && error instanceof DOMException) return false;
    // The glue turns such a call away before it comes to the program.
    if (/^closure invoked/.test(error.message)) return false;
    return /wasm/i.test(error.stack);
  }

  // Nothing of the program may be used any more, and nothing of it reach the bank: its elements, its timers and its
  // exchanges end here. Its memory may say anything now.
  function crash() {
    if (crashed) return;
    crashed = true;
    window.fetch = function () { return new Promise(nothing); };
    for (var last = setTimeout(nothing, 0); last > 0; last -= 1) {
      clearTimeout(last);
      clearInterval(last);
    }
    whenParsed(function () {
      var panel = byId("trouble");
      document.documentElement.className = "";
      document.body.textContent = "";
      document.body.appendChild(panel);
      showTrouble("crash");
    });
  }

  function watchCrashes() {
    window.addEventListener("error", function (event) {
      if (isCrash(event.error)) crash();
    });
    window.addEventListener("unhandledrejection", function (event) {
      if (isCrash(event.reason)) crash();
    });
    // What is left to reach the program are its listeners on the window and the document.
    var kinds = "click input change submit paste keydown keyup keypress focus blur focusin focusout touchstart touchend " +
      "wheel scroll popstate hashchange pageshow pagehide beforeunload visibilitychange online offline";
    kinds.split(" ").forEach(function (kind) {
      window.addEventListener(kind, function (event) {
        var panel = crashed && byId("trouble");
        if (panel && !(event.target.nodeType && panel.contains(event.target))) event.stopImmediatePropagation();
      }, true);
    });
  }

  // ---- taps, and what is over the page ----

  // Keeps taps away from what the customer could not see yet: from an element that has just come, as of a new page, a new
  // step or a sheet, and from everything under a sheet that has just gone. The clicks of keyboards and screen readers
  // have no press before them, and are never kept away.
  function watchTaps() {
    var root = document.documentElement;
    var clock = window.performance;
    var press = window.PointerEvent ? "pointerdown" : "touchstart";
    // The last press: when, where, on what, and whether its click is to do nothing.
    var began = -HELD;
    var x = 0;
    var y = 0;
    var pressed = null;
    var refused = false;
    // The key of the keypad that was pressed last, if that was the last press.
    var key = null;
    // When something over the page went away.
    var uncovered = { at: -HELD };
    // What is over the page, and what is held behind it.
    var shown = null;
    var held = [];
    var inert = "inert" in root ? "inert" : "aria-hidden";

    function isNewer(target, time) {
      if (uncovered.at > time) return true;
      // A control is not new because of a word in it.
      for (var node = target.closest("a, button, input, label") || target; node; node = node.parentNode) {
        if (node.come && node.come.at > time) return true;
      }
      return false;
    }

    // Keeps the page behind what is over it from being scrolled, reached or read out. Engines before 2022 do not know
    // `inert`; there Overlay in src/ui/overlay.rs keeps the focus in. What is over a page that is covered is no more to be
    // seen than that page.
    function holdStill() {
      var above = null;
      each(root.querySelectorAll(".overlay"), function (overlay) {
        if (!overlay.closest("[hidden]")) above = overlay;
      });
      if (above === shown) return;
      shown = above;
      root.classList.toggle("has-overlay", !!above);
      held.forEach(function (element) { element.removeAttribute(inert); });
      held = [];
      for (; above && above !== document.body; above = above.parentNode) {
        each(above.parentNode.children, function (element) {
          // But not what speaks over all pages.
          if (element === above || element.hasAttribute(inert) || /^(toast-host|trouble)/.test(element.className)) return;
          element.setAttribute(inert, "true");
          held.push(element);
        });
      }
    }

    new MutationObserver(function (records) {
      holdStill();
      // The form of the page looks like that of index.html, which the customer has seen.
      if (byId("shell")) return;
      var change = { at: clock.now() };
      // Before the next frame there is nothing to be seen of it.
      requestAnimationFrame(function () { change.at = clock.now(); });
      records.forEach(function (record) {
        each(record.addedNodes, function (node) { node.come = change; });
        each(record.removedNodes, function (node) {
          if (/^(overlay|page)$/.test(node.className)) uncovered = change;
        });
      });
    }).observe(document, { attributeFilter: ["hidden"], childList: true, subtree: true });

    function watch(event) {
      var now = clock.now();
      var target = event.target;
      if (event.type === press) {
        var point = event.touches ? event.changedTouches[0] : event;
        var isNear = Math.abs(point.clientX - x) < NEAR && Math.abs(point.clientY - y) < NEAR;
        var before = key;
        key = target.closest(".keypad__key");
        refused = isNewer(target, now - (isNear ? DOUBLE_TAP : UNSEEN)) ||
          // The press before has filled the keypad, and what was in it was refused.
          key && key === before && now - began < DOUBLE_TAP && !key.closest(".keypad").querySelector(".keypad__dot--in");
        if (refused) key = null;
        began = now;
        x = point.clientX;
        y = point.clientY;
        pressed = target;
        // style/base.css draws rings for keyboards alone.
        root.setAttribute("data-tapped", "");
        // A key of the keypad is pressed at once: fingers that overlap or slip have no click.
        if (key && (event.touches || /touch|pen/.test(event.pointerType))) {
          refused = true;
          // Where no style keeps the page from being scrolled by it.
          if (event.touches) event.preventDefault();
          key.click();
        }
      } else if (event.detail && now - began < HELD && (refused || target !== pressed && isNewer(target, began))) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }
    // Passive listeners could not keep anything away.
    [press, "mousedown", "click"].forEach(function (kind) {
      window.addEventListener(kind, watch, { capture: true, passive: false });
    });
    window.addEventListener("keydown", function () { root.removeAttribute("data-tapped"); }, true);
  }

  // ---- what old engines lack ----

  function fill() {
    // Chrome before 71, iOS before 12.2: without it `prop:value` of Leptos is silently never set.
    if (!window.queueMicrotask && window.Promise) {
      window.queueMicrotask = function (run) {
        Promise.resolve().then(run).catch(function (error) {
          setTimeout(function () { throw error; }, 0);
        });
      };
    }
  }

  // While the page is printed it says so, and whatever follows the visible part looks again. Engines without the events
  // (iOS before 13, Chromium before 63) evaluate the media query before they print.
  function watchPrinter() {
    function print(event) {
      document.documentElement.classList.toggle("printing", !!event.matches || event.type === "beforeprint");
      window.dispatchEvent(new Event("scroll"));
    }
    window.matchMedia("print").addListener(print);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", print);
  }

  // Some translators translate what says that it is not to be: they put a <font> where a text was, and the program goes
  // on to change a text that nobody sees. The pages have no <font>: each is taken out again before it is painted, and the
  // text put back. One that never gives up has its way in the end, or the page would stand still.
  function watchTranslators() {
    var undone = 0;
    new MutationObserver(function (records) {
      if (undone > 20000) return;
      // Backwards, so that each place is what it was when the translator came there.
      records.reverse().forEach(function (record) {
        var parent = record.target;
        var next = record.nextSibling;
        record.removedNodes.forEach(function (node) {
          if (node.nodeType !== 3 || !parent.querySelector("font")) return;
          parent.insertBefore(node, next && next.parentNode === parent ? next : null);
        });
        record.addedNodes.forEach(function (node) {
          if (node.nodeName !== "FONT") return;
          undone += 1;
          node.remove();
        });
      });
    }).observe(document.documentElement, { childList: true, subtree: true });
  }

  // Only markup that the compiler has written becomes elements: anything that could run is refused, wherever it is
  // from. Engines without Trusted Types do not ask.
  function guardMarkup() {
    if (!window.trustedTypes || !trustedTypes.createPolicy) return;
    var runs = /<\s*\/?\s*(script|iframe|object|embed|base|meta|link)\b|[\s"'/]on[a-z]+\s*=|javascript\s*:/i;
    trustedTypes.createPolicy("default", {
      createHTML: function (markup) {
        if (runs.test(markup)) throw new TypeError("markup that could run");
        return markup;
      },
      createScriptURL: function (address) {
        if (files && files.glue.address === address) return address;
        throw new TypeError("a script that is not of the pages");
      }
    });
  }

  // ---- loading ----

  // Whether this engine runs WebAssembly, and this page may: a policy that forbids it says so nowhere else.
  function runsWebAssembly() {
    try {
      return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) instanceof WebAssembly.Module;
    } catch (refused) {
      return false;
    }
  }

  function failed(address, error) {
    if (running) return;
    // WebKit says only here that the policy forbids WebAssembly.
    if (error && /^(CompileError|EvalError)$/.test(error.name)) return showTrouble("old");
    if (isCrash(error)) return crash();
    whetherGone(address, function () { showTrouble("load"); });
  }

  // A file could not be had.
  function whetherGone(address, otherwise) {
    // A release may have replaced the file since this page came; the new page names the new one.
    var question = new XMLHttpRequest();
    question.open("HEAD", address);
    question.onloadend = function () {
      var gone = question.status === 404 || question.status === 410;
      try {
        if (gone && sessionStorage.getItem(RELOADED) !== files.glue.address) {
          sessionStorage.setItem(RELOADED, files.glue.address);
          return location.reload();
        }
      } catch (withoutStorage) { /* Then it might be done for ever. */ }
      otherwise();
    };
    question.send();
  }

  // What there is to see and to type into does not wait for the program. Where nothing is painted, in the background for
  // example, the program does not wait long either.
  function whenPainted(run) {
    var waiting = true;
    function once() {
      if (waiting) run();
      waiting = false;
    }
    setTimeout(once, PAINTED);
    requestAnimationFrame(function () {
      // Whatever is typed or pressed meanwhile goes first, where the engine can tell.
      if (window.requestIdleCallback) requestIdleCallback(once, { timeout: 200 });
      else setTimeout(once, 0);
    });
  }

  // What every page asks of the bank first is asked while the program is on its way; `platform::http` takes the answers.
  function askEarly() {
    window.early = {};
    files.early.forEach(function (target) {
      var answer = fetch(target, { credentials: "same-origin", headers: { accept: "application/json" } });
      answer.catch(nothing);
      window.early[target] = answer;
    });
  }

  function loadScript(file, loaded) {
    var script = document.createElement("script");
    script.crossOrigin = "anonymous";
    script.integrity = file.integrity;
    script.onload = loaded;
    script.onerror = function () { failed(file.address); };
    script.src = file.address;
    document.head.appendChild(script);
  }

  // A module of the program by its name, handed out only when all of it is what was built. A failure is forgotten, so
  // that it can be tried again.
  function fetchProgram(name) {
    if (!coming[name]) {
      var file = files.programs[name];
      coming[name] = fetch(file.address, { integrity: file.integrity, credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error("status " + answer.status);
        // Only the first is compiled while it arrives.
        return name === "app" ? answer : answer.arrayBuffer();
      }).catch(function () {
        // The engine's own error names the calls that led here, the program's among them, and would pass for a crash.
        throw new Error(name + " did not come");
      });
      coming[name].catch(function () { coming[name] = null; });
    }
    return coming[name];
  }

  // Adds a module to the running program, once.
  function addProgram(name) {
    if (!added[name]) {
      added[name] = fetchProgram(name).then(function (code) {
        return WebAssembly.instantiate(code, { __wasm_split: program });
      });
      added[name].catch(function () { added[name] = coming[name] = null; });
    }
    return added[name];
  }

  // The functions by which the program asks for its parts; it is called back with whether the part has come.
  window.parts = function () {
    var fetchers = {};
    Object.keys(files.parts).forEach(function (part) {
      fetchers["__wasm_split_load_" + part] = function (callback, data) {
        function answer(come) {
          program.__indirect_function_table.get(callback)(data, come);
        }
        Promise.all(files.parts[part].map(addProgram)).then(function () { answer(1); }, function (error) {
          if (isCrash(error)) return crash();
          whetherGone(files.programs[files.parts[part][0]].address, function () { answer(0); });
        });
      };
    });
    return fetchers;
  };

  // The part with the page that was asked for, so that it need not be waited for twice.
  function partOfPage() {
    if (/^\/alerts/.test(location.pathname)) return "alerts";
    if (/^\/accounts\/[^/]+\//.test(location.pathname)) return "transactions";
    if (/^\/login\/?$/.test(location.pathname)) return "login";
    return /^\/(accounts|login-settings|certify\/done)/.test(location.pathname) ? "accounts" : null;
  }

  // The other parts, so that a tap does not wait for them: fetched when the first page is done with the network, and
  // added one at a time while the customer reads. Old engines compile on the page's thread, where nothing that is typed
  // shows meanwhile.
  function addOthers() {
    var names = Object.keys(files.programs);
    var touched = 0;
    function add() {
      while (added[names[0]] || names[0] === "app") names.shift();
      if (!crashed && names.length) addProgram(names[0]).then(addNext, nothing);
    }
    function addNext() {
      setTimeout(function () {
        if (Date.now() - touched < REST) addNext();
        else if (window.requestIdleCallback) requestIdleCallback(add);
        else add();
      }, 200);
    }
    ["keydown", "input", "touchstart", "mousedown", "wheel"].forEach(function (kind) {
      window.addEventListener(kind, function () { touched = Date.now(); }, true);
    });
    setTimeout(function () {
      names.reduce(function (before, name) {
        return before.then(function () { return crashed || name === "app" || fetchProgram(name); });
      }, Promise.resolve()).then(addNext, nothing);
    }, AFTERWARDS);
  }

  function load() {
    if (!window.fetch || !window.Promise || !window.WebAssembly) return showTrouble("old");
    setTimeout(function () { if (!running && !crashed) showTrouble("slow"); }, PATIENCE);
    var first = fetchProgram("app");
    (files.parts[partOfPage()] || []).forEach(fetchProgram);
    whenPainted(function () {
      if (!runsWebAssembly()) return showTrouble("old");
      askEarly();
      loadScript(files.glue, function () {
        first.then(function (answer) {
          return wasm_bindgen({ module_or_path: answer });
        }).then(function (exports) {
          program = exports;
          running = true;
          if (!crashed) showTrouble(null);
          addOthers();
        }, function (error) { failed(files.programs.app.address, error); });
      });
    });
  }

  watchCrashes();
  watchTaps();
  fill();
  guardMarkup();
  watchPrinter();
  watchTranslators();
  showTrouble(null);
  whenParsed(watchReload);
  showLarge();
  whenParsed(dressShell);
  if (files) load();
})();
