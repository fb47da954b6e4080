import { Fragment, useEffect, useEffectEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { listen } from "./channel";
import { decoder, wasm } from "./decoder-files";
import { forgetDay, forgetScans, sendScans, stay } from "./kept";
import { clockOf, filled, KeptPieces, timeOf } from "./kept-board";
import { useDay } from "./kept-day";
import { asksServer, asksWhileTyped, closesByKey, closesSheet, topSheet } from "./kept-guard";
import { useKept, useOffline, useSilence } from "./kept-hooks";
import { SIGN_OUT, useLeaving } from "./leaving";
import { drawn } from "./drawn";

const SEND_AGAIN = 10_000;
const CONFIRMED_SHOWN = 10_000;
const TOUCH_EVERY = 5000;
const BAR = "flex min-h-11 flex-wrap items-center justify-center gap-x-4 gap-y-1 px-4 py-1.5 text-16";

const OFFLINE = ["m4 4 16 16", "M8.5 15.5a5 5 0 0 1 7 0", "M5 12a10 10 0 0 1 3.5-2.2", "M12 8.5a10 10 0 0 1 7 3.5", "M12 19h.01"];
const CHECK = ["m4.5 12.5 5 5 10-11"];
const ALERT = ["M12 4 2.8 20h18.4z", "M12 10v5", "M12 17.5h.01"];

// The board and the scanner open again without a network on a device that was let in once.
const keepScreens = async (locale) => {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  const files = performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin }) => origin === location.origin)
    .map(({ pathname }) => pathname);
  active?.postMessage({ counter: locale, files: [...files, decoder, wasm] });
};

/**
 * Keeps today's list on this device while somebody is signed in, sends what was recorded without a
 * connection when there is one again, and says how things stand.
 */
export function Keeper({ connected, access, locked, session, news, labels }) {
  const offline = useOffline(connected);
  const silent = useSilence();
  const alone = offline || silent;
  const { day, scans } = useKept();
  const [opened, setOpened] = useState("");
  // What could not be done just now, and the sheet it was on.
  const [cannot, setCannot] = useState(null);
  const [leaving, leave] = useLeaving(session, offline, labels.door);
  const wasIn = useRef(false);
  // Locked by this browser's own clock, which the server may not know of yet.
  const [shut, setShut] = useState(false);
  useEffect(() => listen("shut", setShut), []);
  const isIn = access === "ok" && !locked && !shut && !leaving;

  useEffect(() => {
    if (isIn) wasIn.current = true;
    else if (wasIn.current || locked || access === "refused") forgetDay();
  }, [isIn, locked, access]);

  // Whatever happens in the store, the list follows.
  const stopDay = useDay({ wanted: isIn && !offline, news, locale: labels.locale });
  useEffect(() => {
    if (isIn) keepScreens(labels.locale).catch(() => {});
  }, [isIn]);

  const unsent = scans.filter((scan) => scan.state === "waiting");
  const waiting = unsent.filter((scan) => !day || scan.store === day.store).length;
  const confirmed = scans.filter((scan) => scan.state === "confirmed").length;
  const unfit = scans.filter((scan) => scan.state === "conflict");
  const conflicts = unfit.filter((scan) => !day || scan.store === day.store).length;
  const lost = scans.filter((scan) => scan.state === "lost");
  useEffect(() => {
    if (!isIn || offline || !unsent.length) return undefined;
    sendScans();
    const timer = setInterval(sendScans, SEND_AGAIN);
    return () => clearInterval(timer);
  }, [isIn, offline, unsent.length]);
  useEffect(() => {
    if (!confirmed || offline) return undefined;
    const timer = setTimeout(() => forgetScans("confirmed"), CONFIRMED_SHOWN);
    return () => clearTimeout(timer);
  }, [confirmed, offline]);

  useEffect(() => {
    let last = 0;
    const touched = () => {
      if (Date.now() - last < TOUCH_EVERY) return;
      last = Date.now();
      stay();
    };
    const kinds = ["pointerdown", "keydown", "wheel", "touchmove"];
    kinds.forEach((kind) => addEventListener(kind, touched, { capture: true, passive: true }));
    return () => kinds.forEach((kind) => removeEventListener(kind, touched, { capture: true }));
  }, []);

  const sayCannot = () => setCannot({ sheet: topSheet() });
  useEffect(() => listen("cannot", sayCannot), []);
  const refuse = (event) => {
    event.preventDefault();
    event.stopPropagation();
    sayCannot();
  };
  // Screens that must ask the server would stay empty: the visit is shown from the list instead.
  const clicked = useEffectEvent((event) => {
    if (!alone || closesSheet(event.target)) return;
    if (asksServer(event)) {
      refuse(event);
      return;
    }
    const link = event.target.closest?.("a[href]");
    if (!link || link.origin !== location.origin || link.hash) return;
    const path = link.pathname.replace(/^\/en(?=\/)/, "");
    if (path === "/counter" || path === "/counter/scan") return;
    const code = /^\/counter\/r\/([\w-]+)$/.exec(path)?.[1].replaceAll("-", "") ?? "";
    if (!day?.expected.some((each) => each.code === code)) {
      refuse(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    setOpened(code);
  });
  const submitted = useEffectEvent((event) => {
    const isSignOut = new URL(event.target.action, location.href).pathname === SIGN_OUT;
    if (!isSignOut) {
      if (alone && asksServer(event)) refuse(event);
      return;
    }
    stopDay();
    forgetDay();
    if (!alone) return;
    event.preventDefault();
    document.querySelector("[popover]:popover-open")?.hidePopover();
    leave();
  });
  // What is looked up while it is typed is looked up as it stands when there is a connection again.
  const fields = useRef(new Set());
  const typed = useEffectEvent((event) => {
    if (!alone || !asksWhileTyped(event)) return;
    event.stopPropagation();
    fields.current.add(event.target);
    sayCannot();
  });
  useEffect(() => {
    if (alone) return;
    const stale = [...fields.current];
    fields.current.clear();
    stale.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
  }, [alone]);
  const cancelled = useEffectEvent(({ target }) => {
    if (alone) closesByKey(target);
  });
  useEffect(() => {
    const heard = {
      cancel: (event) => cancelled(event),
      click: (event) => clicked(event),
      submit: (event) => submitted(event),
      input: (event) => typed(event),
    };
    const kinds = Object.entries(heard);
    kinds.forEach(([kind, hear]) => addEventListener(kind, hear, true));
    return () => kinds.forEach(([kind, hear]) => removeEventListener(kind, hear, true));
  }, []);
  useEffect(() => {
    if (!cannot) return undefined;
    const timer = setTimeout(() => setCannot(null), 4000);
    return () => clearTimeout(timer);
  }, [cannot]);

  const shown = opened && day?.expected.find((visit) => visit.code === opened);
  return (
    <>
      <div role="status" className="sticky top-16 z-30 print:hidden">
        {alone && (day || access === "ok") && (
          <p className={`${BAR} bg-warn text-white`}>
            <span className="flex items-center gap-2">
              {drawn(OFFLINE, 18, "shrink-0")}
              {day ? filled(labels.offline, { time: clockOf(day.now) }) : labels.offlineOld}
            </span>
            {waiting > 0 && (
              <span className="font-semibold tabular-nums">{filled(labels.waiting, { n: waiting })}</span>
            )}
          </p>
        )}
        {!alone && waiting > 0 && (
          <p className={`${BAR} border-b border-line bg-raised font-semibold tabular-nums`}>
            {filled(labels.waiting, { n: waiting })}
          </p>
        )}
        {!alone && confirmed > 0 && (
          <p className={`${BAR} border-b border-line bg-raised font-semibold text-ok-ink tabular-nums`}>
            <span className="flex items-center gap-2">
              {drawn(CHECK, 18, "shrink-0")}
              {filled(labels.confirmed, { n: confirmed })}
            </span>
          </p>
        )}
        {unfit.length > 0 && (
          <Told labels={labels} onNoted={() => forgetScans("conflict")}>
            {conflicts > 0 && <span>{filled(labels.conflicts, { n: conflicts })}</span>}
            {conflicts < unfit.length && (
              <span>{filled(labels.conflictsElsewhere, { n: unfit.length - conflicts })}</span>
            )}
          </Told>
        )}
        {lost.length > 0 && (
          <Told labels={labels} onNoted={() => forgetScans("lost")}>
            <span>{withCodes(filled(labels.lost, { n: lost.length }), lost)}</span>
          </Told>
        )}
        {cannot && !cannot.sheet && (
          <p className={`${BAR} bg-ink font-semibold text-paper`}>{labels.needsNetwork}</p>
        )}
      </div>
      {cannot?.sheet &&
        createPortal(
          <p role="alert" className={`${BAR} fixed inset-x-0 top-0 bg-ink font-semibold text-paper`}>
            {labels.needsNetwork}
          </p>,
          cannot.sheet,
        )}
      {shown && <Opened visit={shown} labels={labels} onClose={() => setOpened("")} />}
      {leaving && (
        <div
          role="alert"
          className="fixed inset-0 z-70 flex flex-col items-center justify-center bg-paper px-5 text-center"
        >
          <p className="text-26 font-semibold">{labels.left}</p>
          <p className="mt-2 max-w-md text-16 text-ink-soft">{labels.leaving}</p>
        </div>
      )}
    </>
  );
}

const codeOf = ({ code }) => code.replace(/^(.{5})(?=.)/, "$1-");

// The codes of these scans in the place of `{codes}`, none broken at its dash.
const withCodes = (text, scans) => {
  const [before, after] = text.split("{codes}");
  const codes = scans.map((scan, i) => (
    <Fragment key={scan.id}>
      {i > 0 && ", "}
      <span className="whitespace-nowrap">{codeOf(scan)}</span>
    </Fragment>
  ));
  return (
    <>
      {before}
      {codes}
      {after}
    </>
  );
};

// What somebody has to know of, until they say that they do.
function Told({ labels, onNoted, children }) {
  return (
    <div className="flex min-h-14 items-center justify-between gap-3 border-b border-line bg-raised pl-4 text-16 md:px-5">
      <span className="flex min-w-0 items-center gap-2 py-1.5 font-semibold text-warn-ink tabular-nums">
        {drawn(ALERT, 18, "shrink-0")}
        <span className="flex min-w-0 flex-col">{children}</span>
      </span>
      <button
        type="button"
        data-local
        onClick={onNoted}
        className="button-quiet control-large shrink-0 md:-mr-3"
      >
        {labels.noted}
      </button>
    </div>
  );
}

function Opened({ visit, labels, onClose }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      data-local
      aria-labelledby="kept-visit"
      onCancel={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="m-0 mt-auto max-h-[92dvh] w-full max-w-none overflow-y-auto overscroll-contain rounded-t-sheet bg-raised p-0 text-ink shadow-float backdrop:bg-veil md:m-auto md:max-w-xl md:rounded-sheet"
    >
      <div className="p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] md:p-6">
        <p className="text-16 text-ink-soft tabular-nums">{timeOf(visit, labels)}</p>
        <h2 id="kept-visit" className="text-26 font-semibold">
          {visit.name || labels.guest}
        </h2>
        <KeptPieces pieces={visit.pieces} labels={labels} />
        <button type="button" onClick={onClose} className="button-secondary control-large mt-5 w-full">
          {labels.close}
        </button>
      </div>
    </dialog>
  );
}
