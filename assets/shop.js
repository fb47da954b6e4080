// Small behaviours of lists and menus. Everything works by delegation, so it holds for the first
// HTML and for the live page alike.
(() => {
  // A long press on a card shows its second angle; lifting the finger then does not open it.
  const HOLD = 350;
  let timer = 0;
  let pressed = null;
  const release = () => {
    clearTimeout(timer);
    if (!pressed) return;
    const card = pressed;
    pressed = null;
    setTimeout(() => card.removeAttribute("data-pressed"), 300);
  };
  document.addEventListener(
    "touchstart",
    (event) => {
      const card = event.target.closest?.("[data-card]");
      if (!card || event.touches.length > 1) return;
      timer = setTimeout(() => {
        pressed = card;
        card.setAttribute("data-pressed", "");
      }, HOLD);
    },
    { passive: true },
  );
  document.addEventListener("touchmove", release, { passive: true });
  document.addEventListener("touchcancel", release, { passive: true });
  document.addEventListener("touchend", release, { passive: true });
  document.addEventListener("contextmenu", (event) => {
    if (pressed && event.target.closest?.("[data-card]")) event.preventDefault();
  });
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("[data-pressed]")) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );

  // Menus close when something was chosen, by Escape, and by a tap elsewhere.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target) || event.target.closest?.("a")) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });

  // The link to more goods is followed when it comes near.
  let asked = "";
  let waiting = false;
  let leaving = 0;
  const follow = () => {
    waiting = false;
    // A tap on another link is still on its way: following this one would call it back.
    if (performance.now() < leaving) return;
    const link = document.querySelector("#live[data-live=true] a[data-more]");
    if (!link || link.href === asked || document.documentElement.hasAttribute("data-first-paint"))
      return;
    if (new URL(link.href).pathname !== location.pathname) return;
    if (link.getBoundingClientRect().top > innerHeight * 2) return;
    asked = link.href;
    link.click();
  };
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]:not([data-more])");
    if (event.isTrusted && event.defaultPrevented && link) leaving = performance.now() + 3000;
  });
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(follow);
    },
    { passive: true },
  );

  // Back, or a reload: the place on the page is found again once what it showed is there.
  const restore = (key) => {
    let wanted;
    try {
      wanted = JSON.parse(sessionStorage.getItem("react-router-scroll-positions") ?? "{}")[key];
    } catch {
      return;
    }
    if (!wanted) return;
    const end = performance.now() + 3000;
    const touched = new AbortController();
    for (const sign of ["pointerdown", "wheel", "keydown", "touchstart"]) {
      addEventListener(sign, () => touched.abort(), { once: true, signal: touched.signal });
    }
    const step = () => {
      if (touched.signal.aborted || performance.now() > end) return touched.abort();
      const room = document.documentElement.scrollHeight - innerHeight;
      if (room >= wanted && Math.abs(scrollY - wanted) > 1) {
        document.documentElement.scrollTop = wanted;
      }
      if (room >= wanted && document.querySelector("#first-paint, #live[data-live=true]")) {
        return touched.abort();
      }
      requestAnimationFrame(step);
    };
    step();
  };
  addEventListener("popstate", (event) => restore(event.state?.key ?? "default"));
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (came === "reload" || came === "back_forward") restore(history.state?.key ?? "default");
})();

// The photo of the card that was tapped grows into the first one of its product, where the browser
// can; see `shop.css`.
(() => {
  if (!document.startViewTransition) return;
  const root = document.documentElement;
  const forget = () => {
    root.style.removeProperty("--piece");
    for (const photo of document.querySelectorAll("[data-grows]")) delete photo.dataset.grows;
  };
  document.addEventListener(
    "click",
    (event) => {
      forget();
      const photo = event.target.closest?.("a")?.closest("[data-card]")?.querySelector(".photo");
      const image = photo?.querySelector("img");
      if (!image?.complete || !image.currentSrc) return;
      photo.dataset.grows = "";
      root.style.setProperty("--piece", `url("${image.currentSrc}")`);
    },
    true,
  );
  addEventListener("popstate", forget);
})();

// The shop opens again without a signal. Registered when the page has come to rest; what it had
// loaded before its worker was there is told to it, so that nothing is fetched twice.
(() => {
  const area = location.pathname.replace(/^\/en(?=\/|$)/, "").split("/")[1];
  if (!("serviceWorker" in navigator) || ["admin", "counter", "staff"].includes(area)) return;
  const begin = async () => {
    await navigator.serviceWorker.register("/sw.js").catch(() => {});
    const { active } = await navigator.serviceWorker.ready;
    new PerformanceObserver((list) => {
      const files = list
        .getEntries()
        .map((entry) => new URL(entry.name))
        .filter((url) => url.origin === location.origin)
        .map((url) => url.pathname);
      active?.postMessage({ files });
    }).observe({ type: "resource", buffered: true });
  };
  const later = () => setTimeout(begin, 4000);
  // This script comes after the largest photo, which may be after everything else.
  if (document.readyState === "complete") later();
  else addEventListener("load", later);
})();

// Which campaign, link or code on a shop window brought somebody: told once, to our own server only,
// and not at all by a browser that asks not to be followed.
(() => {
  const tell = () => {
    if (navigator.globalPrivacyControl || navigator.doNotTrack === "1") return;
    // Only on pages anybody may open: the address of a booking or a coupon is somebody's own.
    const OPEN = /^(?:\/en)?\/?(?:(?:catalogue|coupons|stores(?:\/[^/]+)?|[cp]\/[^/]+)\/?)?$/;
    if (!OPEN.test(location.pathname)) return;
    const MARK = /^(?:utm_(?:source|medium|campaign|term|content|id)|gclid|yclid|ysclid|fbclid|msclkid|rb_clickid)$/;
    const said = [...new URLSearchParams(location.search)].filter(([name, value]) => MARK.test(name) && value);
    const marks = Object.fromEntries(said.map(([name, value]) => [name, value.slice(0, 200)]));
    const from = document.referrer && new URL(document.referrer).hostname;
    const referrer = from && from !== location.hostname ? from : "";
    if (!said.length && !referrer) return;
    fetch("/api/v1/visitor/arrivals", {
      method: "POST",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ landing: location.pathname.slice(0, 300), marks, referrer }),
    }).catch(() => {}); // without a network there is nobody to tell, and nothing is lost to the shopper
  };
  // A page rendered before it is asked for is no arrival until somebody is there.
  if (document.prerendering) document.addEventListener("prerenderingchange", tell, { once: true });
  else tell();
})();
