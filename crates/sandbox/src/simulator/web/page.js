// The phone: shows the chat with the account, sends what is typed and tapped, and opens pages in a window like WeChat's.
"use strict";

var BASE = "/sandbox/wechat";
var JSON_TYPE = { "content-type": "application/json" };
var PLACES = [
  { label: "乌鲁木齐市人民广场", latitude: 43.79303, longitude: 87.62743 },
  { label: "昌吉市人民公园", latitude: 44.01438, longitude: 87.30461 },
  { label: "北京市天安门广场", latitude: 39.90323, longitude: 116.39772 }
];
// What can go wrong, by call: as in switches.rs.
var TROUBLES = {
  "push": { "lose": "应答丢失（微信会重发）" },
  "/connect/oauth2/authorize": { "snapshot": "快照页", "twice": "回调两次", "deny": "用户拒绝", "refuse 10003": "拒绝授权" },
  "/sns/oauth2/access_token": { "refuse 40029": "40029 无效的 code", "refuse 40163": "40163 code 已使用", "refuse 40226": "40226 高风险用户", "refuse 40125": "40125 AppSecret 错误", "refuse -1": "-1 系统繁忙", "html": "返回网页", "silent": "无应答" },
  "/cgi-bin/stable_token": { "refuse 40164": "40164 IP 不在白名单", "refuse 45009": "45009 当日次数用完", "html": "返回网页", "silent": "无应答" },
  "/cgi-bin/ticket/getticket": { "revoke": "令牌失效", "refuse 45009": "45009 当日次数用完", "silent": "无应答" },
  "/cgi-bin/menu/create": { "revoke": "令牌失效", "refuse 65316": "65316 域名过多" },
  "/cgi-bin/message/template/send": { "user-block": "用户拒收", "system-failed": "发送失败", "no-receipt": "无回执", "refuse 43108": "43108 并发发送", "refuse 45009": "45009 当日次数用完", "late 3000": "慢 3 秒" },
  "/cgi-bin/message/subscribe/bizsend": { "refuse 43101": "43101 用户未订阅", "system-failed": "发送失败", "no-receipt": "无回执" }
};

var chat = null;
var shown = "";
var keyboard = false;
var askedPlace = null;
var frame = null;
var fonts = [];

function at(id) { return document.getElementById(id); }

function make(name, className, text) {
  var element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(text, className, action) {
  var element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", action);
  return element;
}

function toggle(control, controlled, open) {
  controlled.hidden = !open;
  if (control) control.setAttribute("aria-expanded", String(open));
}

function say(text) { at("failure").textContent = text; }

function request(method, path, value) {
  var options = { method: method, cache: "no-store" };
  if (value !== undefined) { options.headers = JSON_TYPE; options.body = JSON.stringify(value); }
  return fetch(BASE + path, options).then(function (answer) {
    return answer.text().then(function (text) {
      var json = null;
      try { json = JSON.parse(text); } catch (error) { /* No JSON: the server is not there. */ }
      if (!answer.ok || json === null) throw new Error(json && json.reason || "服务器没有应答");
      return json;
    });
  });
}

function refresh() {
  if (document.hidden) return Promise.resolve();
  return request("GET", "/chat").then(render).catch(function () {});
}

// Something that the user does. What they have sent is shown before the account has answered.
function act(gesture) {
  say("");
  setTimeout(refresh, 150);
  return request("POST", "/inbox", gesture)
    .then(function (answer) {
      var url = answer.open;
      render(answer);
      if (url) openPage(url);
    })
    .catch(function (error) { say(error.message); });
}

function link(text, url, className) {
  var element = button(text, className || "linked", function () { openPage(url); });
  element.setAttribute("role", "link");
  element.dataset.url = url;
  return element;
}

function drawn(entry) {
  var item = make("li", entry.from);
  if (entry.type === "notice") {
    var notice = make("div", "notice", entry.text);
    if (entry.reason) notice.append(make("small", "", entry.reason));
    item.append(notice);
    return item;
  }
  var bubble = make("div", "bubble");
  if (entry.type === "text") {
    entry.parts.forEach(function (part) {
      bubble.append(part.url ? link(part.text, part.url) : document.createTextNode(part.text));
    });
  } else if (entry.type === "location") {
    bubble.textContent = "［位置］" + entry.label;
  } else if (entry.type === "picture") {
    bubble.textContent = "［图片］";
  } else if (entry.type === "news") {
    entry.articles.forEach(function (article) { bubble.append(link(article.title, article.url)); });
  } else if (entry.type === "template") {
    bubble.className = "bubble template";
    bubble.append(make("h3", "", entry.title));
    var list = make("dl");
    entry.rows.forEach(function (row) { list.append(make("dt", "", row.label), make("dd", "", row.value)); });
    bubble.append(list);
    if (entry.url) bubble.append(link("查看详情 ›", entry.url, "detail"));
  }
  var time = make("time", "", entry.time.slice(11, 16));
  time.dateTime = entry.time;
  item.append(bubble, time);
  return item;
}

function render(answer) {
  delete answer.open;
  var text = JSON.stringify(answer);
  if (text === shown) return;
  var before = chat;
  shown = text;
  chat = answer;
  at("name").textContent = chat.name;
  at("about").textContent = chat.follows ? "已关注 " + chat.name : chat.name + "：关注后可以使用菜单、发送消息。";
  at("follow").hidden = chat.follows;
  at("unfollow").hidden = !chat.follows;
  if (!before || before.follows !== chat.follows) toggle(at("profile"), at("card"), !chat.follows);
  at("input").hidden = !chat.follows;
  var entries = at("entries");
  var last = function (of) { return of && of.entries.length ? of.entries[of.entries.length - 1].number : 0; };
  // A server that was started again begins with an empty chat.
  var known = last(before) <= last(chat) ? last(before) : 0;
  if (!known) entries.replaceChildren();
  var fresh = chat.entries.filter(function (entry) { return entry.number > known; });
  fresh.forEach(function (entry) { entries.append(drawn(entry)); });
  if (!before || JSON.stringify(before.menu) !== JSON.stringify(chat.menu)) drawMenu();
  drawTemplates();
  choose(keyboard || !chat.menu);
  // Last: what is below has its height now.
  if (fresh.length) entries.scrollTop = entries.scrollHeight;
}

function choose(typing) {
  keyboard = typing;
  at("menu").hidden = typing;
  at("keyboard").hidden = !typing;
  at("to-menu").hidden = !chat.menu;
}

function drawMenu() {
  var all = at("entrances");
  all.replaceChildren();
  (chat.menu ? chat.menu.button : []).forEach(function (entry, index) {
    var place = make("div");
    if (!entry.sub_button || !entry.sub_button.length) {
      place.append(button(entry.name, "", function () { tap(entry, { entry: index }); }));
      all.append(place);
      return;
    }
    var group = make("div", "group");
    group.hidden = true;
    entry.sub_button.forEach(function (item, below) {
      group.append(button(item.name, "", function () { closeGroups(); tap(item, { entry: index, button: below }); }));
    });
    var opener = button("☰ " + entry.name, "", function () {
      var opens = group.hidden;
      closeGroups();
      toggle(opener, group, opens);
    });
    opener.setAttribute("aria-expanded", "false");
    place.append(opener, group);
    all.append(place);
  });
}

function closeGroups() {
  document.querySelectorAll(".group").forEach(function (group) { toggle(group.previousSibling, group, false); });
}

function tap(item, where) {
  if (item.type !== "location_select") { act({ tap: where }); return; }
  askedPlace = where;
  toggle(null, at("places"), true);
}

function sendPlace(place) {
  toggle(at("more"), at("places"), false);
  var where = askedPlace;
  askedPlace = null;
  if (where) { where.place = place; act({ tap: where }); } else { act({ location: place }); }
}

function drawTemplates() {
  var list = at("templates");
  list.replaceChildren();
  chat.templates.forEach(function (template) {
    var item = make("li", "", template.title + "：还可接收 " + template.accepted + " 条 ");
    item.append(
      button("允许一次", "", function () { act({ subscribe: { template: template.id, accepted: true } }); }),
      button("拒绝", "", function () { act({ subscribe: { template: template.id, accepted: false } }); })
    );
    list.append(item);
  });
}

// The window with a page. Pages elsewhere do not let themselves be framed, so they get a tab.
function openPage(url) {
  var address = new URL(url, location.href);
  if (address.origin !== location.origin) { window.open(address.href, "_blank", "noopener"); return; }
  frame = make("iframe");
  frame.title = "网页";
  frame.addEventListener("load", loaded);
  frame.src = address.href;
  at("title").textContent = "";
  toggle(at("options"), at("sheet"), false);
  setSharing(true);
  at("page").replaceChildren(frame);
  at("chat").inert = true;
  at("window").hidden = false;
  at("close").focus();
}

function closePage() {
  if (!frame) return;
  frame = null;
  at("page").replaceChildren();
  at("window").hidden = true;
  at("chat").inert = false;
  refresh();
}

function back() {
  var inside = frame && frame.contentWindow;
  if (!inside) return;
  var history = inside.navigation;
  if (history ? history.canGoBack : inside.history.length > frame.opened) inside.history.back(); else closePage();
}

function title() {
  var page = frame && frame.contentDocument;
  if (page && at("title").textContent !== page.title) at("title").textContent = page.title;
}

function setSharing(offered) {
  document.querySelectorAll(".sharing").forEach(function (item) { item.hidden = !offered; });
}

// What WeChat adds to a page: late, as there.
function loaded() {
  if (!this.contentWindow || this !== frame) return;
  if (this.opened === undefined) this.opened = this.contentWindow.history.length;
  title();
  fonts = [];
  var inside = this.contentWindow;
  var does = {
    closeWindow: closePage,
    hideOptionMenu: function () { setSharing(false); },
    showOptionMenu: function () { setSharing(true); }
  };
  // Single entries only with the signature of the JS-SDK.
  var refused = { hideMenuItems: 1, showMenuItems: 1 };
  inside.WeixinJSBridge = {
    invoke: function (name, values, done) {
      if (does[name]) does[name]();
      if (done) done({ err_msg: name + (does[name] ? ":ok" : refused[name] ? ":permission denied" : ":function_not_exist") });
    },
    call: function (name) { if (does[name]) does[name](); },
    on: function (name, listener) { if (name === "menu:setfont") { fonts.push(listener); listener({ fontSize: at("size").value }); } }
  };
  inside.document.dispatchEvent(new inside.Event("WeixinJSBridgeReady"));
}

function drawSwitches(switches) {
  var list = at("switches");
  list.replaceChildren();
  switches.forEach(function (item) { list.append(make("li", "", JSON.stringify(item))); });
}

function changeSwitches(change) {
  return request("GET", "/switches")
    .then(function (switches) { return request("PUT", "/switches", change(switches)); })
    .then(drawSwitches)
    .catch(function (error) { say(error.message); });
}

function offerTroubles() {
  var does = at("does");
  does.replaceChildren();
  var offered = TROUBLES[at("call").value];
  Object.keys(offered).forEach(function (name) {
    var option = make("option", "", offered[name]);
    option.value = name;
    does.append(option);
  });
}

function trouble(name) {
  var words = name.split(" ");
  if (words.length === 1) return name;
  var value = {};
  value[words[0]] = Number(words[1]);
  return value;
}

at("keyboard").addEventListener("submit", function (event) {
  event.preventDefault();
  var text = at("text").value;
  if (!text.trim()) return;
  at("text").value = "";
  act({ text: text });
});
at("trouble").addEventListener("submit", function (event) {
  event.preventDefault();
  var times = parseInt(at("times").value, 10);
  var item = { call: at("call").value, does: trouble(at("does").value) };
  if (times > 0) item.times = times;
  changeSwitches(function (switches) { return switches.concat([item]); });
});
at("clear").addEventListener("click", function () { changeSwitches(function () { return []; }); });
at("call").addEventListener("change", offerTroubles);
at("to-keyboard").addEventListener("click", function () { choose(true); at("text").focus(); });
at("to-menu").addEventListener("click", function () { choose(false); });
at("profile").addEventListener("click", function () { toggle(at("profile"), at("card"), at("card").hidden); });
at("follow").addEventListener("click", function () { act({ follow: null }); });
at("unfollow").addEventListener("click", function () { act("unfollow"); });
at("more").addEventListener("click", function () { askedPlace = null; toggle(at("more"), at("places"), at("places").hidden); });
at("close").addEventListener("click", closePage);
at("back").addEventListener("click", back);
at("options").addEventListener("click", function () { toggle(at("options"), at("sheet"), at("sheet").hidden); });
at("reload").addEventListener("click", function () { toggle(at("options"), at("sheet"), false); if (frame) frame.contentWindow.location.reload(); });
at("outside").addEventListener("click", function () { if (frame) window.open(frame.contentWindow.location.href, "_blank", "noopener"); });
at("share").addEventListener("click", function () {
  toggle(at("options"), at("sheet"), false);
  if (frame) say("已发送：" + frame.contentWindow.location.href);
});
at("size").addEventListener("input", function () {
  fonts.forEach(function (listener) { listener({ fontSize: at("size").value }); });
});

PLACES.forEach(function (place) { at("places").append(button("［位置］" + place.label, "", function () { sendPlace(place); })); });
Object.keys(TROUBLES).forEach(function (name) {
  var option = make("option", "", name);
  option.value = name;
  at("call").append(option);
});
offerTroubles();
request("GET", "/switches").then(drawSwitches).catch(function () {});
refresh();
setInterval(refresh, 1000);
setInterval(title, 500);
