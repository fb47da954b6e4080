// One file on its way to the server, by the tus protocol: what has come there is never sent again.
import { Upload } from "tus-js-client";

const CHUNK_BYTES = 8 * 1024 * 1024;
const WAITS_MS = [500, 1000, 2000, 4000, 8000, 15000];
// A lock of a broken connection, a full line, a server that restarts: worth another try.
const PASSING = new Set([0, 409, 423, 425, 429, 500, 502, 503, 504]);

const problemIn = (response) => {
  try {
    return JSON.parse(response.getBody());
  } catch {
    return {};
  }
};

/**
 * The states of a part: `queued`, `sending`, `lost` (no answer; goes on by itself), `paused`,
 * `signed_out`, `refused` (with `problem`, the server's own words) and `sent`.
 */
export class Part {
  constructor(file, metadata, { endpoint, locale, changed }) {
    this.file = file;
    this.metadata = metadata;
    this.state = "queued";
    this.sent = 0;
    this.id = "";
    this.problem = null;
    this._changed = changed;
    this._tries = 0;
    this._upload = this._made(endpoint, locale);
  }

  get size() {
    return this.file.size;
  }

  /** Begin, or go on where it was left. */
  async start() {
    clearTimeout(this._timer);
    this._to("sending");
    if (!this._upload.url) {
      const [before] = await this._upload.findPreviousUploads();
      if (before) this._upload.resumeFromPreviousUpload(before);
    }
    if (this.state === "sending") this._upload.start();
  }

  /** Stop sending; what has arrived stays there. */
  async pause() {
    clearTimeout(this._timer);
    this._to("paused");
    await this._upload.abort();
  }

  /** Take its turn again. */
  queue() {
    clearTimeout(this._timer);
    this._tries = 0;
    this.problem = null;
    this._to("queued");
  }

  /** Stop, and let the server forget what has arrived. */
  async cancel() {
    clearTimeout(this._timer);
    this.state = "cancelled";
    try {
      await this._upload.abort(true);
    } catch {
      // Without a connection the server forgets it by itself after a while.
    }
  }

  /** The network is back: do not wait any longer. */
  nudge() {
    if (this.state === "lost") this.start();
  }

  _made(endpoint, locale) {
    return new Upload(this.file, {
      endpoint,
      metadata: this.metadata,
      headers: { "Accept-Language": locale },
      chunkSize: CHUNK_BYTES,
      retryDelays: null,
      // Announced before anything is sent: whatever breaks off then is gone on with, not sent twice.
      uploadDataDuringCreation: false,
      removeFingerprintOnSuccess: true,
      fingerprint: async (file) => this._fingerprint(file),
      onUploadUrlAvailable: () => {
        this.id = this._upload.url.split("/").at(-1);
        this._changed();
      },
      onProgress: (sent) => {
        this._tries = 0;
        this.sent = sent;
        this._changed();
      },
      onSuccess: () => {
        this.sent = this.size;
        this._to("sent");
      },
      onError: (error) => this._failed(error),
    });
  }

  _fingerprint(file) {
    const { product, store, spin = "", replaces = "" } = this.metadata;
    return ["vitrina", product ?? store ?? "", spin, replaces, file.name, file.size, file.lastModified].join("|");
  }

  _failed(error) {
    if (this.state !== "sending") return;
    const response = error.originalResponse;
    const status = response?.getStatus() ?? 0;
    if (status === 401) return this._to("signed_out");
    if (!PASSING.has(status)) {
      this.problem = problemIn(response);
      return this._to("refused");
    }
    const wait = WAITS_MS[Math.min(this._tries, WAITS_MS.length - 1)];
    this._tries += 1;
    this._timer = setTimeout(() => this.nudge(), wait);
    this._to("lost");
  }

  _to(state) {
    if (this.state === "cancelled") return;
    this.state = state;
    this._changed();
  }
}
