// Scrolls to the end each time more has come, until 40 pages of 50 transactions are there.
new Promise((done) => {
  const end = performance.now() + 60_000;
  let height = 0;
  const step = () => {
    const now = document.documentElement.scrollHeight;
    if (now !== height) {
      height = now;
      scrollTo(0, height);
    }
    if (bench.pages >= 39 || performance.now() > end) setTimeout(() => done(bench.pages), 500);
    else setTimeout(step, 30);
  };
  step();
})
