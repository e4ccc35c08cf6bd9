// Brings new messages in without a reload, so that a selection or an opened list stays.
setInterval(function () {
  if (document.hidden) return;
  fetch(location.pathname, { cache: "no-store" })
    .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(); })
    .then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("messages");
      var shown = document.getElementById("messages");
      if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(fresh);
    })
    .catch(function () {});
}, 2000);
