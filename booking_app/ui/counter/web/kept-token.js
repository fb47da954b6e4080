// Reads the tokens of our QR codes as `core/signing.py` writes them, and who signed them.
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const DOMAIN = new TextEncoder().encode("vitrina-token-v1\0");
const VERSION = 1;
const SIGNATURE = 64;
const HEAD = 8; // version, two bytes of the key's id, five of the moment it ends
const AS_UUID = 0xff;

const fromBase32 = (text) => {
  const bytes = [];
  let bits = 0;
  let value = 0;
  for (const symbol of text.toUpperCase()) {
    const digit = BASE32.indexOf(symbol);
    if (digit < 0) return null;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
};

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const uuid = (bytes) =>
  hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

const textAt = (body, at) => {
  const length = body[at];
  const from = at + 1;
  const to = from + (length === AS_UUID ? 16 : length);
  if (length === undefined || to > body.length) throw new RangeError("cut short");
  const part = body.slice(from, to);
  return [length === AS_UUID ? uuid(part) : new TextDecoder().decode(part), to];
};

const isSigned = async (key, signature, body) => {
  const signed = new Uint8Array([...DOMAIN, ...body]);
  const raw = Uint8Array.from(atob(key), (symbol) => symbol.charCodeAt(0));
  const known = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", known, signature, signed);
};

/**
 * What a genuine token says: `kind`, `subject`, `audience`, `endsAt` (ms, 0: never). `"forged"` for
 * one that is damaged or not signed with the key it names; `"unchecked"` where that key is not
 * known here, or this browser cannot check signatures.
 */
export const readToken = async (token, keys) => {
  const data = fromBase32(token);
  if (!data || data.length < HEAD + SIGNATURE || data[0] !== VERSION) return "forged";
  const [body, signature] = [data.slice(0, -SIGNATURE), data.slice(-SIGNATURE)];
  const known = keys.find(({ id }) => id === hex(body.slice(1, 3)));
  if (!known) return "unchecked";
  try {
    if (!(await isSigned(known.key, signature, body))) return "forged";
  } catch {
    return "unchecked";
  }
  try {
    const seconds = body.slice(3, HEAD).reduce((sum, byte) => sum * 256 + byte, 0);
    const [kind, afterKind] = textAt(body, HEAD);
    const [subject, afterSubject] = textAt(body, afterKind);
    const [audience] = textAt(body, afterSubject);
    return { kind, subject, audience, endsAt: seconds * 1000 };
  } catch {
    return "forged";
  }
};
