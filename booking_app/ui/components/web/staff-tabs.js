// What the tabs of one browser know together about whoever works in it.
const KEY = "staff-touched";
const WRITE_EVERY = 1000;
let own = 0;
let written = 0;

/** Somebody is here: they touched this tab, or a scan was read in it. */
export const touch = () => {
  own = Date.now();
  if (own - written < WRITE_EVERY) return;
  written = own;
  try {
    localStorage.setItem(KEY, String(own));
  } catch {
    // Without storage each tab knows of its own touches only.
  }
};

/** When this tab was touched last. */
export const ownTouch = () => own;

/** When any tab was. */
export const lastTouch = () => {
  let others = 0;
  try {
    others = Number(localStorage.getItem(KEY)) || 0;
  } catch {
    // As above.
  }
  // A clock set back since must not keep the device open until it has caught up.
  return Math.max(own, others > Date.now() ? 0 : others);
};

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("staff");

/** Say `open` or `locked` of a session to the other tabs: `{kind, who, session}`. */
export const tellTabs = (message) => channel?.postMessage(message);

/** Call `heard(message)` for what other tabs say; the result stops that. */
export const hearTabs = (heard) => {
  const listener = (event) => heard(event.data);
  channel?.addEventListener("message", listener);
  return () => channel?.removeEventListener("message", listener);
};

/**
 * Have the live connection made anew: it carries the cookies of the moment it began, and somebody
 * signed in since. What is on the screen stays.
 */
export const reconnect = () => {
  // Reflex lets go of its socket when a page is put away, and takes it up when it is seen again.
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  document.dispatchEvent(new Event("visibilitychange"));
};
