import { useState } from "react";

const drawn = (path) => (
  <svg
    viewBox="0 0 24 24"
    width="18"
    height="18"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={path} />
  </svg>
);
export const PLUS = "M12 5v14M5 12h14";
export const ALERT = "M12 4.5 21 19.5H3zM12 10v4.5M12 17.2v.1";
const CROSS = "m6 6 12 12M18 6 6 18";
export const COPY = "M8.5 8.5H20V20H8.5zM15.5 8.5V4H4v11.5h4.5";

/** A small button that is an icon; its label is shown as a hint and read out. */
export function IconButton({ label, path, onClick, small }) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-label={label}
      title={small ?? label}
      className="flex size-10 shrink-0 items-center justify-center rounded-control text-ink-soft hover:bg-raised hover:text-ink"
    >
      {drawn(path)}
    </button>
  );
}

export const withIcon = (path) => drawn(path);

/** `9`, `930`, `9.30`, `21:5` as a time of the day; what it cannot be stays as it is. */
function asTime(text) {
  const found = /^\s*(\d{1,2})(?:[:.\s-]?(\d{1,2}))?\s*$/.exec(text);
  if (!found) return text.trim();
  const [hours, minutes] = [Number(found[1]), Number(found[2] ?? 0)];
  if (hours === 24 && minutes === 0) return "00:00";
  if (hours > 23 || minutes > 59) return text.trim();
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

const isTime = (text) => /^\d\d:\d\d$/.test(text);

/** By the 24-hour clock in every browser, which `type="time"` is not. */
function TimeField({ value, label, disabled, onChange }) {
  const [typed, setTyped] = useState(null);
  const keep = () => {
    if (typed !== null && asTime(typed) !== value) onChange(asTime(typed));
    setTyped(null);
  };
  return (
    <input
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.target.value);
        if (isTime(event.target.value)) onChange(event.target.value);
      }}
      onBlur={keep}
      onKeyDown={(event) => event.key === "Enter" && keep()}
      onFocus={(event) => event.target.select()}
      inputMode="numeric"
      maxLength={5}
      placeholder="00:00"
      autoComplete="off"
      readOnly={disabled}
      aria-label={label}
      aria-invalid={isTime(typed ?? value) || typed !== null ? "false" : "true"}
      className="field min-h-10 w-[4.75rem] px-2 py-1.5 text-center tabular-nums"
    />
  );
}

/**
 * The opening intervals of one day, `[["10:00", "20:00"], …]`; none means closed. `children` stand
 * behind the buttons of the first line.
 */
export function Intervals({ day, value, onChange, labels, disabled, most = 4, children }) {
  const change = (index, end, text) =>
    onChange(value.map((each, i) => (i === index ? (end ? [each[0], text] : [text, each[1]]) : each)));
  const add = () => {
    const last = value[value.length - 1];
    onChange([...value, last ? [last[1], ""] : ["10:00", "20:00"]]);
  };
  const more = !disabled && value.length < most && (
    <IconButton
      label={`${value.length ? labels.addMore : labels.add}: ${day}`}
      small={value.length ? labels.addMore : labels.add}
      path={PLUS}
      onClick={add}
    />
  );
  const time = (index, end) => (
    <TimeField
      value={value[index][end]}
      label={`${day}: ${end ? labels.closes : labels.opens}`}
      disabled={disabled}
      onChange={(text) => change(index, end, text)}
    />
  );
  return (
    <div className="flex min-w-0 grow flex-col gap-2">
      {value.length === 0 && (
        <div className="flex items-center gap-2">
          <p className="flex min-h-10 grow items-center text-14 text-ink-soft">{labels.closed}</p>
          {more}
          {children}
        </div>
      )}
      {value.map(([opens, closes], index) => (
        <div key={index} className="flex items-center gap-2">
          {time(index, 0)}
          <span aria-hidden="true">–</span>
          {time(index, 1)}
          {!disabled && (
            <IconButton
              label={`${labels.remove}: ${day}, ${opens}–${closes}`}
              small={labels.remove}
              path={CROSS}
              onClick={() => onChange(value.filter((_, i) => i !== index))}
            />
          )}
          <span className="min-w-0 grow truncate text-12 text-ink-soft">
            {isTime(opens) && isTime(closes) && closes <= opens && labels.nextDay}
          </span>
          {index === 0 && more}
          {index === 0 && children}
        </div>
      ))}
    </div>
  );
}
