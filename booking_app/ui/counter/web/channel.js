// What the parts of a counter screen say to each other inside the browser.
const channel = new EventTarget();

/** Call `listener(detail)` for each message; the result stops that. */
export const listen = (name, listener) => {
  const heard = (event) => listener(event.detail);
  channel.addEventListener(name, heard);
  return () => channel.removeEventListener(name, heard);
};

/**
 * Messages: `read` {payload, typed, at}, `resume`, `unreadable` {text}; `silent` whether the server
 * owes an answer for long; `cannot`: that needs a connection; `shut` whether this device is locked.
 */
export const tell = (name, detail) => channel.dispatchEvent(new CustomEvent(name, { detail }));
