import { useEffect, useRef, useState } from "react";

const PATHS = {
  plus: ["M12 5v14", "M5 12h14"],
  folder: ["M3.5 18.5v-13h6l2 2.5h9v10.5z"],
  camera: [
    "M4 7.5h3.5l1.5-2.5h6l1.5 2.5H20V19H4z",
    "M12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  ],
  close: ["m6 6 12 12", "M18 6 6 18"],
  pause: ["M9 6v12", "M15 6v12"],
  play: ["M8 5.5v13l10.5-6.5z"],
  again: ["M19 12a7 7 0 1 1-2-5l2 2", "M19 4.5V9h-4.5"],
  trash: ["M5 7h14", "M9 7V4.5h6V7", "m6.5 7 1 13h9l1-13"],
  check: ["m5 12.5 4.5 4.5L19 7.5"],
  alert: ["M12 4 2.8 20h18.4z", "M12 10v5", "M12 17.5h.01"],
  rotate: ["M20 12c0 2-3.6 3.5-8 3.5S4 14 4 12s3.6-3.5 8-3.5", "m10 5 3 3.5-3 3.5"],
  film: ["M4 5.5h16v13H4z", "M8 5.5v13", "M16 5.5v13", "M4 12h16"],
  photo: ["M4 5.5h16v13H4z", "m4 16 5-5 4 4 2.5-2.5L20 16", "M15.5 9.5h.01"],
  grip: ["M9 6h.01", "M15 6h.01", "M9 12h.01", "M15 12h.01", "M9 18h.01", "M15 18h.01"],
  left: ["m14.5 5-7 7 7 7"],
  right: ["m9.5 5 7 7-7 7"],
  target: ["M12 4v4", "M12 16v4", "M4 12h4", "M16 12h4", "M12 12h.01"],
  crop: ["M7 3v14h14", "M3 7h14v14"],
  swap: ["M4 8h14l-3.5-3.5", "M20 16H6l3.5 3.5"],
  star: ["m12 4 2.5 5.2 5.5.8-4 4 1 5.6-5-2.7-5 2.7 1-5.6-4-4 5.5-.8z"],
  text: ["M5 6h14", "M5 11h14", "M5 16h8"],
  offline: [
    "m4 4 16 16",
    "M8.5 15.5a5 5 0 0 1 7 0",
    "M5 12a10 10 0 0 1 3.5-2.2",
    "M12 8.5a10 10 0 0 1 7 3.5",
    "M12 19h.01",
  ],
};

/** One of the house's thin icons; decorative. */
export function Icon({ name, size = 20, className = "shrink-0" }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "grip" ? 2.4 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      {PATHS[name].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

const LARGE = "size-9 pointer-coarse:size-11";

/** A button of one icon with a spoken name. */
export function IconButton({ icon, label, size = LARGE, className = "", ...rest }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex shrink-0 items-center justify-center rounded-control text-ink-soft hover:bg-line/60 hover:text-ink ${size} ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}

export const BUTTON =
  "inline-flex min-h-10 items-center justify-center gap-2 rounded-control px-4 text-14 font-semibold pointer-coarse:min-h-11";
export const SECONDARY = `${BUTTON} border border-line bg-raised text-ink hover:border-ink`;
export const PRIMARY = `${BUTTON} bg-ink text-paper hover:opacity-90 disabled:opacity-45`;
export const QUIET = `${BUTTON} px-3 text-accent-ink hover:bg-line/50`;

/** How much of something is done, from 0 to 1; not read out, the words beside it are. */
export function Bar({ share, tone = "bg-accent", className = "" }) {
  return (
    <div className={`h-1 overflow-hidden rounded-full bg-line ${className}`}>
      <div
        className={`h-full w-full origin-left ${tone} transition-transform duration-200 ease-out`}
        style={{ transform: `scaleX(${Math.min(Math.max(share, 0), 1)})` }}
      />
    </div>
  );
}

/** Tells screen readers what changed, but not more often than they can read it out. */
export function Spoken({ text, every = 4000 }) {
  const [said, setSaid] = useState("");
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + every - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, every]);
  return (
    <div role="status" className="sr-only">
      {said}
    </div>
  );
}
