// Parts of the try-on and the booking page which must work while the server cannot be asked.
import { createElement, useEffect, useRef, useState } from "react";

const read = (storage, key) => {
  try {
    return JSON.parse(storage.getItem(key));
  } catch {
    return null;
  }
};

const write = (storage, key, value) => {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: then nothing is kept.
  }
};

// What is typed into the form around it survives reload, Back and a lost connection, in this tab.
// What is ticked or picked is kept only for the same `once`: consent to one booking is not consent to
// the next. One that ran out and was kept again is the same; then `before` names what it was called.
export function Draft({ keep, once, before }) {
  const mark = useRef(null);
  useEffect(() => {
    const form = mark.current.form;
    const typedKey = `draft:${keep}`;
    const chosenKey = (name) => `draft:${keep}:${name}`;
    const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
    const nameOf = (field) => (field.type === "radio" ? `${field.name}=${field.value}` : field.name);
    const fields = () => [...form.elements].filter((field) => field.name);
    const typed = read(sessionStorage, typedKey) ?? {};
    let chosen = read(sessionStorage, chosenKey(once));
    if (!chosen && before) {
      chosen = read(sessionStorage, chosenKey(before));
      if (chosen) write(sessionStorage, chosenKey(once), chosen);
    }
    for (const field of fields()) {
      if (field.type === "radio") field.checked ||= Boolean(chosen?.includes(nameOf(field)));
      else if (isChoice(field)) field.checked = Boolean(chosen?.includes(nameOf(field)));
      else if (!field.value && typed[field.name]) field.value = typed[field.name];
    }
    const save = () => {
      const all = fields();
      const texts = all.filter((field) => !isChoice(field));
      const choices = all.filter((field) => isChoice(field) && field.checked);
      write(sessionStorage, typedKey, Object.fromEntries(texts.map((f) => [f.name, f.value])));
      write(sessionStorage, chosenKey(once), choices.map(nameOf));
    };
    form.addEventListener("input", save);
    return () => form.removeEventListener("input", save);
  }, [keep, once, before]);
  return createElement("input", { type: "hidden", disabled: true, ref: mark });
}

// On Back a browser may show a page as it was left, without asking the server for it; then this
// tells.
export function ShownAgain({ onShown }) {
  const tell = useRef(onShown);
  tell.current = onShown;
  useEffect(() => {
    const shown = (event) => event.persisted && tell.current?.();
    addEventListener("pageshow", shown);
    return () => removeEventListener("pageshow", shown);
  }, []);
  return null;
}

// Minutes and seconds that are left; `text` has {time} in it. Tells once when they are over.
export function Countdown({ seconds, since, text, over, onOver }) {
  const [left, setLeft] = useState(seconds);
  const told = useRef(null);
  useEffect(() => {
    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const now = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft(now);
      if (now > 0 || told.current === since) return;
      told.current = since;
      onOver?.();
    };
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [seconds, since]);
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  const shown = left > 0 ? text.replace("{time}", time) : over;
  return createElement("span", { role: "timer", "aria-live": "off" }, shown);
}

const wallClock = (now, timeZone) =>
  new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(now);

// Its children are shown only where the browser's clock differs from the zone's.
export function ElsewhereOnly({ zone, children }) {
  let differs = false;
  try {
    const now = new Date();
    differs = Boolean(zone) && wallClock(now, zone) !== wallClock(now);
  } catch {
    // A zone the browser does not know: better said than left out.
    differs = true;
  }
  return differs ? children : null;
}

// Its children are shown but where the browser's clock is as many minutes ahead of UTC. Where the server
// knows how far ahead the other clock is now, this costs nothing; asking for a zone takes 20 ms of a
// phone's processor.
export const UnlessAhead = ({ minutes, children }) =>
  minutes === -new Date().getTimezoneOffset() ? null : children;

// A step of the flow begins at its top, and screen readers hear its heading.
export function StepFocus({ step, heading }) {
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    scrollTo({ top: 0, behavior: "instant" });
    document.getElementById(heading)?.focus({ preventScroll: true });
  }, [step, heading]);
  return null;
}

const KEPT = "kept:";
const MOST_KEPT = 12;

const keep = (key, html) => {
  write(localStorage, key, { html, at: Date.now() });
  const kept = Object.keys(localStorage)
    .filter((name) => name.startsWith(KEPT))
    .map((name) => [read(localStorage, name)?.at ?? 0, name])
    .sort((a, b) => b[0] - a[0]);
  for (const [, name] of kept.slice(MOST_KEPT)) localStorage.removeItem(name);
};

// What is shown once stays readable on this device: as long as the server has not answered
// (`phase` is empty), the copy of the last visit stands in, with a line that says so.
export function Kept({ phase, notice, children }) {
  const box = useRef(null);
  const key = KEPT + location.pathname;
  const [copy, setCopy] = useState(null);
  useEffect(() => setCopy(read(localStorage, key)), [key]);
  useEffect(() => {
    if (phase !== "ready" || !box.current) return undefined;
    let timer;
    const save = () => {
      clearTimeout(timer);
      timer = setTimeout(() => box.current && keep(key, box.current.innerHTML), 300);
    };
    save();
    const observer = new MutationObserver(save);
    observer.observe(box.current, { subtree: true, childList: true, characterData: true });
    const stop = () => {
      clearTimeout(timer);
      observer.disconnect();
    };
    // Whoever left in another tab must not come back through this one.
    const erased = (event) => event.key === key && event.newValue === null && stop();
    addEventListener("storage", erased);
    return () => {
      removeEventListener("storage", erased);
      stop();
    };
  }, [phase, key]);
  if (!phase && copy?.html) {
    return createElement(
      "div",
      { "data-kept": "" },
      notice,
      createElement("div", { dangerouslySetInnerHTML: { __html: copy.html } }),
    );
  }
  return createElement("div", { ref: box }, children);
}

// The same page in another language needs the same fragment: it is the key to the booking.
export function KeepFragment() {
  useEffect(() => {
    const add = (event) => {
      const link = event.target.closest?.("a[hreflang]");
      if (link && location.hash) link.hash = location.hash;
    };
    addEventListener("click", add, true);
    return () => removeEventListener("click", add, true);
  }, []);
  return null;
}
