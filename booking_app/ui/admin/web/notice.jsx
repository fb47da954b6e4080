import { useEffect, useEffectEvent, useRef, useState } from "react";

const SHOWN_MS = 6000;

/** News at the edge of the screen. News leaves by itself, unless somebody reads it; refusals stay. */
export function Notice({ text, kind, number, labels, onDismiss, children }) {
  const [held, setHeld] = useState(false);
  const dismiss = useEffectEvent(() => onDismiss());
  const box = useRef(null);

  useEffect(() => {
    if (!text || kind === "error" || held) return undefined;
    const timer = setTimeout(dismiss, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text, kind, number, held]);

  return (
    <div
      ref={box}
      role={kind === "error" ? "alert" : "status"}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex justify-center px-4"
    >
      {text && (
        <div
          key={number}
          data-kind={kind}
          className="pointer-events-auto flex w-full max-w-lg items-center gap-3 rounded-control bg-ink py-1 pl-4 pr-1 text-paper shadow-float"
        >
          <p className="grow py-2 text-14">{text}</p>
          {children}
          <button
            type="button"
            aria-label={labels.close}
            onClick={() => dismiss()}
            className="flex size-11 shrink-0 items-center justify-center text-20"
          >
            <span aria-hidden="true">×</span>
          </button>
        </div>
      )}
    </div>
  );
}
