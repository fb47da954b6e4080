import { useEffect, useEffectEvent, useRef, useState } from "react";

const PAUSE_MS = 200;
const WHOLE = /^#[0-9a-fA-F]{6}$/;

/** A colour, picked or typed: both fields say the same. Told once the person has paused. */
export function ColourField({ name, value, label, invalid, describedBy, onPick }) {
  const [typed, setTyped] = useState(value);
  const waiting = useRef(0);
  const tell = useEffectEvent((text) => onPick(text));

  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(waiting.current), []);

  const change = (event) => {
    const text = event.target.value;
    setTyped(text);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => tell(text), PAUSE_MS);
  };

  return (
    <span className="flex gap-2" data-checked-live="">
      <input
        type="color"
        value={WHOLE.test(typed) ? typed : value}
        onChange={change}
        aria-label={label}
        className="size-10 shrink-0 cursor-pointer rounded-control border border-line bg-raised p-1"
      />
      <input
        id={name}
        name={name}
        value={typed}
        onChange={change}
        maxLength={9}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={invalid ? "true" : "false"}
        aria-describedby={describedBy}
        className="field min-h-10 px-3 py-2 tabular-nums"
      />
    </span>
  );
}
