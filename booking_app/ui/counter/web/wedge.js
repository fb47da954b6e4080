// Scanners that type: letters much faster than any hand, then Enter. Told from typing by speed.
const LONGEST_GAP = 150;
const MEAN_GAP = 45;
const SHORTEST = 6;

// Such a scanner presses the keys of a US keyboard, whatever layout the tablet has.
const KEYS = {
  Minus: "-_", Equal: "=+", Slash: "/?", Period: ".>", Comma: ",<", Semicolon: ";:",
  Quote: "'\"", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Backquote: "`~",
  Space: "  ", NumpadSubtract: "--", NumpadDivide: "//", NumpadDecimal: "..",
};
"abcdefghijklmnopqrstuvwxyz".split("").forEach((letter) => {
  KEYS[`Key${letter.toUpperCase()}`] = letter + letter.toUpperCase();
});
")!@#$%^&*(".split("").forEach((sign, digit) => {
  KEYS[`Digit${digit}`] = `${digit}${sign}`;
  KEYS[`Numpad${digit}`] = `${digit}${digit}`;
});

// Where the key itself is not known, its letter in the Russian layout tells which it was.
const RUSSIAN = new Map(
  [..."йцукенгшщзхъфывапролджэячсмитьбю."].map((letter, i) => [
    letter,
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./"[i],
  ]),
);
const UPPER = new Map([..."[];',./"].map((sign, i) => [sign, '{}:"<>?'[i]]));

// A full stop is the key of the slash there, once other keys have told the layout.
const character = (event, isRussian) => {
  const pair = KEYS[event.code];
  if (pair) return pair[event.shiftKey ? 1 : 0];
  if (event.key.length !== 1) return null;
  const small = event.key.toLowerCase();
  const latin = RUSSIAN.get(small);
  if (!latin || (event.key === "." && !isRussian)) return event.key;
  return small === event.key ? latin : (UPPER.get(latin) ?? latin.toUpperCase());
};

const fieldOf = (target) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;

const restore = ({ field, value }) => {
  if (!field || field.value === value) return;
  const owner = Object.getPrototypeOf(field);
  Object.getOwnPropertyDescriptor(owner, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/** Call `read(text)` for whatever a scanner types, on any element; the result stops that. */
export const listenToWedge = (read) => {
  let burst = null;

  const ends = (event) => {
    if (!burst || burst.text.length < SHORTEST) return false;
    if (event.timeStamp - burst.last > LONGEST_GAP) return false;
    return (burst.last - burst.first) / (burst.text.length - 1) <= MEAN_GAP;
  };

  const onKey = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      burst = null;
      return;
    }
    if (event.key === "Enter" || event.key === "Tab") {
      const found = ends(event) ? burst : null;
      burst = null;
      if (!found) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      restore(found);
      read(found.text);
      return;
    }
    const typed = event.repeat ? null : character(event, burst?.isRussian);
    if (typed === null) {
      if (event.key !== "Shift" && event.key !== "CapsLock") burst = null;
      return;
    }
    const now = event.timeStamp;
    if (!burst || now - burst.last > LONGEST_GAP) {
      const field = fieldOf(event.target);
      burst = { text: "", first: now, field, value: field?.value };
    }
    burst.text += typed;
    burst.isRussian ||= /[а-яё]/i.test(event.key);
    burst.last = now;
  };

  addEventListener("keydown", onKey, { capture: true });
  return () => removeEventListener("keydown", onKey, { capture: true });
};
