import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { leadToRefused, mend } from "./refusal";

// Where something is unsaved: the server makes no form anew there (`ui/unsaved.py`).
const UNSAVED = "unsaved";
const noteUnsaved = (is) => {
  try {
    if (is) sessionStorage.setItem(UNSAVED, location.pathname);
    else sessionStorage.removeItem(UNSAVED);
  } catch {
    // Without storage a connection made anew makes the form anew.
  }
};

/**
 * Around a form: knows of unsaved changes, and asks before they are left behind by a link, by Back,
 * or by closing the page. `saved` changes when what is on the screen has been kept, `refused` when it
 * was not: then the first thing that is wrong is shown.
 */
export function FormGuard({ saved, refused, labels, children }) {
  const [dirty, setDirty] = useState(false);
  // What navigation asks: it may come before the next rendering, right after something was kept.
  const isDirty = useRef(false);
  const box = useRef(null);
  const question = useRef(null);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty.current && currentLocation.pathname !== nextLocation.pathname,
  );

  const mark = (is) => {
    isDirty.current = is;
    setDirty(is);
    noteUnsaved(is);
  };
  useLayoutEffect(() => mark(false), [saved]);
  useEffect(() => () => noteUnsaved(false), []);
  useEffect(() => {
    if (refused) leadToRefused(box.current);
  }, [refused]);

  useEffect(() => {
    const element = box.current;
    const changed = (event) => {
      mend(event);
      if (!event.target.closest?.("[data-not-guarded]")) mark(true);
    };
    const keyed = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") {
        event.preventDefault();
        element.querySelector("form")?.requestSubmit();
      }
    };
    element.addEventListener("input", changed);
    element.addEventListener("change", changed);
    addEventListener("keydown", keyed);
    return () => {
      element.removeEventListener("input", changed);
      element.removeEventListener("change", changed);
      removeEventListener("keydown", keyed);
    };
  }, []);

  useEffect(() => {
    if (!dirty) return undefined;
    const leaving = (event) => event.preventDefault();
    addEventListener("beforeunload", leaving);
    return () => removeEventListener("beforeunload", leaving);
  }, [dirty]);

  useEffect(() => {
    const dialog = question.current;
    // A save may lead on in the same breath in which it says that all is kept.
    if (blocker.state === "blocked" && !dirty) blocker.proceed();
    else if (blocker.state === "blocked" && !dialog.open) dialog.showModal();
    if (blocker.state !== "blocked" && dialog.open) dialog.close();
  }, [blocker.state, dirty]);

  return (
    <div ref={box} data-dirty={dirty ? "true" : "false"} className="group/guard contents">
      {children}
      <dialog
        ref={question}
        aria-labelledby="leave-title"
        onCancel={(event) => {
          event.preventDefault();
          blocker.reset?.();
        }}
        className="m-auto w-full max-w-md rounded-sheet bg-raised p-6 text-ink shadow-float backdrop:bg-veil"
      >
        <h2 id="leave-title" className="text-20 font-semibold">
          {labels.title}
        </h2>
        <p className="mt-2 text-14 text-ink-soft">{labels.text}</p>
        <div className="mt-6 flex flex-row-reverse gap-3">
          <button type="button" className="button-primary" onClick={() => blocker.reset?.()}>
            {labels.stay}
          </button>
          <button type="button" className="button-secondary" onClick={() => blocker.proceed?.()}>
            {labels.leave}
          </button>
        </div>
      </dialog>
    </div>
  );
}
