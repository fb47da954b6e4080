import { useEffect, useRef } from "react";

const COLOURS = { ok: "bg-ok", attention: "bg-warn", stop: "bg-stop" };
const SIGNS = {
  ok: "m4.5 12.5 5 5 10-11",
  attention: "M12 5v9M12 18.5h.01",
  stop: "m5.5 5.5 13 13M18.5 5.5l-13 13",
};
const LARGE =
  "flex min-h-18 items-center justify-center rounded-control px-6 text-20 font-semibold";

/** The whole screen in one colour, one word and what to do next. */
export function Verdict({ verdict, labels, onOpen, onNext, onRetry }) {
  const first = useRef(null);

  useEffect(() => {
    const before = document.activeElement;
    first.current?.focus({ preventScroll: true });
    return () => before?.focus?.({ preventScroll: true });
  }, [verdict]);

  const onKeyDown = (event) => {
    if (event.key === "Escape") {
      // Not also the sheet under it.
      event.preventDefault();
      onNext();
    }
    if (event.key !== "Tab") return;
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    buttons[(at + buttons.length) % buttons.length].focus();
    event.preventDefault();
  };

  const buttons = [];
  if (verdict.href) buttons.push([verdict.action || labels.open, onOpen]);
  if (verdict.retry) buttons.push([labels.retry, onRetry]);
  buttons.push([labels.next, onNext]);

  return (
    <div
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="verdict-word"
      aria-describedby="verdict-text"
      data-tone={verdict.tone}
      data-took={verdict.took}
      onKeyDown={onKeyDown}
      className={`fixed inset-0 z-60 flex flex-col text-white ${COLOURS[verdict.tone]}`}
    >
      <div className="flex min-h-0 grow flex-col items-center justify-center overflow-auto px-6 py-10 text-center">
        <svg
          viewBox="0 0 24 24"
          className="size-24 shrink-0 md:size-36"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <path d={SIGNS[verdict.tone]} />
        </svg>
        <p
          id="verdict-word"
          className="mt-4 text-[clamp(2.5rem,14.5vw,8.5rem)] leading-none font-bold tracking-tight"
        >
          {verdict.word}
        </p>
        {verdict.title && (
          <p className="mt-6 flex max-w-full flex-wrap items-baseline justify-center gap-x-4 text-26 md:text-34">
            <span className="min-w-0 font-semibold text-balance break-words">{verdict.title}</span>
            {verdict.when && <span className="tabular-nums">{verdict.when}</span>}
          </p>
        )}
        <p id="verdict-text" className="mt-3 max-w-2xl text-20 text-balance md:text-26">
          {verdict.text}
        </p>
        {verdict.pieces?.length > 0 && (
          <ul className="mt-6 w-full max-w-2xl border-t border-white/40 text-left">
            {verdict.pieces.map(({ key, name, place }) => (
              <li
                key={key}
                className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-white/40 py-3"
              >
                <span className="text-20 font-semibold">{name}</span>
                <span className="text-20">{place}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-3 p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:flex-row-reverse">
        {buttons.map(([label, act], i) => (
          <button
            key={label}
            ref={i === 0 ? first : null}
            type="button"
            onClick={act}
            className={`${LARGE} grow basis-0 focus-visible:outline-white ${
              i === 0 ? "bg-white text-[#1c1917]" : "border-2 border-white text-white"
            }`}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}
