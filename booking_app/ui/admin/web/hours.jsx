import { useRef, useState } from "react";
import { COPY, IconButton, Intervals } from "./intervals";

/** The hours of a week, Monday first; the form gets them as JSON under `weekly`. */
export function Hours({ weekly, errors, labels, disabled }) {
  const root = useRef(null);
  const [days, setDays] = useState(weekly);
  const keep = (next) => {
    setDays(next);
    root.current.dispatchEvent(new Event("change", { bubbles: true }));
  };
  return (
    <div ref={root}>
      <input type="hidden" name="weekly" value={JSON.stringify(days)} />
      <ul className="divide-y divide-line">
        {days.map((day, index) => (
          <li
            key={index}
            data-day={index}
            className="flex flex-wrap items-start gap-x-4 py-1.5 first:pt-0"
          >
            <p className="flex min-h-10 w-28 shrink-0 items-center text-14 font-semibold">
              {labels.days[index]}
            </p>
            <Intervals
              day={labels.days[index]}
              value={day}
              onChange={(next) => keep(days.map((each, i) => (i === index ? next : each)))}
              labels={labels}
              disabled={disabled}
            >
              {!disabled && (
                <IconButton
                  label={`${labels.copy}: ${labels.days[index]}`}
                  small={labels.copy}
                  path={COPY}
                  onClick={() => keep(days.map(() => day.map((each) => [...each])))}
                />
              )}
            </Intervals>
            {errors?.[`weekly.${index}`] && (
              <p role="alert" className="w-full text-14 text-stop-ink md:pl-32">
                {errors[`weekly.${index}`]}
              </p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
