import { useEffect, useEffectEvent, useId, useRef, useState } from "react";

const WAIT_MS = 200;

/**
 * Chooses out of very many by typing: the server is asked for `options` and the form gets the ids,
 * one or, with `many`, a JSON list. `chosen` is what is chosen to begin with.
 */
export function Picker({
  name,
  many,
  chosen,
  options,
  answered,
  error,
  disabled,
  labels,
  onAsk,
  onChoose,
}) {
  const id = useId();
  const root = useRef(null);
  const input = useRef(null);
  const timer = useRef(null);
  const [mine, setMine] = useState(chosen);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [waiting, setWaiting] = useState(false);
  const ask = useEffectEvent((text) => onAsk(text));

  useEffect(() => {
    setActive(-1);
    setWaiting(false);
  }, [answered]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return undefined;
    const away = (event) => !root.current.contains(event.target) && close();
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, [open]);

  const close = () => {
    setOpen(false);
    setText("");
    setActive(-1);
  };
  const show = (wanted) => {
    setOpen(true);
    setWaiting(true); // what is listed is the answer to other words
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask(wanted), wanted ? WAIT_MS : 0);
  };
  const keep = (next) => {
    setMine(next);
    onChoose?.(next.map((one) => one.id).join(" "));
    root.current.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const take = (option) => {
    if (!option) return;
    const has = mine.some((one) => one.id === option.id);
    if (many) keep(has ? mine.filter((one) => one.id !== option.id) : [...mine, option]);
    else {
      keep([option]);
      close();
      return;
    }
    input.current?.focus();
  };
  const drop = (option) => {
    keep(mine.filter((one) => one.id !== option.id));
    input.current?.focus();
  };
  const keyed = (event) => {
    if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return show(text);
      if (waiting) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + options.length) % Math.max(options.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && !waiting) take(options[active] ?? (options.length === 1 ? options[0] : null));
    } else if (event.key === "Backspace" && !text && many && mine.length) {
      drop(mine[mine.length - 1]);
    } else if (event.key === "Tab" && open) close();
  };

  const value = many ? JSON.stringify(mine.map((one) => one.id)) : (mine[0]?.id ?? "");
  const single = !many && mine.length > 0 && !open;
  return (
    <div ref={root} className="relative">
      <input type="hidden" name={name} value={value} />
      {many && mine.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-2">
          {mine.map((one) => (
            <li
              key={one.id}
              className="inline-flex min-h-8 items-center gap-1 rounded-control border border-line bg-raised pl-3 text-14"
            >
              <span>{one.label}</span>
              {!disabled && (
                <button
                  type="button"
                  onClick={() => drop(one)}
                  aria-label={`${labels.remove}: ${one.label}`}
                  className="flex size-8 items-center justify-center text-ink-soft hover:text-ink"
                >
                  <span aria-hidden="true">×</span>
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {!disabled && (
        <input
          ref={input}
          id={labels.id}
          role="combobox"
          aria-expanded={open ? "true" : "false"}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && options[active] ? `${id}-${active}` : undefined}
          aria-invalid={error ? "true" : "false"}
          aria-describedby={`${labels.id}-error`}
          autoComplete="off"
          data-not-guarded="true"
          value={single ? mine[0].label : text}
          placeholder={labels.placeholder}
          onFocus={(event) => {
            if (single) event.target.select();
          }}
          onClick={() => !open && show("")}
          onChange={(event) => {
            const wanted = event.target.value;
            setText(wanted);
            show(wanted);
          }}
          onKeyDown={keyed}
          className="field min-h-10 px-3 py-2"
        />
      )}
      {disabled && !many && <p className="min-h-10 py-2 text-14">{mine[0]?.label}</p>}
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={labels.list}
        aria-multiselectable={many ? "true" : undefined}
        hidden={!open}
        className="absolute inset-x-0 top-full z-30 mt-1 max-h-72 overflow-y-auto rounded-control border border-line bg-raised py-1 shadow-float"
      >
        {options.map((option, index) => {
          const has = mine.some((one) => one.id === option.id);
          return (
            <li
              key={option.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={has ? "true" : "false"}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
              onPointerMove={() => setActive(index)}
              className={`flex min-h-10 cursor-pointer items-center gap-3 px-3 py-1.5 text-14 ${index === active ? "bg-paper" : ""}`}
            >
              <span className="min-w-0 grow">
                <span className="block truncate">{option.label}</span>
                {option.note && (
                  <span className="block truncate text-12 text-ink-soft">{option.note}</span>
                )}
              </span>
              {has && (
                <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
                  <path d="m4.5 12.5 5 5 10-11" />
                </svg>
              )}
            </li>
          );
        })}
        {options.length === 0 && (
          <li role="option" aria-disabled="true" aria-selected="false" className="px-3 py-2 text-14 text-ink-soft">
            {labels.nothing}
          </li>
        )}
      </ul>
    </div>
  );
}
