// What is kept, and whether there is a connection, as the parts of a screen see it.
import { useEffect, useState } from "react";
import { listen } from "./channel";
import { onKept, readDay, readScans } from "./kept";

const LOOK_EVERY = 5000;

/** Today's list and the recorded scans; the list is undefined until it is known. */
export const useKept = () => {
  const [kept, setKept] = useState({ day: undefined, scans: [] });
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const [day, scans] = await Promise.all([readDay(), readScans()]);
      if (!gone) setKept({ day, scans });
    };
    look();
    const silence = onKept(look);
    // The clock moves on: nothing stays longer than it may.
    const timer = setInterval(look, LOOK_EVERY);
    return () => {
      gone = true;
      silence();
      clearInterval(timer);
    };
  }, []);
  return kept;
};

/** Whether the browser says that there is no network, or the socket found that out. */
export const useOffline = (connected) => {
  const [offline, setOffline] = useState(() => !navigator.onLine);
  useEffect(() => {
    const look = () => setOffline(!navigator.onLine);
    look();
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return offline || !connected;
};

/** Whether the server owes an answer for longer than anybody waits. */
export const useSilence = () => {
  const [silent, setSilent] = useState(false);
  useEffect(() => listen("silent", setSilent), []);
  return silent;
};
