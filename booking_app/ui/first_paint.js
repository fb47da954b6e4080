// Runs in a page that already shows its content (#first-paint), before anything else is loaded.
// Starts the live page at once where there is nothing to read before it, else at the first sign
// of a person, or two seconds after the page is loaded;
// keeps taps and typing that come too early; and when the live page has its data, takes the
// first paint away in the same frame, leaving scroll, focus and fields as they were.
(() => {
  const page = document.documentElement;
  const block = document.getElementById("first-paint");
  const boot = JSON.parse(document.getElementById("boot").textContent);
  const signs = ["pointerdown", "touchstart", "keydown", "wheel", "scroll", "focusin"];
  const taps = [];
  const LONGEST_TAP_MS = 1000;
  const CLICK_MS = 60; // between a finger's lifting and the click
  const STYLES_AGAIN_MS = 1000;
  let started = false;

  // What says only how another clock stands (`data-unless-ahead`: by how many minutes it is ahead of UTC)
  // is not seen by those whose own shows the same: the live page will not have it.
  const ahead = String(-new Date().getTimezoneOffset());
  for (const note of block.querySelectorAll("[data-unless-ahead]"))
    if (note.dataset.unlessAhead === ahead) note.remove();

  const preload = (href) => {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = href;
    document.head.append(link);
  };

  // The router, coming to life unseen, would scroll to the top.
  const scrollAsAsked = window.scrollTo;

  // The largest photo has its line for itself: fonts and the small scripts of the shell come after it.
  const fonts = document.querySelector("style[data-fonts]");
  const fetchFonts = () => {
    if (fonts && fonts.media !== "all") {
      fonts.media = "all";
      block.getBoundingClientRect(); // asks for them now, not with the next frame
    }
    try {
      localStorage.setItem("fonts", "here");
    } catch {
      // A browser without storage has them after the photo each time.
    }
  };
  const fetchScripts = () =>
    document.querySelectorAll("script[data-later]").forEach((script) => {
      script.async = false;
      script.src = script.dataset.later;
      script.removeAttribute("data-later");
    });
  const fetchRest = () => {
    fetchFonts();
    fetchScripts();
  };
  const photo = block.querySelector('img[fetchpriority="high"]');
  photo?.addEventListener("load", fetchRest, { once: true });
  addEventListener("load", fetchRest, { once: true });
  if (!photo || photo.complete) fetchFonts();

  // Asked for when the live page is: until then the page has the styles it uses.
  const styles = document.querySelector('head link[rel="stylesheet"][media="print"]');
  let styled = false;
  const fetchStyles = (isLast) => {
    const ready = () => {
      styled = true;
      takeOver();
    };
    if (styles.sheet) return ready();
    const failed = () => {
      styles.removeEventListener("load", ready);
      if (isLast) return; // what is on the screen has its styles; it stays, and its links work
      styles.disabled = true;
      setTimeout(fetchStyles, STYLES_AGAIN_MS, true);
    };
    styles.addEventListener("load", ready, { once: true });
    styles.addEventListener("error", failed, { once: true });
    styles.disabled = false;
  };

  const start = (event) => {
    // A strip within the page may be put in its place by a script; a person's hand shows otherwise.
    if (started || (event?.type === "scroll" && event.target instanceof Element)) return;
    started = true;
    window.scrollTo = () => {};
    fetchRest();
    fetchStyles(false);
    signs.forEach((sign) => removeEventListener(sign, start, true));
    const routes = Object.entries(boot.routes);
    [boot.entry, ...routes.map(([, path]) => path), ...boot.preload].forEach(preload);
    import(boot.manifest)
      .then(() => Promise.all(routes.map(([, path]) => import(path))))
      .then((modules) => {
        window.__reactRouterRouteModules = Object.fromEntries(
          routes.map(([id], i) => [id, modules[i]]),
        );
        return import(boot.entry);
      })
      .catch(() => {
        window.scrollTo = scrollAsAsked;
        // The page stays readable and its links work; the next visit or reload tries again.
      });
  };

  const later = () => setTimeout(start, 2000);
  const awaitPerson = () => {
    signs.forEach((sign) => addEventListener(sign, start, { capture: true, passive: true }));
    if (boot.now) start();
    else if (document.readyState === "complete") later();
    else addEventListener("load", later, { once: true });
  };
  // A browser may render a page before it is asked for: then nobody is here yet.
  if (document.prerendering)
    document.addEventListener("prerenderingchange", awaitPerson, { once: true });
  else awaitPerson();

  const pathOf = (node) => {
    const path = [];
    for (; node !== block; node = node.parentElement) {
      path.unshift([...node.parentElement.children].indexOf(node));
    }
    return path;
  };

  const twinIn = (live, node) => {
    let twin = live;
    for (const index of pathOf(node)) twin = twin?.children[index];
    if (twin?.tagName === node.tagName && twin.id === node.id) return twin;
    if (node.id) return live.querySelector(`#${CSS.escape(node.id)}`);
    const label = node.getAttribute("aria-label") ?? node.textContent;
    return [...live.querySelectorAll(node.tagName)].find(
      (other) => (other.getAttribute("aria-label") ?? other.textContent) === label,
    );
  };

  block.addEventListener("click", (event) => {
    const tapped = event.target.closest("[data-tap]");
    if (!tapped || event.defaultPrevented) return;
    event.preventDefault();
    taps.push(tapped);
    tapped.setAttribute("aria-busy", "true");
    start();
  });

  // Folds that a person opened or closed differ from this.
  const unfolded = new Set(block.querySelectorAll("details[open]"));

  // The sheets that were opened, in order, each with what had the focus before.
  const opened = new Map();

  // The live page may already hold a sheet of the same id; the one in sight is meant.
  block.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    if (!button || event.defaultPrevented) return;
    const sheet = block.querySelector(`#${CSS.escape(button.getAttribute("commandfor"))}`);
    if (!sheet) return;
    event.preventDefault();
    if (button.getAttribute("command") === "close") sheet.close();
    else if (!sheet.open) {
      opened.delete(sheet);
      opened.set(sheet, document.activeElement);
      sheet.showModal();
    }
  });

  // A sheet that stands does not come up once more: it would be out of place for a moment and let
  // taps through, which close it. One still on its way goes on from where it is.
  const nameOf = (motion) => motion.animationName ?? motion.transitionProperty;
  const motionsOf = (sheet) =>
    new Map(sheet.getAnimations().map((motion) => [nameOf(motion), motion.currentTime ?? 0]));
  const reopen = ({ twin, from, motions }) => {
    from?.focus({ preventScroll: true }); // there it returns to when the sheet is closed
    twin.showModal();
    for (const motion of twin.getAnimations()) {
      const time = motions.get(nameOf(motion));
      if (time === undefined) motion.finish();
      else motion.currentTime = time;
    }
  };

  const type = (twin, field) => {
    if (field.type === "checkbox" || field.type === "radio") {
      if (twin.checked !== field.checked) twin.click();
      return;
    }
    const owner = Object.getPrototypeOf(twin);
    Object.getOwnPropertyDescriptor(owner, "value").set.call(twin, field.value);
    twin.dispatchEvent(new Event("input", { bubbles: true }));
    // Of a choice React hears by this one only.
    if (field.tagName === "SELECT") twin.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const changed = (field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT"
        ? [...field.options].some((option) => option.selected !== option.defaultSelected)
        : field.value !== field.defaultValue;

  const handOver = (live) => {
    const pair = (node) => [node, twinIn(live, node)];
    const both = ([, twin]) => twin;
    const all = (selector) => [...block.querySelectorAll(selector)];
    const fields = all("input,textarea,select").filter(changed).map(pair).filter(both);
    const scrolled = all("*")
      .filter((node) => node.scrollLeft || node.scrollTop)
      .map((node) => [node.scrollLeft, node.scrollTop, twinIn(live, node)]);
    const folds = all("details")
      .filter((fold) => fold.open !== unfolded.has(fold))
      .map(pair)
      .filter(both);
    const sheets = [...opened]
      .filter(([sheet]) => sheet.open)
      .map(([sheet, from]) => ({
        twin: twinIn(live, sheet),
        from: block.contains(from) ? twinIn(live, from) : null,
        motions: motionsOf(sheet),
      }))
      .filter(({ twin }) => twin);
    const lively = all("*").filter((node) => node.handOverTo).map(pair).filter(both);
    const shown = all("img").filter((image) => image.complete && image.naturalWidth).map(pair);
    const active = block.contains(document.activeElement) ? document.activeElement : null;
    const focused = active && twinIn(live, active);
    const selection = active?.selectionStart == null ? null : [active.selectionStart, active.selectionEnd];
    const replayed = taps.map((tap) => twinIn(live, tap)).filter(Boolean);
    const [x, y] = [scrollX, scrollY];

    // What is on the screen already must be there in the next frame too.
    shown.filter(both).forEach(([, twin]) => {
      twin.loading = "eager";
      twin.decoding = "sync";
    });
    styles.media = "all";
    page.removeAttribute("data-first-paint");
    block.remove();
    // The live page has a title and styles of its own; description and addresses stay true.
    document
      .querySelectorAll("head :is(title, style, link[rel=preload])[data-first-paint]")
      .forEach((node) => node.remove());
    // Whatever changes heights comes before scrolling.
    folds.forEach(([fold, twin]) => (twin.open = fold.open));
    window.scrollTo = scrollAsAsked;
    scrollTo({ left: x, top: y, behavior: "instant" });
    sheets.forEach(reopen);
    scrolled.forEach(([left, top, twin]) => twin?.scrollTo({ left, top, behavior: "instant" }));
    fields.forEach(([field, twin]) => type(twin, field));
    focused?.focus({ preventScroll: true });
    // Elements with a life of their own tell their twins themselves.
    lively.forEach(([node, twin]) => node.handOverTo(twin, active));
    if (focused && selection) focused.setSelectionRange?.(...selection);
    replayed.forEach((twin) => twin.click());
  };

  // A finger or a key that is down here would come up on another element, and what was meant by it
  // would be lost. A finger that scrolls is no pointer any more, but it is still there.
  let held = 0;
  const release = () => {
    held = 0;
    takeOver();
  };
  const holdFor = (milliseconds) => {
    clearTimeout(held);
    held = setTimeout(release, milliseconds);
  };
  block.addEventListener("pointerdown", () => holdFor(LONGEST_TAP_MS), true);
  block.addEventListener("keydown", (event) => event.repeat || holdFor(LONGEST_TAP_MS), true);
  // The click comes after these, and is answered before the timer.
  for (const end of ["pointerup", "touchend", "touchcancel", "keyup"])
    addEventListener(end, () => held && holdFor(CLICK_MS), true);

  const takeOver = () => {
    const live = document.querySelector('#live[data-live="true"]');
    if (!live || !styled || held) return;
    observer.disconnect();
    handOver(live);
  };
  const observer = new MutationObserver(takeOver);
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-live"],
  });
})();
