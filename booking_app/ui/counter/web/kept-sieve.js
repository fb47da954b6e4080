// Which visits of the kept day are shown: as `board_filters.py` has it for the live board, but for
// phones, which no device keeps.
import { serverNow } from "./kept";
import { symbolsOf } from "./kept-verdict";

export const EVERYBODY = { kind: "all", time: "day", mine: false, text: "" };
const SOON = 2 * 60 * 60_000;
const CODE_BEGINNING = 3;
const STATUS = { upcoming: "confirmed", ready: "ready", arrived: "arrived" };

/** What was typed without what does not count. */
export const tidy = (text) => text.split(/\s+/).filter(Boolean).join(" ");

export const isSame = (one, other) =>
  one.kind === other.kind &&
  one.time === other.time &&
  one.mine === other.mine &&
  tidy(one.text) === tidy(other.text);

const folded = (text) =>
  text.toLowerCase().replaceAll("ё", "е").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

const says = ({ name, code }, text) => {
  const wanted = folded(text);
  if (!wanted) return true;
  const called = folded(name);
  if (wanted.split(" ").every((word) => called.includes(word))) return true;
  const symbols = symbolsOf(text);
  return symbols.length >= CODE_BEGINNING && code.startsWith(symbols);
};

const isKind = (visit, kind, isHere, now) => {
  if (kind === "all") return true;
  if (kind === "late") return !isHere && now > Date.parse(visit.late_from);
  return STATUS[kind] === (isHere ? "arrived" : visit.status);
};

// The list is today's. Who is here, and whoever may come at any moment, is expected soon.
const isTime = (visit, time, isHere, now) =>
  time !== "soon" || isHere || !visit.slot_start || Date.parse(visit.slot_start) <= now + SOON;

/** Whether a visit of the kept day is to be shown; `isHere` counts arrivals recorded since. */
export const fits = (visit, { kind, time, mine, text }, isHere, day) => {
  const now = serverNow(day);
  return (
    (!mine || visit.is_mine) &&
    isKind(visit, kind, isHere, now) &&
    isTime(visit, time, isHere, now) &&
    says(visit, text)
  );
};

// What was chosen on the kept board goes on to the live one.
let carried = null;
export const carry = (sieve) => {
  carried = sieve;
};
export const takeCarried = () => {
  const found = carried;
  carried = null;
  return found;
};
