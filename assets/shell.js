// Bars that hide on scroll down and come back on scroll up, on every page.
(() => {
  let last = 0;
  let waiting = false;

  const update = () => {
    waiting = false;
    const now = Math.max(0, scrollY);
    const atEnd = now + innerHeight >= document.documentElement.scrollHeight - 40;
    if (Math.abs(now - last) < 8 && !atEnd) return;
    const down = now > last && now > 80 && !atEnd;
    document.documentElement.dataset.scroll = down ? "down" : "up";
    last = now;
  };

  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(update);
    },
    { passive: true },
  );
  // Whoever gets to a bar by keyboard must see it.
  addEventListener("focusin", (event) => {
    if (event.target.closest?.(".hides-on-scroll")) {
      document.documentElement.dataset.scroll = "up";
    }
  });
})();
