import { useEffect, useRef, useState } from "react";
import { isChimeOn } from "./chime";
import { sound } from "./sound";

/**
 * Tells of new bookings: a sound if wanted, and their number before the title of the page, until
 * somebody looks. `chime` counts them, `fresh` those the board has not shown yet.
 */
export function News({ chime, fresh }) {
  const rung = useRef(chime);
  const [missed, setMissed] = useState(0);

  useEffect(() => {
    const more = chime - rung.current;
    rung.current = chime;
    if (more <= 0) return;
    if (isChimeOn()) sound("chime");
    if (document.visibilityState === "hidden") setMissed((before) => before + more);
  }, [chime]);

  useEffect(() => {
    const look = () => document.visibilityState === "visible" && setMissed(0);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);

  const count = Math.max(missed, fresh);
  useEffect(() => {
    const put = () => {
      const plain = document.title.replace(/^\(\d+\) /, "");
      const wanted = count > 0 ? `(${count}) ${plain}` : plain;
      if (document.title !== wanted) document.title = wanted;
    };
    put();
    const watcher = new MutationObserver(put);
    watcher.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => watcher.disconnect();
  }, [count]);

  return null;
}
