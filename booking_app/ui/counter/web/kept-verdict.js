// What a scan is worth as far as this device can tell, from the signature and today's list alone.
import { readDay, readScans, recordScan, serverNow, stay } from "./kept";
import { readToken } from "./kept-token";

const RESERVATION = "r";
const COUPONS = ["c", "cs"];
const SYMBOLS = "23456789ABCDEFGHJKMNPQRTVWXYZ";
// Cyrillic letters that look like Latin ones, and what is misread: as `core/ids.py` has them.
const LOOK_ALIKES = new Map(
  Object.entries({
    А: "A", В: "B", Е: "E", Ё: "E", К: "K", М: "M", Н: "H", Р: "P", С: "C", Т: "T", У: "Y",
    Х: "X", З: "3", S: "5", Ѕ: "5", U: "V",
  }),
);
const LENGTH = 10;

/** A code, or a part of one, without what people put in between and with Latin letters. */
export const symbolsOf = (text) =>
  [...text.normalize("NFKC").toUpperCase()]
    .map((symbol) => LOOK_ALIKES.get(symbol) ?? symbol)
    .filter((symbol) => /[\p{L}\p{N}]/u.test(symbol))
    .join("");

/** A code as it is stored, or an empty text for what is none. */
export const parseCode = (text) => {
  if (text.length > 64) return "";
  const code = symbolsOf(text);
  if (code.length !== LENGTH || [...code].some((symbol) => !SYMBOLS.includes(symbol))) return "";
  const sum = [...code.slice(0, -1)].reduce((all, s, i) => all + (i + 2) * SYMBOLS.indexOf(s), 0);
  return SYMBOLS[sum % SYMBOLS.length] === code.at(-1) ? code : "";
};

const ADDRESS = "/q/";
const BARE_TOKEN = /^[0-9A-Za-z]{100,}$/;

// The token in a QR's address, or a bare one; an empty text for anything else.
const tokenIn = (text) => {
  const at = text.lastIndexOf(ADDRESS);
  if (at < 0 && !BARE_TOKEN.test(text)) return "";
  return text.slice(at < 0 ? 0 : at + ADDRESS.length).split(/[?#]/)[0];
};

// The booking's code, or why it cannot be told or is none.
const bookingIn = async (payload, day) => {
  const typed = parseCode(payload);
  if (typed) return { code: typed };
  const token = tokenIn(payload.trim());
  // The last symbol of a code checks the others: this one was misread.
  if (!token) return { reason: "misread" };
  const claims = await readToken(token, day.keys);
  if (typeof claims === "string") return { reason: claims };
  if (COUPONS.includes(claims.kind)) return { reason: "coupon" };
  if (claims.kind !== RESERVATION) return { reason: "unchecked" };
  if (claims.audience !== day.store) return { reason: "elsewhere" };
  if (claims.endsAt && serverNow(day) >= claims.endsAt) return { reason: "expired" };
  return { code: claims.subject };
};

/**
 * Judge a scan without the server, and record a good one: `{reason, visit, asOf, recorded}`.
 *
 * Reasons: `recorded`, `recorded_late`, `recorded_before`, `arrived`, `completed`, `cancelled`,
 * `elsewhere`, `forged`, `expired`, `misread`; and `coupon`, `not_today`, `unchecked`, which say nothing of
 * what it is worth.
 */
export const judgeKept = async ({ payload, nonce }) => {
  const day = await readDay();
  if (!day) return { reason: "unchecked" };
  await stay();
  const asOf = day.now.slice(11, 16);
  const { code, reason } = await bookingIn(payload, day);
  if (!code) return { reason, asOf };
  const over = day.over.find((visit) => visit.code === code);
  if (over?.status === "completed" || over?.status === "cancelled") return { reason: over.status, asOf };
  const visit = day.expected.find((each) => each.code === code);
  if (!visit) return { reason: "not_today", asOf };
  const earlier = (await readScans()).find((scan) => scan.code === code && scan.store === day.store);
  if (earlier && earlier.nonce !== nonce) return { reason: "recorded_before", visit, asOf };
  if (visit.status === "arrived") return { reason: "arrived", visit, asOf };
  if (!earlier && !(await recordScan({ payload, nonce, code }, day))) return { reason: "unchecked", asOf };
  const isLate = serverNow(day) >= Date.parse(visit.keep_until);
  return { reason: isLate ? "recorded_late" : "recorded", visit, asOf, recorded: true };
};
