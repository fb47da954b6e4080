// Short sounds made on the spot. Browsers allow them after the first touch or key.
let context = null;

const open = () => {
  context ??= new (window.AudioContext ?? window.webkitAudioContext)();
  if (context.state === "suspended") context.resume();
};

// Opening takes a while: the key or tap which allows it must not wait.
const unlock = () => {
  if (context?.state !== "running") setTimeout(open);
};

/** Get ready to sound; the result stops that. */
export const unlockOnFirstTouch = () => {
  const signs = ["pointerdown", "keydown"];
  signs.forEach((sign) => addEventListener(sign, unlock, { capture: true, passive: true }));
  return () => signs.forEach((sign) => removeEventListener(sign, unlock, { capture: true }));
};

// [frequency in Hz, start in s, length in s] of each note.
const TUNES = {
  ok: { shape: "sine", volume: 0.22, notes: [[659, 0, 0.12], [988, 0.1, 0.22]] },
  attention: { shape: "triangle", volume: 0.25, notes: [[523, 0, 0.14], [523, 0.2, 0.2]] },
  stop: { shape: "sawtooth", volume: 0.12, notes: [[196, 0, 0.18], [147, 0.2, 0.34]] },
  chime: { shape: "sine", volume: 0.14, notes: [[784, 0, 0.5], [1175, 0.16, 0.7]] },
};
const BUZZES = { ok: [60], attention: [60, 80, 60], stop: [220, 80, 220], chime: [] };

/** Sound and vibrate: `ok`, `attention`, `stop` for verdicts, `chime` for a new booking. */
export const sound = (name) => {
  if (BUZZES[name].length && navigator.userActivation?.hasBeenActive !== false) {
    navigator.vibrate?.(BUZZES[name]);
  }
  if (!context || context.state !== "running") return;
  const { shape, volume, notes } = TUNES[name];
  for (const [frequency, start, length] of notes) {
    const from = context.currentTime + start;
    const note = context.createOscillator();
    const loudness = context.createGain();
    note.type = shape;
    note.frequency.value = frequency;
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(volume, from + 0.012);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + length);
    note.connect(loudness).connect(context.destination);
    note.start(from);
    note.stop(from + length);
  }
};
