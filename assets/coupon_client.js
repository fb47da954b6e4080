// Parts of coupons that live in the browser: time that runs out, and codes that turn.
import { createElement, useEffect, useEffectEvent, useRef, useState } from "react";

const TWO_DAYS = 48 * 3600;

// How long an offer lasts: `far` in words while that is days, then hours, minutes and seconds in
// the place of {time} in `text`; at last `over`.
export function Ending({ at, far, text, over }) {
  const end = Date.parse(at);
  const [left, setLeft] = useState(null);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [end]);
  if (left === null || !at || left > TWO_DAYS) return far;
  if (left === 0) return over;
  const two = (number) => String(number).padStart(2, "0");
  const time = `${two(Math.floor(left / 3600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
  return createElement("span", { role: "timer", "aria-live": "off", className: "tabular-nums" }, text.replace("{time}", time));
}

const RETRY_SECONDS = 4;

// Around the code that turns and the one that does not: asks for the next one when `seconds` after
// `since` are over, and marks itself `data-stale` when none has come for `tolerance` seconds more,
// so that the page shows the code for having no network. `since` is new with every code.
export function Turning({ seconds, since, step, tolerance, onTurn, children }) {
  const [isStale, setStale] = useState(false);
  const turn = useEffectEvent(() => onTurn());
  const asked = useRef(0);
  useEffect(() => {
    setStale(false);
    asked.current = 0;
    // The clock on the wall, for it goes on while the phone sleeps.
    const end = Date.now() + seconds * 1000;
    const tick = () => {
      const over = (Date.now() - end) / 1000;
      setStale(over > tolerance);
      if (over < 0 || Date.now() - asked.current < RETRY_SECONDS * 1000) return;
      asked.current = Date.now();
      turn();
    };
    const woken = () => document.visibilityState === "visible" && tick();
    const timer = setInterval(tick, 500);
    document.addEventListener("visibilitychange", woken);
    addEventListener("pageshow", woken);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", woken);
      removeEventListener("pageshow", woken);
    };
  }, [since]);
  const begun = `${Math.min(0, seconds - step)}s`;
  return createElement(
    "div",
    { className: "turning", "data-stale": isStale ? "" : undefined, style: { "--step": `${step}s`, "--begun": begun } },
    createElement("div", { key: since, className: "contents" }, children),
  );
}
