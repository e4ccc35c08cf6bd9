// The viewer of the API's document: reads it, and tries calls. Texts become text nodes only.
"use strict";
(function () {
  const ownProperty = Object.prototype.hasOwnProperty;
  const main = document.getElementById("main");
  const list = document.getElementById("list");
  const menu = document.getElementById("menu");
  const wide = window.matchMedia("(min-width: 44.01rem)");
  let api = null;
  /** Where all calls are. */
  let base = "";
  /** Calls by name: path, method, operation. */
  const calls = new Map();
  /** The last value seen of each type that the bank hands out, to fill in. */
  const known = new Map();
  /** What is typed for each call. */
  const drafts = new Map();

  function el(name, attributes) {
    const element = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      const value = attributes[key];
      if (key.slice(0, 2) === "on") element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    });
    Array.prototype.slice.call(arguments, 2).forEach(function add(child) {
      if (Array.isArray(child)) child.forEach(add);
      else if (child !== null && child !== undefined) element.append(child);
    });
    return element;
  }

  /** The object's own member; names from addresses and replies may be those of Object's prototype. */
  function member(object, name) {
    return object && ownProperty.call(object, name) ? object[name] : undefined;
  }

  function resolve(value) {
    if (!value || !value.$ref) return value;
    return resolve(value.$ref.slice(2).split("/").reduce(function (at, name) {
      return member(at, name.replace(/~1/g, "/").replace(/~0/g, "~"));
    }, api));
  }

  // JSON with exact numbers: amounts may have more digits than JavaScript's numbers.

  /** A number that JavaScript would change. */
  function Numeral(text) { this.text = text; }
  Numeral.prototype.toString = function () { return this.text; };

  function read(text) {
    // Its message names the mistake in what was typed.
    JSON.parse(text);
    const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, function (token) {
      return token[0] === '"' ? token : '{"\\u0000":"' + token + '"}';
    });
    return JSON.parse(marked, function (_, value) {
      const number = member(value, "\0");
      if (number === undefined || typeof value !== "object") return value;
      return String(Number(number)) === number ? Number(number) : new Numeral(number);
    });
  }

  function pretty(value, margin) {
    const outer = margin || "";
    const inner = outer + "  ";
    const list = function (open, items, close) {
      if (!items.length) return open + close;
      return open + "\n" + items.map(function (item) { return inner + item; }).join(",\n") + "\n" + outer + close;
    };
    if (value instanceof Numeral) return value.text;
    if (Array.isArray(value)) return list("[", value.map(function (item) { return pretty(item, inner); }), "]");
    if (value && typeof value === "object") {
      return list("{", Object.keys(value).map(function (name) {
        return JSON.stringify(name) + ": " + pretty(value[name], inner);
      }), "}");
    }
    return JSON.stringify(value);
  }

  function typeName(schema) {
    const match = schema && schema.$ref && schema.$ref.match(/^#\/components\/schemas\/(.+)$/);
    return match ? match[1] : null;
  }

  /** Text with `code` in it. */
  function inline(text) {
    return (text || "").split("`").map(function (part, index) {
      return index % 2 ? el("code", {}, part) : part;
    });
  }

  /** Headings, paragraphs and lists of the document's Markdown. */
  function prose(text) {
    return (text || "").split("\n\n").map(function (block) {
      if (block.slice(0, 3) === "## ") return el("h2", {}, block.slice(3));
      const items = block.split("\n").filter(function (line) { return line.slice(0, 2) === "* "; });
      if (!items.length) return el("p", {}, inline(block));
      return el("ul", {}, items.map(function (line) { return el("li", {}, inline(line.slice(2))); }));
    });
  }

  /** The type in words, with a link to its description. */
  function type(schema) {
    const name = typeName(schema);
    if (name) return el("a", { href: "#type/" + name }, name);
    if (!schema) return "";
    if (schema.anyOf) {
      return schema.anyOf.reduce(function (all, option, index) {
        return all.concat(index ? [" or ", type(option)] : [type(option)]);
      }, []);
    }
    if (schema.items) return ["list of ", type(schema.items)];
    return [].concat(schema.type || []).join(" or ");
  }

  function limits(schema) {
    const words = [
      ["pattern", "matches "], ["minLength", "length ≥ "], ["maxLength", "length ≤ "], ["minimum", "≥ "],
      ["maximum", "≤ "], ["x-unit", "in "], ["default", "default "],
    ];
    const found = words.filter(function (pair) { return schema[pair[0]] !== undefined && schema[pair[0]] !== null; });
    const texts = found.map(function (pair) {
      const value = schema[pair[0]];
      return pair[1] + (pair[0] === "default" ? pretty(value) : value);
    });
    (schema.examples || []).forEach(function (example) { texts.push("e.g. " + example); });
    return texts.map(function (text, index) { return [index ? ", " : "", el("code", {}, text)]; });
  }

  function table(caption, heads, rows) {
    if (!rows.length) return null;
    // The roles stay where a narrow screen shows the cells below each other.
    return el("table", { role: "table", "aria-label": caption },
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads.map(function (head) {
        return el("th", { role: "columnheader", scope: "col" }, head);
      }))),
      el("tbody", { role: "rowgroup" }, rows.map(function (cells) {
        return el("tr", { role: "row" }, cells.map(function (cell) { return el("td", { role: "cell" }, cell); }));
      })));
  }

  function memberRow(name, schema, required, place) {
    const cells = [el("code", {}, name)];
    if (place) cells.push(place);
    return cells.concat([required ? "required" : "optional", [type(schema), " ", limits(schema)], inline(schema.description)]);
  }

  function memberRows(schema, place) {
    return Object.keys(schema.properties || {}).map(function (name) {
      const required = (schema.required || []).indexOf(name) >= 0;
      return memberRow(name, schema.properties[name], required, place);
    });
  }

  // Views.

  function show(title, content) {
    document.title = title + " · " + api.info.title;
    main.textContent = "";
    main.append(el("h1", {}, title));
    [].concat(content).forEach(function add(part) {
      if (Array.isArray(part)) part.forEach(add);
      else if (part) main.append(part);
    });
  }

  function overview() {
    show(api.info.title, [
      prose(api.info.description),
      el("p", {}, "The document: ", el("a", { href: "/sandbox/api/openapi.json" }, "openapi.json"), ". The codes that the "
        + "bank sends: ", el("a", { href: "/sandbox/phone" }, "SMS inbox"), "."),
      api.tags.map(function (tag) {
        const rows = [];
        calls.forEach(function (call, name) {
          if (call.operation.tags[0] !== tag.name) return;
          rows.push([el("a", { href: "#" + name }, name), el("code", {}, call.method + " " + call.path),
            inline(call.operation.summary)]);
        });
        return [el("h2", {}, "Calls: " + tag.name), el("p", {}, tag.description),
          table("Calls: " + tag.name, ["call", "address", "purpose"], rows)];
      }),
    ]);
  }

  function typeView(name) {
    const schema = member(api.components.schemas, name);
    const values = (schema.enum || []).map(function (value, index) {
      return [el("code", {}, value), inline(schema["x-enum-descriptions"][index])];
    });
    show(name, [
      prose(schema.description),
      schema["x-closed"] ? el("p", {}, "There are no other values.") : null,
      values.length ? table("Values", ["value", "meaning"], values) : null,
      schema.properties ? table("Members", ["member", "presence", "type", "meaning"], memberRows(schema)) : null,
      values.length || schema.properties ? null : el("p", {}, type(schema), " ", limits(schema)),
    ]);
  }

  function callView(name) {
    const call = calls.get(name);
    const operation = call.operation;
    const parameters = (operation.parameters || []).map(resolve);
    const body = bodyOf(operation);
    const rows = parameters.map(function (parameter) {
      const schema = Object.assign({ description: parameter.description }, parameter.schema);
      return memberRow(parameter.name, schema, parameter.required, parameter.in);
    }).concat(body ? memberRows(body.schema, "body") : []);
    const needsSession = operation.security.every(function (way) { return way.session; });
    show(name, [
      el("p", { class: "call" }, el("span", { class: "method" }, call.method), " ", el("span", { class: "mono" }, call.path)),
      prose(operation.summary), prose(operation.description),
      needsSession ? el("p", { class: "weak" }, "Needs an open session.") : null,
      rows.length ? [el("h2", {}, "Request"), table("Request", ["name", "in", "presence", "type", "meaning"], rows)] : null,
      el("h2", {}, "Reply"),
      el("p", {}, type(replyOf(operation))),
      examples("Example", operation.responses["200"]),
      el("h2", { id: "try" }, "Try it"),
      form(name, call, parameters, body),
      el("h2", {}, "Refusals"),
      refusals(operation),
      Object.keys(operation.responses).filter(function (status) { return status !== "200"; }).map(function (status) {
        return examples("Example of " + status, resolve(operation.responses[status]));
      }),
    ]);
  }

  function bodyOf(operation) {
    return operation.requestBody ? operation.requestBody.content["application/json"] : null;
  }

  function replyOf(operation) {
    return operation.responses["200"].content["application/json"].schema;
  }

  function examples(title, response) {
    const content = response.content[Object.keys(response.content)[0]];
    return Object.keys(content.examples || {}).map(function (key) {
      const example = content.examples[key];
      return el("details", {}, el("summary", {}, title + ": " + example.summary), el("pre", { tabindex: "0" }, pretty(example.value)));
    });
  }

  /** Status, code and meaning of each refusal. */
  function refusalsOf(operation) {
    const found = [];
    Object.keys(operation.responses).forEach(function (status) {
      const response = resolve(operation.responses[status]);
      const content = response.content["application/problem+json"];
      if (!content) return;
      content.schema.properties.code.enum.forEach(function (code) {
        const start = "* `" + code + "`: ";
        const line = response.description.split("\n").filter(function (line) { return line.indexOf(start) === 0; })[0];
        found.push({ status: status, code: code, meaning: line ? line.slice(start.length) : "" });
      });
    });
    return found;
  }

  function refusals(operation) {
    return table("Refusals", ["status", "code", "meaning"], refusalsOf(operation).map(function (refusal) {
      return [refusal.status, el("code", {}, refusal.code), inline(refusal.meaning)];
    }));
  }

  // Trying a call.

  function randomKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  /** The example with what the bank has handed out since. */
  function filled(schema, value) {
    const name = typeName(schema);
    if (name && known.has(name)) return known.get(name);
    const described = resolve(schema) || {};
    if (Array.isArray(value)) return value.map(function (item) { return filled(described.items, item); });
    if (value && typeof value === "object" && !(value instanceof Numeral)) {
      const copy = {};
      Object.keys(value).forEach(function (key) { copy[key] = filled(member(described.properties, key), value[key]); });
      return copy;
    }
    return value;
  }

  function initial(parameter) {
    const name = typeName(parameter.schema);
    if (known.has(name)) return parameter.required ? known.get(name) : "";
    const schema = resolve(parameter.schema);
    if (!parameter.required) return "";
    return (schema.enum || schema.examples || [""])[0];
  }

  function form(name, call, parameters, body) {
    const draft = drafts.get(name) || { values: {}, body: null, key: null };
    drafts.set(name, draft);
    const inputs = parameters.filter(function (parameter) { return parameter.in !== "header"; })
      .map(function (parameter) { return field(draft, parameter); });
    const parts = inputs.map(function (input) { return input.element; });
    let text = null;
    if (body) {
      const all = body.examples || {};
      const keys = successfulFirst(all, call.operation);
      text = el("textarea", { id: "body", spellcheck: "false", autocapitalize: "off", "aria-describedby": "body-error",
        "aria-required": "true", oninput: function () { draft.body = text.value; } });
      const fill = function (key) { text.value = pretty(filled(body.schema, key ? all[key].value : {})); };
      if (draft.body === null) fill(keys[0]);
      else text.value = draft.body;
      if (keys.length > 1) {
        const choice = el("select", { id: "example", onchange: function () { fill(choice.value); draft.body = text.value; } },
          keys.map(function (key) { return el("option", { value: key }, all[key].summary); }));
        parts.push(el("div", {}, el("label", { for: "example" }, "Example"), choice));
      }
      parts.push(el("div", {}, el("label", { for: "body" }, "Body"), text, el("p", { id: "body-error", class: "weak", role: "alert" })));
    }
    const isUnsafe = call.method !== "GET";
    const key = el("input", { type: "text", id: "key", class: "mono", value: draft.key || randomKey(), autocomplete: "off",
      "aria-required": "true", "aria-describedby": "key-hint", oninput: function () { draft.key = key.value; } });
    const again = el("input", { type: "checkbox" });
    if (isUnsafe) {
      parts.push(el("div", {}, el("label", { for: "key" }, "idempotency-key"),
        el("p", { class: "weak", id: "key-hint" }, "A new one after each answer of the bank. After a lost answer it stays: sent "
          + "again, the same request does nothing twice."),
        key, el("label", { class: "check" }, again, "Keep this key for the next request")));
    }
    // What a screen reader announces is one sentence; the whole answer is below it.
    const status = el("p", { role: "status" });
    const answer = el("div", {});
    let pending = null;
    const send = el("button", { type: "submit" }, "Send");
    const stop = el("button", { type: "button", class: "second", hidden: true, onclick: function () { if (pending) pending.abort(); } },
      "Stop waiting");
    parts.push(el("div", { class: "row" }, send, stop));
    function waiting(controller) {
      pending = controller;
      stop.hidden = !controller;
      send.setAttribute("aria-disabled", String(!!controller));
    }
    return [el("form", {
      novalidate: true,
      onsubmit: function (event) {
        event.preventDefault();
        // One request at a time: answers would overtake each other.
        if (pending || (text && !checkBody(text))) return;
        let target = call.path;
        const query = new URLSearchParams();
        inputs.forEach(function (input) {
          const value = input.value();
          if (input.parameter.in === "path") target = target.replace("{" + input.parameter.name + "}", encodeURIComponent(value));
          else if (value !== "") query.append(input.parameter.name, value);
        });
        if (query.toString()) target += "?" + query;
        const used = draft.key = key.value;
        waiting(new AbortController());
        status.className = "weak";
        status.textContent = "Waiting for the bank.";
        answer.textContent = "";
        request(call, target, used, text && text.value, pending.signal).then(function (outcome) {
          waiting(null);
          status.className = "outcome" + (outcome.isReply ? "" : " refused");
          status.textContent = "";
          status.append(el("b", {}, outcome.title), " ", inline(outcome.meaning), " ", el("span", { class: "weak" }, outcome.time));
          answer.append(
            el("pre", { tabindex: "0", "aria-label": "Request" }, call.method + " " + target),
            outcome.response === null ? "" : el("pre", { tabindex: "0", "aria-label": "Response" }, outcome.response));
          if (isUnsafe) known.set("IntentKey", used);
          if (outcome.isFinal && !again.checked && key.value === used) {
            draft.key = null;
            key.value = randomKey();
          }
          refresh();
        });
      },
    }, parts), status, answer];
  }

  /** The keys of a request's examples, first those that had a reply. */
  function successfulFirst(examples, operation) {
    const replies = operation.responses["200"].content["application/json"].examples || {};
    const had = new Set(Object.keys(replies).map(function (key) { return replies[key].summary; }));
    const keys = Object.keys(examples);
    const isSuccessful = function (key) { return had.has(examples[key].summary); };
    return keys.filter(isSuccessful).concat(keys.filter(function (key) { return !isSuccessful(key); }));
  }

  function checkBody(text) {
    const error = document.getElementById("body-error");
    try {
      JSON.parse(text.value);
      error.textContent = "";
      text.removeAttribute("aria-invalid");
      return true;
    } catch (problem) {
      error.textContent = "This is not JSON: " + problem.message;
      text.setAttribute("aria-invalid", "true");
      text.focus();
      return false;
    }
  }

  function field(draft, parameter) {
    const id = "parameter-" + parameter.name;
    const described = { id: id, "aria-describedby": id + "-hint", "aria-required": parameter.required ? "true" : null };
    const schema = resolve(parameter.schema);
    const value = draft.values[parameter.name] === undefined ? initial(parameter) : draft.values[parameter.name];
    const keep = function () { draft.values[parameter.name] = input.value; };
    const input = schema.enum
      ? el("select", Object.assign({ onchange: keep }, described), (parameter.required ? [] : [""]).concat(schema.enum)
          .map(function (option) { return el("option", { value: option, selected: option === value }, option || "(any)"); }))
      : el("input", Object.assign({ type: "text", class: "mono", value: value, autocomplete: "off", oninput: keep }, described));
    return {
      parameter: parameter,
      value: function () { return input.value; },
      element: el("div", {}, el("label", { for: id }, parameter.name), el("p", { class: "weak", id: id + "-hint" },
        inline(parameter.description), parameter.required ? "" : " Optional."), input),
    };
  }

  /** Sends a request, and describes what came of it. */
  function request(call, target, key, body, signal) {
    const headers = {};
    if (call.method !== "GET") {
      headers["x-requested-with"] = resolve({ $ref: "#/components/parameters/RequestedWith" }).schema.enum[0];
      headers["idempotency-key"] = key;
    }
    if (body) headers["content-type"] = "application/json";
    const began = performance.now();
    const options = { method: call.method, headers: headers, body: body || undefined, cache: "no-store", signal: signal };
    return fetch(target, options).then(function (response) {
      return response.text().then(function (text) { return answered(call, response, text); });
    }).catch(function (error) {
      const cause = error.name === "AbortError" ? "The wait was stopped." : error.message + ".";
      const meaning = call.method === "GET" ? "" : " Whether it was done is not known; the key stays for another attempt.";
      return { isReply: false, isFinal: false, title: "No response.", meaning: cause + meaning, response: null };
    }).then(function (outcome) {
      outcome.time = Math.round(performance.now() - began) + " ms";
      return outcome;
    });
  }

  /** Whether a response is the bank's, and what it says. */
  function answered(call, response, text) {
    const contentType = (response.headers.get("content-type") || "").split(";")[0];
    let value = null;
    try { value = read(text); } catch (error) { /* Shown as it is. */ }
    const isReply = response.status === 200 && contentType === "application/json" && value !== null;
    const code = contentType === "application/problem+json" && value ? member(value, "code") : undefined;
    const refusal = refusalsOf(call.operation).filter(function (refusal) {
      return refusal.code === code && refusal.status === String(response.status);
    })[0];
    const headers = Array.from(response.headers.entries())
      .filter(function (pair) { return ["content-type", "retry-after"].indexOf(pair[0]) >= 0; })
      .map(function (pair) { return pair[0] + ": " + pair[1] + "\n"; });
    if (isReply) learn(replyOf(call.operation), value);
    return {
      isReply: isReply,
      // Otherwise the same key is good for another attempt.
      isFinal: isReply || (!!refusal && ["in-progress", "unavailable", "internal"].indexOf(code) < 0),
      title: response.status + (code === undefined ? "" : " " + code),
      meaning: isReply ? "" : refusal ? refusal.meaning : "This response is not in the document.",
      response: headers.join("") + "\n" + (value === null ? text : pretty(value)),
    };
  }

  /** Keeps the first value of each type of identifier in a reply, and the bank's day. */
  function learn(schema, value, seen) {
    seen = seen || new Set();
    const name = typeName(schema);
    if (name && typeof value === "string") {
      if (!seen.has(name) && !resolve(schema).enum && /^(.*Id|Cursor|Revision|AgreementVersion)$/.test(name)) {
        known.set(name, value);
        seen.add(name);
      }
      return;
    }
    const described = resolve(schema) || {};
    (described.anyOf || []).forEach(function (option) { if (value !== null) learn(option, value, seen); });
    if (Array.isArray(value)) value.forEach(function (item) { learn(described.items, item, seen); });
    else if (value && typeof value === "object" && !(value instanceof Numeral)) {
      Object.keys(described.properties || {}).forEach(function (key) {
        const own = member(value, key);
        if (key === "today") known.set("Date", own);
        else if (own !== undefined) learn(described.properties[key], own, seen);
      });
    }
  }

  let questions = 0;

  /** Who the caller is now, and the code of the last message; other tabs may have changed both. */
  function refresh() {
    const question = ++questions;
    const said = function (text) {
      const caller = document.getElementById("caller");
      if (question === questions && caller.textContent !== text) caller.textContent = text;
    };
    fetch(base + "/session", { cache: "no-store" }).then(function (response) { return response.json(); }).then(function (session) {
      known.set("Date", session.today);
      said("Session: " + session.state + (session.holder ? ", " + session.holder : ""));
      return fetch("/sandbox/sms", { cache: "no-store" });
    }).then(function (response) { return response.json(); }).then(function (inbox) {
      if (inbox.messages.length) known.set("SmsCode", inbox.messages[0].code);
    }).catch(function () { said("The bank does not answer."); });
  }

  // Navigation.

  /** What the address asks for, whatever is in it. */
  function wanted() {
    const text = location.hash.slice(1);
    try { return decodeURIComponent(text); } catch (error) { return text; }
  }

  function route() {
    const name = wanted();
    const typeName = name.slice(0, 5) === "type/" ? name.slice(5) : "";
    if (calls.has(name)) callView(name);
    else if (member(api.components.schemas, typeName)) typeView(typeName);
    else overview();
    Array.prototype.forEach.call(list.querySelectorAll("a"), function (link) {
      if (link.getAttribute("href") === "#" + name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    window.scrollTo(0, 0);
  }

  function navigated() {
    route();
    if (!wide.matches) menu.open = false;
    main.focus({ preventScroll: true });
  }

  function begin(document_) {
    api = document_;
    document.getElementById("title").textContent = api.info.title;
    document.getElementById("version").textContent = api.info.version;
    base = api.servers[0].url;
    Object.keys(api.paths).forEach(function (path) {
      Object.keys(api.paths[path]).forEach(function (method) {
        const operation = api.paths[path][method];
        calls.set(operation.operationId, { path: base + path, method: method.toUpperCase(), operation: operation });
      });
    });
    api.tags.forEach(function (tag) {
      const items = [];
      calls.forEach(function (call, name) {
        if (call.operation.tags[0] === tag.name) items.push(el("li", {}, el("a", { href: "#" + name }, name)));
      });
      list.append(el("h2", {}, tag.name), el("ul", {}, items));
    });
    list.append(el("h2", {}, "types"), el("ul", {}, Object.keys(api.components.schemas).map(function (name) {
      return el("li", {}, el("a", { href: "#type/" + name }, name));
    })));
    menu.open = wide.matches;
    window.addEventListener("hashchange", navigated);
    document.addEventListener("visibilitychange", function () { if (!document.hidden) refresh(); });
    route();
    refresh();
  }

  // Not as a link to `#main`, which would be the address of a call.
  document.getElementById("skip").addEventListener("click", function (event) {
    event.preventDefault();
    main.focus();
  });

  fetch("/sandbox/api/openapi.json").then(function (response) { return response.text(); }).then(read).then(begin).catch(function (error) {
    main.textContent = "The document could not be loaded: " + error.message;
  });
})();
