// What a scan is, as far as a browser can tell: the server alone says what it is worth.
const TOKEN_ADDRESS = /\/q\/[0-9A-Za-z]{20,}/;
const BARE_TOKEN = /^[0-9A-Za-z]{100,}$/;
const CODE_LENGTH = 10;

/** Whether this could be one of our QR codes or a code read aloud. Foreign ones never leave here. */
export const couldBeOurs = (payload) =>
  TOKEN_ADDRESS.test(payload) || BARE_TOKEN.test(payload) || couldBeCode(payload);

/** Whether this could be a booking's code, however it is spaced. */
export const couldBeCode = (text) =>
  text.length <= 24 && text.replace(/[\s\-–—.]/g, "").length === CODE_LENGTH;

/** A number for one scan: sent again with the same number it is the same scan. */
export const newNonce = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
