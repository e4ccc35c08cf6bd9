// Scrolls to the end each time more has come, until 50 transactions and ten times 200 are there.
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
