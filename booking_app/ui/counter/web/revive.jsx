import { useEffect, useEffectEvent, useRef } from "react";

// A tablet which slept shorter than this has missed nothing the server does not know of.
const ASLEEP = 15_000;

/** Calls `onBack` when the network is there again or the screen wakes up: news was missed. */
export function Revive({ connected, onBack }) {
  const was = useRef(connected);
  const hiddenAt = useRef(0);
  const back = useEffectEvent(() => onBack());

  useEffect(() => {
    if (connected && !was.current) back();
    was.current = connected;
  }, [connected]);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "hidden") {
        hiddenAt.current = Date.now();
      } else if (hiddenAt.current && Date.now() - hiddenAt.current > ASLEEP) {
        back();
      }
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  return null;
}
