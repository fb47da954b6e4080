// A worker: finds a QR code in a picture, so that the screen never waits for it.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";
import { couldBeOurs } from "./payload";

const OPTIONS = {
  formats: ["QRCode"],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
};
// Enough for a counter with a menu, a Wi-Fi sign and a price tag beside the shopper's phone.
const SEVERAL = { ...OPTIONS, maxNumberOfSymbols: 4 };
// What a picture that gave nothing is tried as, in turn, one a picture: a code that is held before
// the lens comes by all of them, and a picture never costs more than two looks.
const SECOND_LOOKS = [
  { scale: 2, part: 0.5, options: OPTIONS }, // small or out of focus
  { scale: 1, part: 1, options: { ...OPTIONS, binarizer: "GlobalHistogram" } }, // striped, scratched
  { scale: 0.7, part: 1, options: OPTIONS }, // bent or grainy
];

let canvas = null;
let turn = 0;

// The middle `part` of a picture, `scale` times as large.
const pixels = (picture, { scale = 1, part = 1 } = {}) => {
  const [width, height] = [picture.width * part, picture.height * part];
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  canvas ??= new OffscreenCanvas(wide, high);
  if (canvas.width !== wide || canvas.height !== high) canvas = new OffscreenCanvas(wide, high);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.imageSmoothingQuality = "high";
  const [left, top] = [(picture.width - width) / 2, (picture.height - height) / 2];
  drawing.drawImage(picture, left, top, width, height, 0, 0, wide, high);
  return drawing.getImageData(0, 0, wide, high);
};

const textsOf = (codes) => codes.filter((code) => code.isValid).map((code) => code.text);

const textIn = async (picture) => {
  const whole = pixels(picture);
  const [first] = textsOf(await readBarcodes(whole, OPTIONS));
  if (first && couldBeOurs(first)) return first;
  // Somebody else's code may lie beside ours: only if there is none of ours is it the answer.
  if (first) return textsOf(await readBarcodes(whole, SEVERAL)).find(couldBeOurs) ?? first;
  const look = SECOND_LOOKS[turn++ % SECOND_LOOKS.length];
  return textsOf(await readBarcodes(pixels(picture, look), look.options))[0] ?? "";
};

const ready = prepareZXingModule({
  overrides: { locateFile: () => wasm },
  fireImmediately: true,
});
ready.then(
  () => postMessage({ ready: true }),
  () => postMessage({ broken: true }),
);

addEventListener("message", async ({ data: { picture, at } }) => {
  let text = "";
  try {
    await ready;
    text = await textIn(picture);
  } finally {
    picture.close();
    postMessage({ text, at });
  }
});
