// The only script of index.html: it loads the pages, and shows help where they cannot be loaded or have crashed.
//
// In ES5, because it has to run on engines without anything newer. All texts are in index.html, where they can be
// read without any script. `cargo xtask build` replaces `FILES` with the names and digests of the other files;
// development builds have none, and are loaded by trunk.
(function () {
  "use strict";
  /* global FILES, WeixinJSBridge, offerSharing, wasm_bindgen */
  var files = typeof FILES === "undefined" ? null : FILES;
  // Delay before the 'slow network' message, in ms; the pages still start when the rest arrives later.
  var PATIENCE = 30000;
  // Storage key of the build that has been reloaded, so that it is reloaded only once.
  var RELOADED = "reloaded";
  // The pages: the address as a regular expression, the title, and the part of the program that the page is in if it is
  // not in the initial module. They come from src/sitemap.rs: `cargo test` prints this table where it is not the same.
  var PAGES = [
    ["/certify", "客户认证"],
    ["/login", "登录", "login"],
    ["/", "微信银行", "accounts"],
    ["/certify/done", "认证结果", "accounts"],
    ["/accounts", "账户管理", "accounts"],
    ["/accounts/manage", "添加删除", "accounts"],
    ["/accounts/add", "账户加挂", "accounts"],
    ["/login-settings", "登录设置", "passwords"],
    ["/security", "安全管理", "passwords"],
    ["/security/login", "修改登录密码", "passwords"],
    ["/security/payment", "修改支付密码", "passwords"],
    ["/security/payment/reset", "重置支付密码", "passwords"],
    ["/transactions", "交易明细", "transactions"],
    ["/accounts/[^/]+/transactions", "交易明细", "transactions"],
    ["/accounts/[^/]+/transactions/[^/]+", "交易详情", "transactions"],
    ["/accounts/[^/]+/transactions/[^/]+/receipt", "电子回单", "transactions"],
    ["/alerts", "动账提醒", "alerts"],
    ["/alerts/[^/]+", "动账提醒", "alerts"]
  ];
  // The program starts after this time in ms, painted or not.
  var PAINTED = 1500;
  // Two taps within this time in ms and this distance in pixels are a double tap.
  var DOUBLE_TAP = 500;
  // The longest time in ms that an engine is busy before it delivers a tap.
  var LATE = 5000;
  var NEAR = 60;
  // The click of a press comes at most this time in ms after its release: old engines wait for a double tap.
  var RELEASED = 700;
  // The rest of the program is prefetched this time in ms after the first page has started.
  var AFTERWARDS = 1500;
  // Without a key press or touch for this time in ms the customer counts as idle.
  var REST = 3000;
  // How long the help waits for a style sheet that is still loading, in ms.
  var STYLED = 3000;
  // WeChat's text sizes in percent, from its first step to its last.
  var SIZES = [80, 100, 110, 112, 112.5, 140, 155, 165];
  // The entries of WeChat's menu that hand on the address of a page.
  var SHARING = ("share:appMessage share:timeline share:qq share:weiboApp share:QZone share:email favorite copyUrl " +
    "openWithQQBrowser openWithSafari").split(" ").map(function (entry) { return "menuItem:" + entry; });
  var running = false;
  // What had the focus before the help panel took it.
  var interrupted = null;
  // The exports of the initial module, and the other modules by name: being fetched, and added to it.
  var program = null;
  var coming = {};
  var added = {};
  var crashed = false;
  // The state of the form of index.html: whether an input method is composing, what to run when that ends, and which of
  // the fields and buttons was pressed last.
  var composing = false;
  var composed = null;
  var pressed = null;
  // Whether the open page may be handed on, once the program knows; whether a text size of WeChat's is applied.
  var shared = null;
  var sized = false;

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

  // ---- help ----

  // Shows the help panel of index.html with the paragraphs of this kind of trouble; hides it without a kind.
  function showTrouble(kind) {
    whenParsed(function () {
      var panel = byId("trouble");
      var shell = byId("shell");
      if (kind && !interrupted) interrupted = document.activeElement;
      // The shell is hidden while the help is shown, with or without a style sheet; a shell that `handOver` has hidden
      // for good has no class any more.
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
      // A style sheet that never loads keeps the engine from painting anything.
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

  // ---- the static shell, before the program has loaded ----

  // The requested page of `PAGES`; an empty one where there is none.
  function requestedPage() {
    return PAGES.filter(function (page) {
      return new RegExp("^" + page[0] + "/*$").test(location.pathname);
    })[0] || [];
  }

  // The heading of the requested page, and on /certify its form.
  function dressShell() {
    var heading = byId("shell-title");
    var page = requestedPage();
    if (heading && page[1]) heading.textContent = page[1];
    // The heading of lists is for screen readers only, and what is to come has another shape. Before it is known nothing is
    // shown in its place, which would move.
    if (heading) byId("shell").className = page[2] === "transactions" ? "shell shell--list" : "shell shell--wait";
    if (heading && page[0] === "/certify") watchForm(byId("shell"));
  }

  // Applies the text size chosen on an earlier visit before the first paint; src/platform/appearance.rs stores it.
  function showLarge() {
    try {
      if (localStorage.getItem("large-text") === "on") document.documentElement.setAttribute("data-weui-mode", "care");
    } catch (withoutStorage) { /* Without storage it is the default size. */ }
  }

  function watchForm(shell) {
    var controls = shell.querySelectorAll("input, button");
    each(shell.querySelectorAll("[hidden]"), function (part) { part.hidden = false; });
    shell.className = "shell shell--form";
    // A composition is bound to its field: text that is half composed cannot be handed over.
    shell.addEventListener("compositionstart", function () { composing = true; });
    shell.addEventListener("compositionend", function () {
      composing = false;
      setTimeout(function () { if (composed) composed(); }, 0);
    });
    each(controls, function (control, place) {
      if (control.nodeName !== "BUTTON") return;
      control.addEventListener("click", function () {
        if (pressed !== null) controls[pressed].removeAttribute("aria-busy");
        pressed = place;
        control.setAttribute("aria-busy", "true");
      });
    });
  }

  // Hydration hand-over: the program calls this before the frame that shows its first page; input and press are repeated
  // there. While the page shows a message about the bank instead of the form, `done` is false, and the input is kept.
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
    // Before the focused field is removed, or a phone hides its keyboard.
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

  // Whether an exception passed through the program: its state is then inconsistent. Scripts that WeChat injects into
  // the page throw as well, and are ignored.
  function isCrash(error) {
    if (!error || typeof error !== "object") return false;
    if (window.WebAssembly && WebAssembly.RuntimeError && error instanceof WebAssembly.RuntimeError) return true;
    if (window.DOMException && error instanceof DOMException) return false;
    // The glue rejects such a call before it reaches the program.
    if (/^closure invoked/.test(error.message)) return false;
    return /wasm/i.test(error.stack);
  }

  // Stops the program: its elements, timers and requests end here, as its memory may be corrupt and nothing of it may
  // reach the bank.
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
    // Only the program's listeners on the window and the document can still reach it.
    var kinds = "click input change submit paste keydown keyup keypress focus blur focusin focusout touchstart touchend " +
      "wheel scroll popstate hashchange pageshow pagehide beforeunload visibilitychange online offline";
    kinds.split(" ").forEach(function (kind) {
      window.addEventListener(kind, function (event) {
        var panel = crashed && byId("trouble");
        if (panel && !(event.target.nodeType && panel.contains(event.target))) event.stopImmediatePropagation();
      }, true);
    });
  }

  // ---- taps and overlays ----

  // Drops taps on what the customer could not have seen yet: on an element that has just appeared, as of a new page, a
  // new step or a sheet, and on everything under a sheet that has just disappeared. The clicks of keyboards and screen
  // readers have no press before them, and are never dropped.
  function watchTaps() {
    var root = document.documentElement;
    var clock = window.performance;
    var press = window.PointerEvent ? "pointerdown" : "touchstart";
    // The last press: when it began and ended, where, on what, and whether its click is dropped.
    var began = -DOUBLE_TAP;
    var released = -RELEASED;
    var x = 0;
    var y = 0;
    var pressed = null;
    var refused = false;
    // When a press was last accepted.
    var taken = -DOUBLE_TAP;
    // When an overlay was last removed.
    var uncovered = { at: -DOUBLE_TAP };
    // The topmost overlay, and the elements behind it that are inert.
    var shown = null;
    var held = [];
    var inert = "inert" in root ? "inert" : "aria-hidden";

    function isNewer(target, time) {
      if (uncovered.at > time) return true;
      // A control is not new when only a text in it is.
      for (var node = target.closest("a, button, input, label") || target; node; node = node.parentNode) {
        if (node.come && node.come.at > time) return true;
      }
      return false;
    }

    // Makes the page behind an overlay inert: not scrolled, focused or read out. Engines before 2022 do not know
    // `inert`; there Overlay in src/ui/overlay.rs traps the focus. An overlay of a page that is itself covered is as
    // invisible as that page.
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
          // Except what belongs to all pages.
          if (element === above || element.hasAttribute(inert) || /^(toast-host|trouble)/.test(element.className)) return;
          element.setAttribute(inert, "true");
          held.push(element);
        });
      }
    }

    new MutationObserver(function (records) {
      holdStill();
      // The page's form looks like that of index.html, which the customer has already seen.
      if (byId("shell")) return;
      var change = { at: clock.now() };
      // It is visible from the next frame on.
      requestAnimationFrame(function () { change.at = clock.now(); });
      records.forEach(function (record) {
        // The same elements for something else: a keypad for the next digits, a list without its first item.
        if (record.attributeName === "data-series") record.target.come = change;
        each(record.addedNodes, function (node) { node.come = change; });
        each(record.removedNodes, function (node) {
          if (/^(overlay|page)$/.test(node.className)) uncovered = change;
        });
      });
    }).observe(document, { attributeFilter: ["hidden", "data-series"], childList: true, subtree: true });

    function watch(event) {
      // A busy engine delivers events late. In old ones their times are those of another clock.
      var delay = clock.now() - event.timeStamp;
      var now = clock.now() - (delay > 0 && delay < LATE ? delay : 0);
      var target = event.target;
      if (event.type === press) {
        var point = event.touches ? event.changedTouches[0] : event;
        var isTouch = event.touches || /touch|pen/.test(event.pointerType);
        var key = target.closest(".keypad__key");
        // Fingers spread, but on a keypad the next key is meant.
        var near = isTouch && !key ? NEAR : NEAR / 3;
        var isSecond = now - began < DOUBLE_TAP &&
          Math.abs(point.clientX - x) < near && Math.abs(point.clientY - y) < near;
        // The second tap of a double tap, or one more of several, is not meant for what the first one has led to.
        refused = isNewer(target, isSecond ? Math.max(taken, now - 2 * DOUBLE_TAP) : now);
        if (!refused) taken = now;
        released = Infinity;
        began = now;
        x = point.clientX;
        y = point.clientY;
        pressed = target;
        // style/base.css draws focus rings for keyboards only.
        root.setAttribute("data-tapped", "");
        // Keypad keys act on press, not on click: fingers that overlap or slip produce no click.
        if (key && isTouch && !refused) {
          refused = true;
          // For engines without `touch-action`: keep this touch from scrolling the page.
          if (event.touches) event.preventDefault();
          key.click();
        }
      } else if (event.detail && now - released < RELEASED && (refused || target !== pressed && isNewer(target, began))) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }
    // Passive listeners could not cancel anything.
    [press, "mousedown", "click"].forEach(function (kind) {
      window.addEventListener(kind, watch, { capture: true, passive: false });
    });
    ["pointerup", "pointercancel", "touchend", "touchcancel"].forEach(function (kind) {
      window.addEventListener(kind, function () { released = clock.now(); }, true);
    });
    // A tap after something was typed is not the second of a double tap.
    ["keydown", "input"].forEach(function (kind) {
      window.addEventListener(kind, function () { began = -DOUBLE_TAP; }, true);
    });
    window.addEventListener("keydown", function () { root.removeAttribute("data-tapped"); }, true);
  }

  // ---- WeChat ----

  // Makes WeChat's text size that of the root, from which all text derives; if care mode's is larger, that stays. Not
  // below 95 %: iOS zooms into inputs with text of less than 16 px. The rule for `body` undoes what WeChat on iOS
  // writes into its style, and the call what it does on Android: text would be scaled twice.
  function followTextSize(event) {
    var sheet = document.styleSheets[0];
    // Until the pages have their styles, WeChat scales the text.
    if (!sheet) return window.addEventListener("load", function () { followTextSize(event); });
    // iOS sends percent as well.
    var size = Math.min(200, Math.max(95, +event.fontScale || SIZES[event.fontSize - 1]));
    if (!size) return;
    var end = sheet.cssRules.length;
    if (sized) sheet.deleteRule(end -= 1);
    sheet.insertRule("@media screen{body{-webkit-text-size-adjust:100%!important}html{font-size:" + size + "%" +
      (size > 125 ? "!important" : "") + "}}", end);
    sized = true;
    WeixinJSBridge.invoke("setFontSizeCallback", { fontSize: 0 });
  }

  // Shows or hides what hands on the address of the page. Without the JS-SDK WeChat may not allow it for single
  // entries; then for the menu.
  window.offerSharing = function (offered) {
    shared = offered;
    if (!window.WeixinJSBridge) return;
    var verb = offered ? "show" : "hide";
    WeixinJSBridge.invoke(verb + "MenuItems", { menuList: SHARING }, function (answer) {
      // Meanwhile another page may be open.
      if (shared === offered && !/:ok/.test(answer.err_msg)) WeixinJSBridge.invoke(verb + "OptionMenu", {});
    });
  };

  // WeChat adds its bridge to the page, sometimes late. Outside of WeChat there is none.
  function meetWeChat() {
    if (!window.WeixinJSBridge) return document.addEventListener("WeixinJSBridgeReady", meetWeChat);
    WeixinJSBridge.on("menu:setfont", followTextSize);
    if (shared !== null) offerSharing(shared);
  }

  // ---- polyfills and workarounds ----

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

  // Marks the page while it is printed, and fires `scroll` so that virtual lists render again. Engines without the print
  // events (iOS before 13, Chromium before 63) evaluate the media query before they print.
  function watchPrinter() {
    function print(event) {
      document.documentElement.classList.toggle("printing", !!event.matches || event.type === "beforeprint");
      window.dispatchEvent(new Event("scroll"));
    }
    window.matchMedia("print").addListener(print);
    window.addEventListener("beforeprint", print);
    window.addEventListener("afterprint", print);
  }

  // Some translators ignore `translate="no"`: they replace a text node with a <font>, and the program then updates a
  // detached node. The pages have no <font>: each is removed again before it is painted, and the text restored. There is
  // a limit, or a translator that never stops would freeze the page.
  function watchTranslators() {
    var undone = 0;
    new MutationObserver(function (records) {
      if (undone > 20000) return;
      // In reverse order, so that each position is what it was when the translator changed it.
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

  // Trusted Types policy: only markup from compile time becomes elements; anything that could run code is refused,
  // whatever its source. Engines without Trusted Types do not call it.
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

  // Whether this engine and the page's policy allow WebAssembly: there is no other way to detect a policy that forbids it.
  function runsWebAssembly() {
    try {
      return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])) instanceof WebAssembly.Module;
    } catch (refused) {
      return false;
    }
  }

  function failed(address, error) {
    if (running) return;
    // WebKit reports only here that the policy forbids WebAssembly.
    if (error && /^(CompileError|EvalError)$/.test(error.name)) return showTrouble("old");
    if (isCrash(error)) return crash();
    whetherGone(address, function () { showTrouble("load"); });
  }

  // Reloads the page if a file is gone, else runs `otherwise`.
  function whetherGone(address, otherwise) {
    // A release may have replaced the file since this page was loaded; the new page names the new one.
    var question = new XMLHttpRequest();
    question.open("HEAD", address);
    question.onloadend = function () {
      var gone = question.status === 404 || question.status === 410;
      try {
        if (gone && sessionStorage.getItem(RELOADED) !== files.glue.address) {
          sessionStorage.setItem(RELOADED, files.glue.address);
          return location.reload();
        }
      } catch (withoutStorage) { /* Without storage it might reload for ever. */ }
      otherwise();
    };
    question.send();
  }

  // Starts the program after the first paint, so that the shell is visible and takes input before. Where nothing is
  // painted, as in a background tab, the program starts after a short time.
  function whenPainted(run) {
    var waiting = true;
    function once() {
      if (waiting) run();
      waiting = false;
    }
    setTimeout(once, PAINTED);
    requestAnimationFrame(function () {
      // Input that arrives meanwhile is handled first, where the engine supports it.
      if (window.requestIdleCallback) requestIdleCallback(once, { timeout: 200 });
      else setTimeout(once, 0);
    });
  }

  // Sends the first requests of every page while the program loads; `platform::http` takes over the responses.
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

  // Fetches a module of the program by its name and verifies its digest. A failure is not cached, so that it can be
  // retried.
  function fetchProgram(name) {
    if (!coming[name]) {
      var file = files.programs[name];
      coming[name] = fetch(file.address, { integrity: file.integrity, credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error("status " + answer.status);
        // Only the initial module is compiled while streaming.
        return name === "app" ? answer : answer.arrayBuffer();
      }).catch(function () {
        // The stack of the engine's own error may contain the program's functions, and would count as a crash.
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

  // The functions that load the program's lazy parts; the callback gets whether the part has loaded.
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

  // Prefetches the other parts, so that a tap does not wait for them: fetched when the first page no longer needs the
  // network, and added one at a time while the customer is idle. Old engines compile on the main thread, where typed
  // characters do not appear meanwhile.
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
    // In parallel, the part with the requested page.
    (files.parts[requestedPage()[2]] || []).forEach(fetchProgram);
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
  meetWeChat();
  showTrouble(null);
  whenParsed(watchReload);
  showLarge();
  whenParsed(dressShell);
  if (files) load();
})();
