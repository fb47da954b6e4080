import { useRef, useState } from "react";
import { ALERT, Intervals, PLUS, withIcon } from "./intervals";

const nextDay = (text) => {
  const day = new Date(`${text}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
};

/**
 * Dates with hours of their own: one date or a range, closed or open at other times, with a reason
 * in every language. The form gets them as JSON under `days`.
 */
export function SpecialDays({ days, today, locales, errors, labels, disabled }) {
  const root = useRef(null);
  const key = useRef(0);
  const [mine, setMine] = useState(() => days.map((day) => ({ ...day, key: key.current++ })));
  const keep = (next) => {
    setMine(next);
    root.current.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const change = (at, part) => keep(mine.map((day) => (day.key === at ? { ...day, ...part } : day)));
  const add = () => {
    const last = mine[mine.length - 1];
    const first = last ? nextDay(last.last) : today;
    const fresh = { first, last: first, intervals: [], reason: {}, key: key.current++ };
    keep([...mine, fresh]);
    requestAnimationFrame(() => root.current.querySelector(`[data-key="${fresh.key}"] input`)?.focus());
  };
  const date = (day, name, label) => (
    <label className="flex flex-col gap-1 text-12 text-ink-soft">
      {label}
      <input
        type="date"
        value={day[name]}
        min={name === "last" ? day.first : today}
        required
        readOnly={disabled}
        onChange={({ target }) => {
          const value = target.value;
          const part = { [name]: value };
          if (name === "first" && day.last < value) part.last = value;
          change(day.key, part);
        }}
        className="field min-h-10 w-40 px-2 py-1.5 text-ink tabular-nums"
      />
    </label>
  );
  const value = mine.map(({ first, last, intervals, reason }) => ({ first, last, intervals, reason }));
  return (
    <div ref={root}>
      <input type="hidden" name="days" value={JSON.stringify(value)} />
      {mine.length === 0 && <p className="text-14 text-ink-soft">{labels.none}</p>}
      <ul className="flex flex-col gap-4">
        {mine.map((day) => {
          const title = day.first === day.last ? day.first : `${day.first}–${day.last}`;
          const error = errors?.[day.first];
          return (
            <li key={day.key} data-key={day.key} className="rounded-control border border-line bg-raised p-4">
              <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
                {date(day, "first", labels.from)}
                {date(day, "last", labels.to)}
                {!disabled && (
                  <button
                    type="button"
                    onClick={() => keep(mine.filter((each) => each.key !== day.key))}
                    aria-label={`${labels.removeDay}: ${title}`}
                    className="ml-auto inline-flex min-h-10 items-center px-2 text-14 text-stop-ink hover:underline"
                  >
                    {labels.removeDay}
                  </button>
                )}
              </div>
              <div className="mt-3">
                <Intervals
                  day={title}
                  value={day.intervals}
                  onChange={(intervals) => change(day.key, { intervals })}
                  labels={labels}
                  disabled={disabled}
                />
              </div>
              <div className="mt-3 grid grid-cols-1 gap-3 md:grid-cols-2">
                {locales.map(({ code, label }) => (
                  <label key={code} className="flex flex-col gap-1 text-12 text-ink-soft">
                    {`${labels.reason} · ${label}`}
                    <input
                      lang={code}
                      value={day.reason[code] ?? ""}
                      maxLength={120}
                      readOnly={disabled}
                      onChange={({ target }) =>
                        change(day.key, { reason: { ...day.reason, [code]: target.value } })
                      }
                      className="field min-h-10 px-3 py-1.5 text-ink"
                    />
                  </label>
                ))}
              </div>
              {error && (
                <p role="alert" className="mt-2 flex items-center gap-1.5 text-14 text-stop-ink">
                  {withIcon(ALERT)}
                  {error}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {!disabled && (
        <button
          type="button"
          onClick={add}
          className="button-secondary mt-4 min-h-10 border-line bg-raised px-4 py-2 text-14"
        >
          {withIcon(PLUS)}
          {labels.addDay}
        </button>
      )}
      {errors?.days && (
        <p role="alert" className="mt-2 flex items-center gap-1.5 text-14 text-stop-ink">
          {withIcon(ALERT)}
          {errors.days}
        </p>
      )}
    </div>
  );
}
