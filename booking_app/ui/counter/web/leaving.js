// Whoever signed out without a connection is signed out by the server as soon as there is one.
import { useEffect, useState } from "react";
import { sendScans } from "./kept";

const LEAVING = "counter-leaving";
const SESSION = "counter-session";
const LONGEST_WAIT = 8000;
const AGAIN = 10_000;

export const SIGN_OUT = "/api/v1/session/sign-out";

const read = (key) => {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
};
const write = (key, value) => {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // A browser without storage kept nothing either.
  }
};

/** Somebody signed in: whoever left before is no concern of theirs. */
export const forgetLeaving = () => {
  write(LEAVING, "");
  // Storage tells the other tabs only.
  dispatchEvent(new StorageEvent("storage", { key: LEAVING, newValue: null }));
};

const signOut = async (isWanted) => {
  const patience = new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT));
  await Promise.race([sendScans(), patience]);
  if (!isWanted()) return false;
  const answer = await fetch(SIGN_OUT, {
    method: "POST",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(LONGEST_WAIT),
  });
  return answer.ok && isWanted();
};

/**
 * `[leaving, leave]`: whether the person of this session signed out without a connection, in any
 * tab, and how they do. `session` is its mark, empty until the server has said who is there; the
 * session of anybody else is left alone. What was recorded is sent before it ends.
 */
export const useLeaving = (session, offline, door) => {
  const [mark, setMark] = useState(() => read(LEAVING));
  const leaving = mark !== "" && (!session || session === mark);

  useEffect(() => {
    if (!session) return;
    write(SESSION, session);
    if (mark && mark !== session) forgetLeaving();
  }, [session, mark]);
  useEffect(() => {
    const look = ({ key, newValue }) => key === LEAVING && setMark(newValue ?? "");
    addEventListener("storage", look);
    return () => removeEventListener("storage", look);
  }, []);

  useEffect(() => {
    if (!leaving || !session || offline) return undefined;
    let isWanted = true;
    const attempt = async () => {
      try {
        if (!(await signOut(() => isWanted))) return;
        write(LEAVING, "");
        location.assign(door);
      } catch {
        // The next attempt may find a connection.
      }
    };
    attempt();
    const timer = setInterval(attempt, LONGEST_WAIT + AGAIN);
    return () => {
      isWanted = false;
      clearInterval(timer);
    };
  }, [leaving, session, offline]);

  const leave = () => {
    const left = session || read(SESSION);
    write(LEAVING, left);
    setMark(left);
  };
  return [leaving, leave];
};
