// The camera as a stream of pictures, and the worker that reads them.
import { decoder } from "./decoder-files";

const CHOICE = "counter-camera";
const CONTINUOUS = "counter-continuous";
const LARGEST_SIDE = 1280;
// A code that stays in view, or comes back within a moment, is the same scan.
const SAME_SCAN = 1500;

export const remembered = () => localStorage.getItem(CHOICE) ?? "";
export const remember = (deviceId) => localStorage.setItem(CHOICE, deviceId);

/** Whether the next code is read without a tap, while the last verdict is still on the screen. */
export const isContinuous = () => localStorage.getItem(CONTINUOUS) === "yes";
export const setContinuous = (yes) => localStorage.setItem(CONTINUOUS, yes ? "yes" : "no");

const size = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** The camera chosen before, else the one at the back. Throws as `getUserMedia` does. */
export const openCamera = async () => {
  const chosen = remembered();
  const back = { facingMode: { ideal: "environment" }, ...size };
  if (!chosen) return navigator.mediaDevices.getUserMedia({ video: back, audio: false });
  try {
    const exact = { deviceId: { exact: chosen }, ...size };
    return await navigator.mediaDevices.getUserMedia({ video: exact, audio: false });
  } catch (error) {
    if (error.name !== "OverconstrainedError" && error.name !== "NotFoundError") throw error;
    // It was unplugged, or the browser gave it another name.
    return navigator.mediaDevices.getUserMedia({ video: back, audio: false });
  }
};

export const cameras = async () => {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput" && device.deviceId);
};

/** Why there is no picture: `denied`, `missing`, `busy`, `insecure` or `broken`. */
export const reasonOf = (error) => {
  if (!navigator.mediaDevices?.getUserMedia) return "insecure";
  const known = {
    NotAllowedError: "denied",
    SecurityError: "denied",
    NotFoundError: "missing",
    OverconstrainedError: "missing",
    NotReadableError: "busy",
    AbortError: "busy",
  };
  return known[error?.name] ?? "broken";
};

const nextFrame = (video, then) => {
  if (video.requestVideoFrameCallback) {
    const id = video.requestVideoFrameCallback(then);
    return () => video.cancelVideoFrameCallback(id);
  }
  const id = requestAnimationFrame(then);
  return () => cancelAnimationFrame(id);
};

/** Read codes from a playing video until stopped: `found(text, at)` once per showing. */
export const readFrom = (video, { found, broken }) => {
  const worker = new Worker(decoder, { type: "module" });
  let cancel = () => {};
  let stopped = false;
  let paused = false;
  let last = { text: "", seen: -Infinity };

  const look = async () => {
    if (stopped || paused) return;
    if (!video.videoWidth) {
      cancel = nextFrame(video, look);
      return;
    }
    const at = performance.now();
    const scale = Math.min(1, LARGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
    try {
      const picture = await createImageBitmap(video, {
        resizeWidth: Math.round(video.videoWidth * scale),
        resizeHeight: Math.round(video.videoHeight * scale),
      });
      worker.postMessage({ picture, at }, [picture]);
    } catch {
      cancel = nextFrame(video, look);
    }
  };

  worker.onmessage = ({ data }) => {
    if (stopped) return;
    if (data.broken) broken();
    if (data.ready || data.broken) return;
    const now = performance.now();
    const isSame = data.text === last.text && now - last.seen < SAME_SCAN;
    if (data.text) last = { text: data.text, seen: now };
    if (data.text && !isSame && !paused) found(data.text, data.at);
    cancel = nextFrame(video, look);
  };
  worker.onerror = () => broken();
  look();

  return {
    pause: () => {
      paused = true;
    },
    resume: () => {
      if (!paused) return;
      paused = false;
      last = { ...last, seen: performance.now() };
      look();
    },
    stop: () => {
      stopped = true;
      cancel();
      worker.terminate();
    },
  };
};
