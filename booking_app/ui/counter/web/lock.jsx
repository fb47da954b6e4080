import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useGiveBack } from "./give-back";

const two = (n) => String(n).padStart(2, "0");

/**
 * How long a coupon stays with this counter, counted down here from what the server said; leaving
 * the screen or the page gives it back.
 */
export function LockClock({ code, seconds, stamp, labels, onKeep, onLeave }) {
  const [left, setLeft] = useState(seconds);
  const ends = useRef(0);

  useEffect(() => {
    ends.current = performance.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((ends.current - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [seconds, stamp]);

  const leave = useEffectEvent(() => onLeave(code));
  useEffect(() => () => leave(), []);
  useGiveBack(code, stamp, onKeep);

  const share = Math.min(1, left / 180);
  return (
    <div className="rounded-control border border-line bg-raised p-4" data-left={left}>
      <div
        className={`flex justify-between gap-3 ${left > 0 ? "items-center" : "flex-col sm:flex-row sm:items-center"}`}
      >
        <p role="status" className={`text-16 text-balance ${left > 0 ? "text-ink-soft" : "text-warn-ink font-semibold"}`}>
          {left > 0 ? labels.kept : labels.over}
        </p>
        {left > 0 ? (
          <p
            role="timer"
            className={`text-26 font-semibold tabular-nums ${left <= 30 ? "text-warn-ink" : ""}`}
          >
            {Math.floor(left / 60)}:{two(left % 60)}
          </p>
        ) : (
          <button type="button" onClick={() => onKeep()} className="button-secondary control-large shrink-0">
            {labels.again}
          </button>
        )}
      </div>
      <div className="mt-3 h-1 overflow-hidden rounded-full bg-line" aria-hidden="true">
        <div
          className={`h-full origin-left ${left <= 30 ? "bg-warn" : "bg-ok"}`}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}
