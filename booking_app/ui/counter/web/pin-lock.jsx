import { useEffect, useRef, useState } from "react";
import { useOtherTabs, usePresence } from "../components/presence";
import { reconnect, tellTabs } from "../components/staff-tabs";
import { tell } from "./channel";
import { useOffline } from "./kept-hooks";
import { forgetLeaving } from "./leaving";
import { drawn } from "./drawn";

const LONGEST_WAIT = 8000;
const KEY =
  "flex min-h-18 items-center justify-center rounded-control border border-line bg-raised text-26 font-semibold tabular-nums";
const ERASE = "M9 5.5h11.5v13H9L3.5 12zm3 4 5 5m0-5-5 5";
const CHECK = "m4.5 12.5 5 5 10-11";

/**
 * On a device of a counter: locks when nobody used it for so many `minutes` (0: never), in all its
 * tabs, keeps the screen behind as it is, and opens again by the PIN of whoever was there.
 *
 * The server locks by its own clock too; `locked`, and `data-held`, is what it says.
 */
export function PinLock({
  locked,
  minutes,
  person,
  name,
  who,
  session,
  loaded,
  fresh,
  connected,
  other,
  labels,
  onLock,
  onStir,
  onOpened,
}) {
  const dialog = useRef(null);
  const field = useRef(null);
  const [pin, setPin] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const offline = useOffline(connected);
  // Locked by this browser's own clock, whether or not the server can be told.
  const [idle, setIdle] = useState(false);
  const closed = locked || idle;

  const lock = () => {
    setIdle(true);
    onLock();
    tellTabs({ kind: "locked", session });
  };
  const open = () => {
    // What was never loaded is loaded now.
    if (!loaded) location.reload();
    setIdle(false);
    onOpened();
  };

  usePresence({ minutes, closed, onIdle: lock, onStir });
  useOtherTabs({ who, session, fresh, closed, onLocked: () => setIdle(true), onOpened: open });

  useEffect(() => {
    tell("shut", closed);
  }, [closed]);
  useEffect(() => {
    const element = dialog.current;
    if (closed && !element.open) {
      setPin("");
      setError("");
      element.showModal();
      field.current?.focus();
    }
    if (!closed && element.open) element.close();
  }, [closed]);

  const press = (key) => {
    setError("");
    setPin(key === "back" ? pin.slice(0, -1) : (pin + key).slice(0, 6));
  };

  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      const answer = await fetch(labels.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ person, pin }),
        signal: AbortSignal.timeout(LONGEST_WAIT),
      });
      const told = await answer.json();
      if (answer.ok) {
        forgetLeaving();
        // Another session is another socket.
        if (!told.kept) reconnect();
        open();
        return;
      }
      setError(told.detail);
    } catch {
      setError(labels.offline);
    } finally {
      setBusy(false);
    }
    setPin("");
    field.current?.focus();
  };

  return (
    <dialog
      ref={dialog}
      aria-label={labels.title}
      data-local
      data-held={locked ? "true" : "false"}
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => event.key === "Escape" && event.preventDefault()}
      className="m-0 h-dvh max-h-none w-full max-w-none bg-paper p-0 text-ink"
    >
      <div className="mx-auto flex min-h-full w-full max-w-[26.5rem] flex-col justify-center px-5 py-10">
        <p className="truncate text-26 font-semibold">{name}</p>
        <p className="text-16 text-ink-soft">{labels.title}</p>
        {person ? (
          <form onSubmit={submit}>
            <input
              ref={field}
              type="password"
              inputMode="none"
              autoComplete="off"
              required
              maxLength={6}
              value={pin}
              onChange={(event) => setPin(event.target.value.replace(/\D/g, ""))}
              aria-label={labels.pin}
              aria-describedby="lock-error"
              className="field control-large mt-6 w-full text-center text-34 tracking-[0.5em]"
            />
            <p
              id="lock-error"
              role="alert"
              className="mt-2 min-h-12 text-center text-16 font-semibold text-stop-ink"
            >
              {error}
            </p>
            <div className="mt-3 grid grid-cols-3 gap-3">
              {[..."123456789"].map((digit) => (
                <button key={digit} type="button" onClick={() => press(digit)} className={KEY}>
                  {digit}
                </button>
              ))}
              <button type="button" onClick={() => press("back")} aria-label={labels.back} className={KEY}>
                {drawn(ERASE)}
              </button>
              <button type="button" onClick={() => press("0")} className={KEY}>
                0
              </button>
              <button
                type="submit"
                aria-label={labels.open}
                aria-busy={busy}
                className="button-primary min-h-18 rounded-control aria-busy:opacity-60"
              >
                {drawn(CHECK)}
              </button>
            </div>
          </form>
        ) : (
          <p className="mt-4 text-16 text-ink-soft">{labels.noPin}</p>
        )}
        {offline ? (
          <p role="status" className="mt-8 text-16 text-ink-soft">
            {labels.alone}
          </p>
        ) : (
          <a href={other} className="mt-8 flex min-h-14 items-center text-16 font-semibold">
            {labels.other}
          </a>
        )}
      </div>
    </dialog>
  );
}
