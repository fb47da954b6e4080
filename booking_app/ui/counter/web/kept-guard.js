// Without a connection a tap would be kept and carried out later, when nobody looks any more.
const WORK = "main, dialog[open]";
const LOCAL = "[data-local], [data-closes], [popovertarget]";

/** Whether this click or submit would have the server do something. */
export const asksServer = ({ type, target }) => {
  const part = target.closest?.(type === "submit" ? "form" : "button, input[type=submit]");
  return Boolean(part?.closest(WORK)) && !part.closest(LOCAL);
};

/** Whether typing here has the server look something up. */
export const asksWhileTyped = ({ target }) => Boolean(target.matches?.("[data-barcodes]"));

/** Close the sheet whose way back was tapped, or the veil beside it; whether there was one. */
export const closesSheet = (target) => {
  const isVeil = target.matches?.("dialog[open]:not([data-local])");
  const sheet = isVeil ? target : target.closest?.("[data-closes]")?.closest("dialog[open]");
  sheet?.close();
  return Boolean(sheet);
};

/** Close the sheet that Escape, or the way back of a phone, was meant for. */
export const closesByKey = (target) => {
  if (target.matches?.("dialog[open]:not([data-local])")) target.close();
};

/** The sheet that lies over everything else, if one is open. */
export const topSheet = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? null;
