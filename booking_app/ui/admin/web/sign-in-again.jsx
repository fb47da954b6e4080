import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useOtherTabs, usePresence } from "../components/presence";
import { reconnect, tellTabs } from "../components/staff-tabs";

const isTyped = () => document.querySelector('[data-dirty="true"]') !== null;

/**
 * Over a screen whose session ended (`ended` is `ended`), or which is locked on a device of a counter
 * (`locked`, or nobody touched it for `minutes`): asks the same person for their password and lets
 * them go on with what they typed. Where a session ended and nothing was typed it calls `onLeave`.
 */
export function SignInAgain({
  ended,
  minutes,
  who,
  session,
  fresh,
  name,
  login,
  labels,
  onLock,
  onStir,
  onOpened,
  onLeave,
}) {
  const dialog = useRef(null);
  const field = useRef(null);
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [idle, setIdle] = useState(false);
  const closed = ended !== "" || idle;

  const lock = () => {
    setIdle(true);
    onLock();
    tellTabs({ kind: "locked", session });
  };
  const open = () => {
    setIdle(false);
    onOpened();
  };

  usePresence({ minutes, closed, onIdle: lock, onStir });
  useOtherTabs({ who, session, fresh, closed, onLocked: () => setIdle(true), onOpened: open });

  const ask = useEffectEvent(() => {
    if (ended === "ended" && !isTyped()) {
      onLeave();
      return;
    }
    setPassword("");
    setError("");
    dialog.current.showModal();
    field.current?.focus();
  });
  useEffect(() => {
    if (closed && !dialog.current.open) ask();
    if (!closed && dialog.current.open) dialog.current.close();
  }, [closed]);

  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setError("");
    setBusy(true);
    try {
      const answer = await fetch(labels.action, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ login, password }),
      });
      if (answer.ok) {
        reconnect();
        open();
      } else {
        setError((await answer.json()).detail);
        field.current?.select();
      }
    } catch {
      setError(labels.offline);
    } finally {
      setBusy(false);
    }
  };

  return (
    <dialog
      ref={dialog}
      aria-labelledby="again-title"
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => event.key === "Escape" && event.preventDefault()}
      className="m-0 h-dvh max-h-none w-full max-w-none bg-paper p-0 text-ink"
    >
      <form
        onSubmit={submit}
        data-not-guarded
        className="mx-auto flex min-h-full w-full max-w-sm flex-col justify-center px-5 py-10"
      >
        <h2 id="again-title" className="text-26 font-semibold">
          {labels.title}
        </h2>
        <p className="mt-2 text-16 text-ink-soft">{labels.text}</p>
        <p className="mt-6 text-16 font-semibold">{name}</p>
        <input type="hidden" name="username" autoComplete="username" value={login} readOnly />
        <label htmlFor="again-password" className="mt-4 text-14 font-semibold">
          {labels.password}
        </label>
        <input
          id="again-password"
          ref={field}
          type="password"
          required
          maxLength={128}
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          aria-invalid={error ? "true" : "false"}
          aria-describedby="again-error"
          className="field control-large mt-2"
        />
        <p id="again-error" role="alert" className="mt-2 min-h-6 text-16 font-semibold text-stop-ink">
          {error}
        </p>
        <button type="submit" disabled={busy} className="button-primary control-large mt-4">
          {labels.open}
        </button>
        <button type="button" onClick={() => onLeave()} className="button-quiet control-large mt-3">
          {labels.other}
        </button>
      </form>
    </dialog>
  );
}
