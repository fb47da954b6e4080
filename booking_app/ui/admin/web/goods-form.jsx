import { useEffect, useEffectEvent, useRef } from "react";
import { leadToRefused, mend } from "./refusal";

/**
 * A form that tells which of its buttons sent it, and leads to the first field that was refused.
 * `onSend` gets every named value as a text, the button's too. `refused` changes at every refusal,
 * `touched` whenever rows were added, taken out or moved.
 */
export function GoodsForm({ onSend, refused, touched, label, children }) {
  const form = useRef(null);
  const rows = useRef(touched);
  const send = useEffectEvent((data) => onSend(data));

  useEffect(() => {
    const element = form.current;
    const submitted = (event) => {
      event.preventDefault();
      const data = {};
      for (const [name, value] of new FormData(element, event.submitter)) {
        if (typeof value === "string") data[name] = value;
      }
      send(data);
    };
    const entered = (event) => {
      // Enter in a line of text moves on in a table, as people expect; only buttons send.
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      if (event.target.closest("[data-own-enter]")) return;
      event.preventDefault();
      nextCell(event.target)?.focus();
    };
    element.addEventListener("submit", submitted);
    element.addEventListener("keydown", entered);
    element.addEventListener("input", mend);
    return () => {
      element.removeEventListener("submit", submitted);
      element.removeEventListener("keydown", entered);
      element.removeEventListener("input", mend);
    };
  }, []);

  useEffect(() => {
    // Ways within the page leave the address alone: the guard of unsaved changes watches it.
    const jumped = (event) => {
      const link = event.target.closest?.("a[data-jump]");
      const target = link && document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      target.scrollIntoView({ block: "start" });
      target.focus({ preventScroll: true });
    };
    document.addEventListener("click", jumped);
    return () => document.removeEventListener("click", jumped);
  }, []);

  useEffect(() => {
    if (rows.current === touched) return;
    rows.current = touched;
    // Rows that came, went or moved are a change as much as a typed letter.
    form.current.dispatchEvent(new Event("change", { bubbles: true }));
  }, [touched]);

  useEffect(() => {
    if (refused) leadToRefused(form.current);
  }, [refused]);

  return (
    <form ref={form} aria-label={label} noValidate className="contents">
      {children}
    </form>
  );
}

/** The cell below in a table of inputs. */
function nextCell(input) {
  const cell = input.closest("td");
  const below = cell?.parentElement.nextElementSibling?.children[cell.cellIndex];
  return below?.querySelector("input");
}
