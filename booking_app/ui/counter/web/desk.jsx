import { useEffect, useEffectEvent, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useNavigate } from "react-router";
import { touch } from "../components/staff-tabs";
import { stayAwake } from "./awake";
import { fillBarcode, fillCoupon } from "./barcodes";
import { listen, tell } from "./channel";
import { useGiveBack } from "./give-back";
import { onKept } from "./kept";
import { clockOf, filled, placeOf, sizedOf } from "./kept-board";
import { topSheet } from "./kept-guard";
import { judgeKept } from "./kept-verdict";
import { couldBeCode, couldBeOurs, newNonce } from "./payload";
import { sound, unlockOnFirstTouch } from "./sound";
import { Verdict } from "./verdict";
import { listenToWedge } from "./wedge";

const PATIENCE = 4000;

// What this device could tell of a scan, in words.
const keptVerdict = ({ reason, visit, asOf, recorded }, labels) => {
  const words = labels.kept[reason] ?? labels.unchecked;
  return {
    ...words,
    recorded,
    text: filled(words.text, { time: asOf }),
    title: visit && (visit.name || labels.lists.guest),
    when: visit && clockOf(visit.slot_start),
    pieces: visit?.pieces.map((piece) => ({
      key: piece.barcode,
      name: piece.size ? `${piece.name}, ${sizedOf(piece.size, labels.lists)}` : piece.name,
      place: placeOf(piece, labels.lists),
    })),
  };
};

/**
 * What every counter screen does in the background: hears scanners, asks what a scan is worth and
 * shows the verdict, and stays awake.
 *
 * `answer` is the server's last verdict; it counts only if it carries the number of the scan asked
 * about. Without a connection, or an answer in time, what this device kept of the day says what can
 * be said: an arrival is recorded with its number and sent later; anything else that is still on
 * the screen is asked about again as soon as the connection is back.
 */
export function Desk({ answer, connected, labels, onScan, onWake, onPutAway }) {
  const navigate = useNavigate();
  const [asked, setAsked] = useState(null);
  const [verdict, setVerdict] = useState(null);
  const patience = useRef(null);
  const shut = useRef(false);
  // The camera waits for somebody who looks at what it read.
  const missed = useRef(false);
  // Asked about, and not answered yet.
  const open = useRef(new Set());

  const show = (scan, found) => {
    clearTimeout(patience.current);
    const took = Math.round(performance.now() - scan.at);
    setVerdict({ ...found, took, scan, sheet: topSheet() });
    sound(found.tone);
    giveBack(scan, found.kept);
  };

  // The next customer came without a tap: what was kept for the one before is for others.
  const giveBack = (scan, kept = "") => {
    if (scan.before && scan.before !== kept) onPutAway(scan.before);
    scan.before = "";
  };

  // What was typed is no code of ours: said beside the field.
  const heardInline = (text, scan) => {
    clearTimeout(patience.current);
    giveBack(scan);
    setAsked(null);
    setVerdict(null);
    tell("unreadable", { text });
  };

  const judging = useRef("");
  const judgeHere = async (scan) => {
    const found = await judgeKept(scan);
    if (judging.current !== scan.nonce) return;
    const words = keptVerdict(found, labels);
    if (scan.typed && found.reason === "misread") heardInline(words.text, scan);
    else show(scan, words);
  };

  const ask = (scan) => {
    setAsked(scan);
    judging.current = scan.nonce;
    clearTimeout(patience.current);
    if (!connected || !navigator.onLine) {
      judgeHere(scan);
      return;
    }
    patience.current = setTimeout(() => {
      tell("silent", true);
      judgeHere(scan);
    }, PATIENCE);
    open.current.add(scan.nonce);
    onScan(scan.payload, scan.nonce);
  };

  const read = useEffectEvent(({ payload, typed = false, at = performance.now() }) => {
    const text = payload.trim();
    // A locked device reads nothing: whoever scans enters their PIN first.
    if (shut.current) missed.current = true;
    if (!text || shut.current || (asked && !verdict)) return;
    // Whoever scans is there, though they touch nothing.
    touch();
    const scan = { payload: text, typed, at, nonce: newNonce(), before: verdict?.kept };
    if (typed && !couldBeCode(text)) {
      tell("unreadable", { text: labels.notACode });
    } else if (!couldBeOurs(text)) {
      if (fillBarcode(text)) return;
      setAsked(scan);
      show(scan, labels.notOurs);
    } else if (verdict || !fillCoupon(text)) {
      setVerdict(null);
      ask(scan);
    }
  });

  const heard = useEffectEvent((found) => {
    const isOpen = open.current.delete(found?.nonce);
    if (isOpen) tell("silent", false);
    if (!asked || found?.nonce !== asked.nonce) {
      // Too late for whoever asked: the coupon is for others.
      if (isOpen && found.kept) onPutAway(found.kept);
      return;
    }
    judging.current = "";
    if (asked.typed && found.inline) {
      heardInline(found.text, asked);
    } else {
      show(asked, found);
    }
  });

  const settled = useEffectEvent((nonce, state) => {
    if (!verdict?.recorded || asked?.nonce !== nonce) return;
    show(asked, labels[state]);
  });

  const done = () => {
    clearTimeout(patience.current);
    judging.current = "";
    setAsked(null);
    setVerdict(null);
    tell("resume");
  };

  const woke = useEffectEvent(() => {
    if (document.visibilityState === "visible" && connected) onWake();
  });

  const again = () => {
    setVerdict(null);
    ask(verdict.scan);
  };
  const backOnline = useEffectEvent(() => {
    if (verdict?.retry && connected && navigator.onLine) again();
  });

  useEffect(() => heard(answer), [answer]);
  useEffect(() => backOnline(), [connected]);
  useEffect(() => {
    const back = () => backOnline();
    addEventListener("online", back);
    return () => removeEventListener("online", back);
  }, []);
  useEffect(() => onKept(({ settled: nonce, state }) => nonce && settled(nonce, state)), []);
  useEffect(() => listen("read", (scan) => read(scan)), []);
  useEffect(
    () =>
      listen("shut", (closed) => {
        shut.current = closed;
        if (closed || !missed.current) return;
        missed.current = false;
        tell("resume");
      }),
    [],
  );
  useEffect(() => listenToWedge((payload) => read({ payload })), []);
  useEffect(() => unlockOnFirstTouch(), []);
  useEffect(() => stayAwake(), []);
  useGiveBack(verdict?.kept, verdict?.kept_until);
  useEffect(() => {
    const look = () => woke();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  const screen = verdict && (
    <Verdict
      verdict={verdict}
      labels={labels}
      onNext={() => {
        if (verdict.kept) onPutAway(verdict.kept);
        done();
      }}
      onRetry={again}
      onOpen={() => {
        done();
        navigate(verdict.href);
      }}
    />
  );
  // Nothing outside of an open sheet is seen, or can be tapped.
  const sheet = verdict?.sheet?.isConnected && verdict.sheet.open ? verdict.sheet : null;
  return <div aria-live="assertive">{sheet ? createPortal(screen, sheet) : screen}</div>;
}
