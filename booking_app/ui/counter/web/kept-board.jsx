import { useState } from "react";
import { useKept, useOffline } from "./kept-hooks";
import { carry, EVERYBODY, fits } from "./kept-sieve";
import { SieveTools } from "./sieve-tools";
import { drawn } from "./drawn";

const CARD = "rounded-control border bg-raised p-4";

const RING = ["M12 20.5a6 6 0 1 0 0-12 6 6 0 0 0 0 12Z", "m9.5 3.5h5l1.5 2-4 3-4-3z"];
const CLOCK = ["M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z", "M12 7v5.2l3.5 2"];

export const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** `14:30` by the store's clock. */
export const clockOf = (moment) => (moment ?? "").slice(11, 16);

/** When somebody comes: `14:30`, or in words when they may come at any time. */
export const timeOf = (visit, labels) => clockOf(visit.slot_start) || labels.asap;

/** Where a piece lies. */
export const placeOf = ({ showcase, tray }, labels) => {
  if (showcase && tray) return filled(labels.tray, { showcase, tray });
  return showcase ? filled(labels.showcase, { showcase }) : labels.nowhere;
};

/** `size 17.5`, as the language writes it. */
export const sizedOf = (size, labels) => {
  const [number, unit] = size.split(" ");
  const written = labels.comma === "," ? number.replace(".", ",") : number;
  return filled(labels.sized, { size: unit ? `${written}\u00a0${labels.units[unit] ?? unit}` : written });
};

const grouped = (barcode) => barcode.replace(/(.{4})(?=.)/g, "$1 ");

/** The pieces of a visit: what to lay out, and where it lies. */
export function KeptPieces({ pieces, labels }) {
  return (
    <ul className="mt-3">
      {pieces.map((piece) => (
        <li
          key={piece.barcode}
          className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 border-t border-line py-3 last:pb-0"
        >
          <div className="flex size-16 overflow-hidden bg-line">
            {piece.photos.length ? (
              <img
                src={piece.photos[0].url}
                srcSet={piece.photos.map(({ url, width }) => `${url} ${width}w`).join(", ")}
                sizes="64px"
                alt=""
                loading="lazy"
                className="size-full object-cover"
              />
            ) : (
              drawn(RING, 24, "shrink-0 m-auto text-ink-soft")
            )}
          </div>
          <div className="min-w-0">
            <p className="text-16 font-semibold">
              {piece.name}
              {piece.size && (
                <span className="font-normal tabular-nums">, {sizedOf(piece.size, labels)}</span>
              )}
            </p>
            <p className="text-16">{placeOf(piece, labels)}</p>
            <p className="text-14 tracking-wide text-ink-soft tabular-nums">{grouped(piece.barcode)}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Visit({ visit, recorded, isHere, labels }) {
  return (
    <li data-code={visit.code} className={`${CARD} ${isHere ? "border-ok-ink" : "border-line"}`}>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span
          className={`font-semibold tabular-nums ${visit.slot_start ? "text-26 leading-none" : "text-16"}`}
        >
          {visit.is_walk_in ? clockOf(visit.arrived_at) : timeOf(visit, labels)}
        </span>
        {recorded && (
          <span className="flex items-center gap-1.5 text-16 font-semibold text-warn-ink">
            {drawn(CLOCK, 18, "shrink-0")}
            {labels.recorded}
          </span>
        )}
      </p>
      <p className="mt-2 text-20 font-semibold">{visit.name || labels.guest}</p>
      <KeptPieces pieces={visit.pieces} labels={labels} />
    </li>
  );
}

function Section({ title, none, visits, render, className = "" }) {
  return (
    <section className={`min-w-0 ${className}`}>
      <h2 className="flex items-baseline gap-2 text-16 font-semibold">
        {title}
        <span className="font-normal text-ink-soft tabular-nums">{visits.length}</span>
      </h2>
      {visits.length ? (
        <ul className="mt-3 flex flex-col gap-3">{visits.map(render)}</ul>
      ) : (
        <p className="mt-2 text-16 text-ink-soft">{none}</p>
      )}
    </section>
  );
}

/** The visits of the kept day that fit the sieve; `onAll` takes the sieve off. */
export function KeptSections({ day, scans, sieve, labels, onAll }) {
  const recorded = new Set(scans.filter((scan) => scan.state === "waiting").map((scan) => scan.code));
  const isHere = (visit) => visit.status === "arrived" || recorded.has(visit.code);
  const wanted = day.expected.filter((visit) => fits(visit, sieve, isHere(visit), day));
  if (!wanted.length && (day.expected.length || sieve.kind === "done")) {
    return (
      <div className="flex grow flex-col items-center justify-center py-16 text-center" role="status">
        <h2 className="text-26 font-semibold">{labels.noneFits}</h2>
        <p className="mt-2 max-w-md text-16 text-ink-soft">
          {sieve.kind === "done" ? labels.overNotKept : labels.phonesNotKept}
        </p>
        <button type="button" data-local onClick={onAll} className="button-secondary control-large mt-6">
          {labels.all}
        </button>
      </div>
    );
  }
  const render = (visit) => (
    <Visit
      key={visit.code}
      visit={visit}
      recorded={recorded.has(visit.code)}
      isHere={isHere(visit)}
      labels={labels}
    />
  );
  const of = (status) => wanted.filter((visit) => visit.status === status && !isHere(visit));
  return (
    <div className="mt-5 grid grow grid-cols-1 content-start gap-x-5 gap-y-7 md:grid-cols-2 xl:grid-cols-3">
      <Section
        title={labels.prepare}
        none={labels.prepared}
        visits={of("confirmed")}
        render={render}
        className="order-2 md:order-1"
      />
      <div className="contents md:order-2 md:flex md:min-w-0 md:flex-col md:gap-7 xl:contents">
        <Section
          title={labels.here}
          none={labels.nobodyHere}
          visits={wanted.filter(isHere)}
          render={render}
          className="order-1 xl:order-3"
        />
        <Section
          title={labels.ready}
          none={labels.noneReady}
          visits={of("ready")}
          render={render}
          className="order-3 xl:order-2"
        />
      </div>
    </div>
  );
}

function Board({ day, scans, labels }) {
  const [sieve, setSieve] = useState(EVERYBODY);
  const [round, setRound] = useState(0);
  const [today] = useState(() =>
    new Intl.DateTimeFormat(labels.locale, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" })
      .format(Date.parse(`${day.now.slice(0, 10)}T12:00:00Z`)),
  );
  const sift = (change) => {
    const next = { ...sieve, ...change };
    setSieve(next);
    carry(next);
  };
  const showAll = () => {
    sift(EVERYBODY);
    setRound(round + 1);
  };
  return (
    <div className="mx-auto flex w-full max-w-[100rem] grow flex-col px-3 pt-4 md:px-5 md:pt-6" data-kept-board>
      <h1 className="text-26 font-semibold first-letter:uppercase">{today}</h1>
      <p className="text-14 text-ink-soft tabular-nums">
        {day.store_name}, {filled(labels.asOf, { time: clockOf(day.now) })}
      </p>
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <SieveTools value={sieve} round={round} alone labels={labels.sieve} onSift={sift} />
      </div>
      <KeptSections day={day} scans={scans} sieve={sieve} labels={labels} onAll={showAll} />
    </div>
  );
}

/**
 * Stands where a counter screen will be as soon as the server says who is there: its first child
 * until then, and while there is no connection what this device kept of the day, or the second
 * child, which works without one.
 */
export function KeptGate({ connected, labels, children }) {
  const offline = useOffline(connected);
  const { day, scans } = useKept();
  const [waiting, alive] = Array.isArray(children) ? children : [children];
  if (!offline || day === undefined) return waiting;
  if (!day) {
    return (
      <div className="flex grow flex-col items-center justify-center px-5 py-16 text-center">
        <h1 className="text-26 font-semibold">{labels.nothing}</h1>
        <p className="mt-2 max-w-md text-16 text-ink-soft">{labels.why}</p>
      </div>
    );
  }
  return alive || <Board day={day} scans={scans} labels={labels} />;
}
