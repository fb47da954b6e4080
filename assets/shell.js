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

// Opening and closing sheets where the browser does not know `commandfor` yet.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]");
    const sheet = button && document.getElementById(button.getAttribute("commandfor"));
    if (!sheet || event.defaultPrevented) return;
    if (button.getAttribute("command") === "close") sheet.close();
    else if (!sheet.open) sheet.showModal();
  });
}

// The second tap of a double tap does not close the sheet that the first one opened.
document.addEventListener(
  "cancel",
  (event) => {
    const motions = event.target.getAnimations?.() ?? [];
    if (motions.some((motion) => motion.animationName === "sheet-settles")) event.preventDefault();
  },
  true,
);

// The same page in another language keeps its filters, and what only the browser knows.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("a[data-same-page]");
    if (!link) return;
    link.search = location.search;
    link.hash = location.hash;
  },
  true,
);

// Asks the browser for its position on a tap, rounds it to about a hundred metres here, and types the
// answer into the field the button names; nothing more exact ever leaves the device. A refusal
// opens the sheet that field stands in.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-ask-position]");
  if (!button || event.defaultPrevented) return;
  const field = document.getElementById(button.dataset.askPosition);
  const answer = (text) => {
    button.removeAttribute("aria-busy");
    const sheet = field.closest("dialog");
    if (text.includes(",")) sheet?.close();
    // The sheet says what went wrong, and has the other ways to say where one is.
    else if (sheet && !sheet.open) sheet.showModal();
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    // The same answer again is an answer too.
    set.call(field, "");
    field._valueTracker?.setValue(" ");
    set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  if (!navigator.geolocation) return answer("unavailable");
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => answer(`${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`),
    (error) => answer({ 1: "denied", 3: "timeout" }[error.code] ?? "unavailable"),
    { enableHighAccuracy: false, maximumAge: 600000, timeout: 10000 },
  );
});

// While the installed shop starts an iPhone or iPad shows a picture of exactly its size, if a page
// named one when it was put on the home screen.
(() => {
  if (!("standalone" in navigator)) return;
  const capable = document.createElement("meta");
  capable.name = "apple-mobile-web-app-capable";
  capable.content = "yes";
  document.head.append(capable);
  const sides = [screen.width, screen.height].map((side) => Math.round(side * devicePixelRatio));
  const [short, long] = sides.sort((a, b) => a - b);
  for (const look of ["light", "dark"]) {
    for (const [turned, size] of [["portrait", `${short}x${long}`], ["landscape", `${long}x${short}`]]) {
      const link = document.createElement("link");
      link.rel = "apple-touch-startup-image";
      link.media = `(orientation: ${turned}) and (prefers-color-scheme: ${look})`;
      link.href = `/splash/${look}/${size}.png`;
      document.head.append(link);
    }
  }
})();

// Whoever leaves this device takes along what pages kept on it: copies of bookings and coupons. A
// shopper who is to be forgotten takes what was typed and which pages were looked at as well.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const to = new URL(form.action, location.href).pathname;
    const isForgotten = to === "/api/v1/visitor/forget";
    if (!isForgotten && to !== "/api/v1/session/sign-out") return;
    try {
      const copies = Object.keys(localStorage).filter((name) => name.startsWith("kept:"));
      // Where somebody of the back office was lately, by the names of goods and people.
      [...copies, "admin-recent"].forEach((name) => localStorage.removeItem(name));
      if (isForgotten) {
        sessionStorage.clear();
        sessionStorage.setItem("leaving", "1");
      }
    } catch {
      // A browser without storage kept nothing either.
    }
    if (!isForgotten || !globalThis.caches) return;
    event.preventDefault();
    const send = () => form.submit();
    forgetLooks().then(send, send);
  },
  true,
);

// What was typed lies with its tab: the other tabs hear of it once the server has forgotten whose they
// are, and begin anew; one that slept meanwhile finds it out when it is loaded.
(() => {
  const FORGOTTEN = "forgotten"; // when somebody last was, here and as far as this tab knows
  if (/^(?:\/en)?\/(?:admin|counter|staff)(?:\/|$)/.test(location.pathname)) return;
  const drop = () => {
    const last = localStorage.getItem(FORGOTTEN);
    if (!last || last === sessionStorage.getItem(FORGOTTEN)) return;
    sessionStorage.clear();
    sessionStorage.setItem(FORGOTTEN, last);
  };
  try {
    if (sessionStorage.getItem("leaving")) localStorage.setItem(FORGOTTEN, String(Date.now()));
    drop();
  } catch {
    // A browser without storage kept nothing either.
  }
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== FORGOTTEN || !newValue) return;
    drop();
    // Loaded anew by the secret in its address, a booking would be kept here once more.
    if (!/^(?:\/en)?\/(?:r|coupon|waiting)\//.test(location.pathname)) location.reload();
  });
})();

// Pages and photos that were looked at; the worker knows them, and what it noted of them.
async function forgetLooks() {
  const LONGEST_WAIT = 3000;
  await Promise.all(["pages", "photos"].map((name) => caches.delete(name)));
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  if (!worker) return;
  const { port1, port2 } = new MessageChannel();
  await new Promise((done) => {
    port1.onmessage = done;
    setTimeout(done, LONGEST_WAIT);
    worker.postMessage({ forget: true }, [port2]);
  });
}

// The whole link of a booking or a coupon, put into the address of its page: only its end is new, so
// nothing would be loaded. Links within the page name their parts by short words.
addEventListener("hashchange", () => {
  const isOwn = /^(?:\/en)?\/(?:r|coupon)\//.test(location.pathname);
  if (isOwn && location.hash.length > 16) location.reload();
});
