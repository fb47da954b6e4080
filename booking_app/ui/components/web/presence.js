import { useEffect, useEffectEvent, useRef } from "react";
import { hearTabs, lastTouch, ownTouch, reconnect, tellTabs, touch } from "./staff-tabs";

// Somebody who reads or types is there, though nothing is asked of the server.
const STIR_EVERY = 60_000;
const LOOK_EVERY = 1000;

/**
 * Calls `onIdle` when nobody touched any tab of this browser for so many `minutes` (0: never), and
 * `onStir` now and then while somebody does. Nothing while `closed`.
 */
export const usePresence = ({ minutes, closed, onIdle, onStir }) => {
  const stirred = useRef(0);

  const touched = useEffectEvent(() => {
    if (!closed) touch();
  });
  const look = useEffectEvent(() => {
    if (!minutes || closed) return;
    const now = Date.now();
    if (now - lastTouch() > minutes * 60_000) {
      onIdle();
    } else if (ownTouch() > stirred.current && now - stirred.current > STIR_EVERY) {
      stirred.current = now;
      onStir();
    }
  });

  useEffect(() => {
    if (closed) return;
    touch();
    stirred.current = Date.now();
  }, [closed]);

  useEffect(() => {
    const kinds = ["pointerdown", "keydown", "wheel", "touchmove"];
    const here = () => touched();
    kinds.forEach((kind) => addEventListener(kind, here, { capture: true, passive: true }));
    const timer = setInterval(() => look(), LOOK_EVERY);
    const woken = () => look();
    document.addEventListener("visibilitychange", woken);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", woken);
      kinds.forEach((kind) => removeEventListener(kind, here, { capture: true }));
    };
  }, []);
};

/** The tab was somebody else's before: what the live app kept for it is not for the next person. */
const beginAnew = () => {
  try {
    sessionStorage.clear();
  } catch {
    // Storage is switched off: then nothing was kept.
  }
  location.reload();
};

/**
 * Keeps the tabs of one browser together: what one locks or opens the others lock or open, and
 * where somebody else signed in they all become theirs. `who` and `session` are those of this tab,
 * `fresh` once the server has said so for this connection.
 */
export const useOtherTabs = ({ who, session, fresh, closed, onLocked, onOpened }) => {
  const heard = useEffectEvent((told) => {
    if (!session || !told.session) return;
    if (told.kind === "locked") {
      if (told.session === session && !closed) onLocked();
    } else if (told.who !== who) {
      beginAnew();
    } else if (told.session !== session) {
      reconnect();
      onOpened();
    } else if (closed) {
      onOpened();
    }
  });

  useEffect(() => hearTabs((told) => heard(told)), []);
  useEffect(() => {
    if (fresh && session && !closed) tellTabs({ kind: "open", who, session });
  }, [fresh, session, closed]);
};
