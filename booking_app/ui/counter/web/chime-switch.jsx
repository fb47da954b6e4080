import { useEffect, useState } from "react";
import { isChimeOn, setChime } from "./chime";
import { sound } from "./sound";

/** Turns the sound of new bookings on and off, and lets it be heard. */
export function ChimeSwitch({ label, children }) {
  const [on, setOn] = useState(false);
  useEffect(() => setOn(isChimeOn()), []);

  const toggle = () => {
    setChime(!on);
    setOn(!on);
    if (!on) sound("chime");
  };

  return (
    <button
      type="button"
      data-local
      aria-pressed={on}
      aria-label={label}
      title={label}
      onClick={toggle}
      className={`relative flex size-14 shrink-0 items-center justify-center rounded-control border ${
        on ? "border-ink bg-ink text-paper" : "border-line bg-raised text-ink-soft"
      }`}
    >
      {children}
      {!on && (
        <span
          aria-hidden="true"
          className="absolute h-0.5 w-7 rotate-45 rounded-full bg-current outline-2 outline-raised"
        />
      )}
    </button>
  );
}
