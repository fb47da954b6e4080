// Today's list, asked for again and again while somebody may see it.
import { useEffect, useRef } from "react";
import { listen, tell } from "./channel";
import { forgetDay, keepDay } from "./kept";

const SETTLE = 1500;
const MOST_OFTEN = 5000;
const LOOK_AGAIN = 5 * 60_000;
const TRY_AGAIN = 10_000;
const PATIENCE = 4000;
const LONGEST_WAIT = 15_000;
const REFUSALS = [401, 403, 409];

// Said by our own server, and not by something between it and this device.
const isRefusal = ({ status, headers }) =>
  REFUSALS.includes(status) && headers.get("content-type")?.startsWith("application/problem+json");

// Today's list as of now, or nothing of it where nobody may see it any more; whether that is known.
const fetchDay = async (locale, stop) => {
  const patience = setTimeout(() => tell("silent", true), PATIENCE);
  const end = setTimeout(() => stop.abort(), LONGEST_WAIT);
  try {
    const answer = await fetch(`/api/v1/counter/day?locale=${locale}`, {
      cache: "no-store",
      signal: stop.signal,
    });
    const told = answer.ok ? await answer.json() : null;
    tell("silent", false);
    if (stop.signal.aborted) return true;
    if (told) await keepDay(told, stop.signal);
    else if (isRefusal(answer)) await forgetDay();
    else return false;
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(patience);
    clearTimeout(end);
  }
};

/**
 * Keeps the list as it is in the store while `wanted`, anew with each `news`. The result stops an
 * answer on its way from being kept.
 */
export const useDay = ({ wanted, news, locale }) => {
  const fetched = useRef(0);
  const stop = useRef(null);
  const gone = useRef(false);

  useEffect(() => {
    if (!wanted) gone.current = false;
  }, [wanted]);
  useEffect(() => {
    if (!wanted) return undefined;
    let timer = null;
    const look = async () => {
      if (gone.current) return;
      fetched.current = Date.now();
      const mine = new AbortController();
      stop.current = mine;
      const isKnown = await fetchDay(locale, mine);
      if (stop.current !== mine) return;
      stop.current = null;
      timer = setTimeout(look, isKnown ? LOOK_AGAIN : TRY_AGAIN);
    };
    // The list is what tells whether the server answers again.
    const silence = listen("silent", (silent) => {
      if (!silent || stop.current) return;
      clearTimeout(timer);
      timer = setTimeout(look, SETTLE);
    });
    const early = Math.min(MOST_OFTEN, fetched.current + MOST_OFTEN - Date.now());
    timer = setTimeout(look, news ? Math.max(SETTLE, early) : 0);
    return () => {
      silence();
      clearTimeout(timer);
      stop.current?.abort();
      stop.current = null;
    };
  }, [wanted, news]);

  return () => {
    gone.current = true;
    stop.current?.abort();
  };
};
