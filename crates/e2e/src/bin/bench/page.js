// Runs in every measured page before its own scripts, and reports when what a customer waits for appears.
(() => {
  const noted = (globalThis.bench = {});
  const report = globalThis.report;
  const note = (name, moment = performance.now()) => {
    noted[name] = moment;
    report(`${name} ${moment}`);
  };
  const painted = (name) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => note(name);
    channel.port2.postMessage(0);
  });
  const look = () => {
    // Without the style sheet more fields have a place than will be shown.
    if (!noted.field && document.styleSheets.length > 0) {
      const fields = document.querySelectorAll("input:not([type=checkbox]):not([type=radio]):not([disabled])");
      const field = Array.from(fields).find((field) => field.getClientRects().length > 0);
      if (field) {
        field.focus();
        note("field");
      }
    }
    if (!noted.runs && noted.field && !document.getElementById("shell")) note("runs");
    if (!noted.rows && document.querySelector("a[href*='/transactions/']")) {
      noted.rows = performance.now();
      painted("rowsPainted");
    }
  };
  const whatShows = { childList: true, subtree: true, attributeFilter: ["class", "hidden"] };
  new MutationObserver(look).observe(document, whatShows);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) note("firstPaint", entry.startTime);
  }).observe({ type: "paint" });
  // Also when the style sheet comes, which shows and hides elements without mutations.
  document.addEventListener("load", look, true);
  addEventListener("click", (event) => { noted.click = event.timeStamp; }, true);
  addEventListener("keydown", (event) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { (noted.keys ??= []).push(performance.now() - event.timeStamp); };
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }, true);
  addEventListener("input", (event) => {
    if (!noted.typed && event.target.value) note("typed");
  }, true);
  noted.pages = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (/\/transactions\?.*cursor=/.test(entry.name)) noted.pages += 1;
  }).observe({ type: "resource" });
})();
