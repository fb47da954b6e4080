import { useEffect, useRef, useState } from "react";

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const STYLES = {
  short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  full: { dateStyle: "full", timeStyle: "long", hourCycle: "h23" },
};

function told(moment, locale, style) {
  const options = { ...STYLES[style] };
  if (style === "short" && moment.getFullYear() !== new Date().getFullYear()) {
    options.year = "numeric";
  }
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

/** A moment in the reader's own zone; the exact one, zone and all, when pointed at. */
export function LocalMoment({ at, locale, look = "short" }) {
  const moment = new Date(at);
  if (!at || Number.isNaN(moment.getTime())) return null;
  return (
    <time dateTime={at} title={told(moment, locale, "full")}>
      {told(moment, locale, look)}
    </time>
  );
}

/** Says plainly in which zone the times around it are. */
export function ZoneNote({ text, locale }) {
  const parts = new Intl.DateTimeFormat(locale, { timeZoneName: "longOffset" }).formatToParts();
  const offset = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return <>{text.replace("{zone}", `${zoneHere()}, ${offset}`)}</>;
}

/** A link that tells the server in which zone its reader lives. */
export function ZoneLink({ href, children, ...rest }) {
  const [there, setThere] = useState(href);
  useEffect(() => {
    const address = new URL(href, window.location.origin);
    if (!address.searchParams.get("zone")) address.searchParams.set("zone", zoneHere());
    setThere(address.pathname + address.search);
  }, [href]);
  return (
    <a href={there} {...rest}>
      {children}
    </a>
  );
}

/** From a day to a day, in the reader's zone. */
export function DateRange({ since, until, labels, onRange }) {
  const first = useRef(null);
  const last = useRef(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (first.current && document.activeElement !== first.current) first.current.value = since;
    if (last.current && document.activeElement !== last.current) last.current.value = until;
  }, [since, until]);

  // A year typed digit by digit is a day after every digit; wait for the last one.
  const changed = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      onRange(first.current.value, last.current.value, zoneHere());
    }, 700);
  };
  const field = "field min-h-10 w-auto px-3 py-2";
  return (
    <span role="group" aria-label={labels.range} className="inline-flex items-center gap-2">
      <input
        ref={first}
        type="date"
        defaultValue={since}
        max={until || undefined}
        aria-label={labels.since}
        title={labels.since}
        onChange={changed}
        data-not-guarded="true"
        className={field}
      />
      <span aria-hidden="true">–</span>
      <input
        ref={last}
        type="date"
        defaultValue={until}
        min={since || undefined}
        aria-label={labels.until}
        title={labels.until}
        onChange={changed}
        data-not-guarded="true"
        className={field}
      />
    </span>
  );
}
