// A worker: finds a QR code in a picture, so that the screen never waits for it.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

const OPTIONS = {
  formats: ["QRCode"],
  maxNumberOfSymbols: 1,
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
};

let canvas = null;

const pixels = (picture) => {
  canvas ??= new OffscreenCanvas(picture.width, picture.height);
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas = new OffscreenCanvas(picture.width, picture.height);
  }
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.drawImage(picture, 0, 0);
  return drawing.getImageData(0, 0, picture.width, picture.height);
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
    const [found] = await readBarcodes(pixels(picture), OPTIONS);
    text = found?.isValid ? found.text : "";
  } finally {
    picture.close();
    postMessage({ text, at });
  }
});
