// The files of one product or store on their way: a few at a time, whatever happens to the network meanwhile.
//
// A queue outlives the screen that shows it, so that one may look at other screens while it works.
import { kindOf, refusalOf } from "./media-files";
import { Part } from "./media-part";

const PARALLEL = 3;
const TELL_MS = 150;
const SPEED_MS = 800;

const STILL_OURS = new Set(["queued", "sending", "lost", "paused", "signed_out"]);

/** The least good state of many decides what a row says. */
const ORDER = ["refused", "signed_out", "paused", "sending", "lost", "queued"];

export class MediaQueue {
  constructor({ kind, id, endpoint, locale, limit, onlyPhotos }) {
    this._kind = kind;
    this._id = id;
    this._endpoint = endpoint;
    this._locale = locale;
    this._limit = limit;
    this._onlyPhotos = onlyPhotos;
    this._rows = [];
    this._listeners = new Set();
    this._server = new Map();
    this._view = { rows: [], busy: 0 };
    this._number = 0;
    this._measured = { at: 0, sent: 0, speed: 0 };
    addEventListener("online", () => this._parts().forEach((part) => part.nudge()));
    addEventListener("beforeunload", (event) => {
      if (this.isBusy) event.preventDefault();
    });
  }

  subscribe = (listener) => {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  };

  /** What there is to show; a new object whenever something changed. */
  snapshot = () => this._view;

  /** Whether leaving the page would break something off. */
  get isBusy() {
    return this._parts().some((part) => STILL_OURS.has(part.state));
  }

  /** Send a file; `extra` may hold `angle` and `replaces`. What is never taken is refused here. */
  add(found, extra = {}) {
    const { kind } = kindOf(found.file);
    const isNoPhoto = this._onlyPhotos && kind !== "photo";
    const refusal = isNoPhoto ? "type" : refusalOf(found.file, this._limit);
    this._append(found.path, kind, [found], extra, refusal);
  }

  /** Send the frames of one spin, in order. */
  addSpin(name, frames) {
    const broken = frames.find(({ file }) => refusalOf(file, this._limit));
    const reason = broken ? refusalOf(broken.file, this._limit) : "";
    const { id: spin, note } = spinOf(this._id, frames);
    const extra = { spin, frames: String(frames.length) };
    this._append(name, "spin", frames, extra, reason, note);
  }

  pause(key) {
    this._of(key).forEach((part) => part.state !== "sent" && part.pause());
  }

  resume(key) {
    this._of(key).forEach((part) => part.state !== "sent" && part.queue());
    this._run();
  }

  pauseAll() {
    this._rows.forEach((row) => !row.refusal && this.pause(row.key));
  }

  resumeAll() {
    this._rows.forEach((row) => this._stateOf(row) !== "refused" && this.resume(row.key));
  }

  /** Take a row off the list; what was not sent to the end is given up. */
  remove(key) {
    const gone = this._rows.find((row) => row.key === key);
    this._rows = this._rows.filter((row) => row.key !== key);
    gone?.parts.forEach((part) => part.state !== "sent" && part.cancel());
    forget(gone);
    this._run();
    this._tell();
  }

  /** What the server says: of what is not done `[{id, status, sentence, retry}]`, of the rest ids. */
  hear(uploads, done) {
    this._server = new Map(done.map((id) => [id, { id, status: "done" }]));
    uploads.forEach((upload) => this._server.set(upload.id, upload));
    this._rows.filter((row) => row.note && this._stateOf(row) === "done").forEach(forget);
    this._tell();
  }

  /** Forget what has become pictures. */
  clearDone() {
    this._rows = this._rows.filter((row) => this._stateOf(row) !== "done");
    this._tell();
  }

  _append(name, kind, found, extra, refusal, note = "") {
    const signature = JSON.stringify([
      extra.replaces ?? "",
      ...found.map(({ file, path }) => [path, file.size, file.lastModified]),
    ]);
    const twin = this._rows.find((row) => row.signature === signature);
    if (twin && this._stateOf(twin) !== "done") return;
    this._number += 1;
    const row = { key: `row-${this._number}`, name, kind, signature, refusal, extra, note };
    row.parts = [];
    row.file = found[0].file;
    row.size = found.reduce((sum, { file }) => sum + file.size, 0);
    if (!refusal) row.parts = found.map(({ file }) => this._part(file, extra));
    this._rows.push(row);
    this._run();
    this._tell();
  }

  _part(file, extra) {
    const { type } = kindOf(file);
    const metadata = { filename: file.name, filetype: type, [this._kind]: this._id, ...extra };
    return new Part(file, metadata, {
      endpoint: this._endpoint,
      locale: this._locale,
      changed: () => {
        this._run();
        this._tell();
      },
    });
  }

  _parts() {
    return this._rows.flatMap((row) => row.parts);
  }

  _of(key) {
    return this._rows.find((row) => row.key === key)?.parts ?? [];
  }

  _run() {
    const parts = this._parts();
    const sending = parts.filter(({ state }) => state === "sending");
    // Announced one after another, so that they stand in the product as they were chosen.
    if (sending.length >= PARALLEL || sending.some(({ id }) => !id)) return;
    parts.find(({ state }) => state === "queued")?.start();
  }

  _tell() {
    if (this._timer) return;
    this._timer = setTimeout(() => {
      this._timer = null;
      this._view = this._look();
      this._listeners.forEach((listener) => listener());
    }, TELL_MS);
  }

  _look() {
    const rows = this._rows.map((row) => this._rowView(row));
    const sent = rows.reduce((sum, row) => sum + row.sent, 0);
    const size = rows.reduce((sum, row) => sum + (row.state === "refused" ? row.sent : row.size), 0);
    const speed = this._speed(sent);
    const count = (state) => rows.filter((row) => row.state === state).length;
    return {
      rows,
      sent,
      size,
      speed,
      remaining: speed > 0 ? (size - sent) / speed : Number.NaN,
      total: rows.length,
      done: count("done"),
      refused: count("refused"),
      paused: count("paused"),
      lost: count("lost"),
      signedOut: count("signed_out"),
      working: count("waiting") + count("processing"),
      busy: rows.filter((row) => STILL_OURS.has(row.state)).length,
    };
  }

  _rowView(row) {
    const sent = row.parts.reduce((sum, part) => sum + Math.min(part.sent, part.size), 0);
    const arrived = row.parts.filter((part) => part.state === "sent").length;
    return {
      key: row.key,
      name: row.name,
      kind: row.kind,
      file: row.file,
      size: row.size,
      frames: row.parts.length,
      arrived,
      sent,
      replaces: row.extra.replaces ?? "",
      ids: row.parts.map((part) => part.id).filter(Boolean),
      names: row.parts.map((part) => part.file.name),
      ...this._told(row),
    };
  }

  _stateOf(row) {
    return this._told(row).state;
  }

  /** `{state, refusal, sentence, retry}` of a row, ours until all of it has been sent. */
  _told(row) {
    if (row.refusal) return { state: "refused", refusal: row.refusal, sentence: "", retry: false };
    const states = new Set(row.parts.map((part) => part.state));
    const ours = ORDER.find((state) => states.has(state));
    if (ours) {
      const problem = row.parts.find((part) => part.problem)?.problem;
      const sentence = problem?.detail || problem?.title || "";
      // A full disk may have room later; what is wrong with a file stays wrong.
      return { state: ours, refusal: "", sentence, retry: problem?.status === 507 };
    }
    const heard = row.parts.map((part) => this._server.get(part.id)).filter(Boolean);
    const refused = heard.find((upload) => upload.status === "refused");
    if (refused) {
      const { sentence, retry } = refused;
      return { state: "refused", refusal: "", sentence, retry, from: "server" };
    }
    if (heard.length && heard.every(({ status }) => status === "done")) return plain("done");
    return plain(heard.some(({ status }) => status === "processing") ? "processing" : "waiting");
  }

  _speed(sent) {
    const now = performance.now();
    const passed = now - this._measured.at;
    if (passed >= SPEED_MS) {
      const latest = Math.max(0, ((sent - this._measured.sent) / passed) * 1000);
      const before = this._measured.speed;
      const speed = before ? before * 0.6 + latest * 0.4 : latest;
      this._measured = { at: now, sent, speed: passed > 10 * SPEED_MS ? 0 : speed };
    }
    return this._measured.speed;
  }
}

const plain = (state) => ({ state, refusal: "", sentence: "", retry: false });

/** The same frames get the same id, so that a spin broken off by a reload is finished later. */
const spinOf = (owner, frames) => {
  const said = JSON.stringify(frames.map(({ file }) => [file.name, file.size, file.lastModified]));
  const note = `media-spin|${owner}|${said.length}|${hash(said)}`;
  const id = localStorage.getItem(note) ?? newId();
  localStorage.setItem(note, id);
  return { id, note };
};

const forget = (row) => {
  if (row?.note) localStorage.removeItem(row.note);
};

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");

const hash = (text) => {
  let value = 5381;
  for (const letter of text) value = (value * 33 + letter.codePointAt(0)) >>> 0;
  return value.toString(36);
};

const queues = new Map();

/** The queue of a product or store, the same one for as long as the page is not loaded anew. */
export const queueOf = (options) => {
  if (!queues.has(options.id)) queues.set(options.id, new MediaQueue(options));
  return queues.get(options.id);
};
