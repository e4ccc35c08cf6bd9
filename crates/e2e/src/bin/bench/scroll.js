// Scrolls to the end each time more transactions have loaded, until there are 50 and ten times 200.
new Promise((done) => {
  const end = performance.now() + 60_000;
  let height = 0;
  const step = () => {
    const now = document.documentElement.scrollHeight;
    if (now !== height) {
      height = now;
      scrollTo(0, height);
    }
    if (bench.pages >= 10 || performance.now() > end) setTimeout(() => done(bench.pages), 500);
    else setTimeout(step, 30);
  };
  step();
})
