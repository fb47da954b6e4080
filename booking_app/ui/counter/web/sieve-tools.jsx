import { drawn } from "./drawn";

const SEARCH = ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z", "m15.3 15.3 4.7 4.7"];
const DOWN = "m5 9.5 7 7 7-7";
const PERSON = ["M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", "M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"];

// A short list of choices; the first one means all.
function Choice({ label, options, value, onChange }) {
  const entries = Object.entries(options);
  const isNarrow = value !== entries[0][0];
  return (
    <span className="relative min-w-0 grow basis-0 lg:basis-44">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`field min-h-14 w-full appearance-none truncate pr-8 pl-3 ${isNarrow ? "border-ink font-semibold" : ""}`}
      >
        {entries.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
      {drawn(DOWN, 18, "pointer-events-none absolute right-2.5 top-1/2 -translate-y-1/2")}
    </span>
  );
}

/**
 * The search and the filters of the board: `value` is `{kind, time, mine, text}`, and
 * `onSift(change, isTyped)` tells of a change. The field is a new one with each `round`; beside it
 * stand the children.
 */
export function SieveTools({ value, round, alone, labels, onSift, children }) {
  const { kind, time, mine, text } = value;
  return (
    <>
      <div className="flex min-w-0 grow basis-60 gap-2">
        <div className="relative min-w-0 grow">
          {drawn(SEARCH, 24, "pointer-events-none absolute left-4 top-1/2 -translate-y-1/2 text-ink-soft")}
          <input
            key={round}
            type="search"
            defaultValue={text}
            placeholder={alone ? labels.hintAlone : labels.hint}
            aria-label={labels.find}
            onChange={(event) => onSift({ text: event.target.value }, true)}
            maxLength={80}
            autoComplete="off"
            className="field min-h-14 w-full pl-12 text-ellipsis"
          />
        </div>
        {children}
      </div>
      <div className="flex w-full gap-2 lg:w-auto">
        <Choice label={labels.which} options={labels.kinds} value={kind} onChange={(to) => onSift({ kind: to })} />
        <Choice label={labels.when} options={labels.times} value={time} onChange={(to) => onSift({ time: to })} />
        <button
          type="button"
          data-local
          aria-pressed={mine}
          onClick={() => onSift({ mine: !mine })}
          className={`flex min-h-14 shrink-0 items-center gap-2 rounded-control border px-4 text-16 font-semibold ${mine ? "border-ink bg-ink text-paper" : "border-line bg-raised"}`}
        >
          {drawn(PERSON, 20)}
          {labels.mine}
        </button>
      </div>
    </>
  );
}
