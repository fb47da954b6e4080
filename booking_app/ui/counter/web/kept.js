// What a counter's device keeps to go on without a connection: two small databases in the browser.
// `day` is today's list and goes with whoever is signed in; `scans` are arrivals recorded meanwhile,
// which wait for the server whoever is there.
const DAY = "counter-day";
const SCANS = "counter-scans";
const TOUCHED = "counter-touched";
const CHANNEL = "counter-kept";
const LONGEST_WAIT = 8000;
const CLOCK_SLACK = 5000;
const DAY_LONG = 24 * 60 * 60_000;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// Opened for each piece of work, so that no tab stands in the way of erasing it.
const inside = async (name, mode, work) => {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () =>
    opening.result.createObjectStore("kept", { keyPath: "id", autoIncrement: true });
  const database = await done(opening);
  try {
    const transaction = database.transaction("kept", mode);
    const over = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    over.catch(() => {});
    const result = await work(transaction.objectStore("kept"));
    await over;
    return result;
  } finally {
    database.close();
  }
};

const orElse = (otherwise, work) => async (...given) => {
  try {
    return await work(...given);
  } catch {
    return otherwise; // a browser without storage, or a full one
  }
};

const hear = globalThis.BroadcastChannel ? new BroadcastChannel(CHANNEL) : null;
const say = globalThis.BroadcastChannel ? new BroadcastChannel(CHANNEL) : null;

/** Call `listener(message)` when something kept has changed, in any tab; the result stops that. */
export const onKept = (listener) => {
  const heard = (event) => listener(event.data ?? {});
  hear?.addEventListener("message", heard);
  return () => hear?.removeEventListener("message", heard);
};

const tellAll = (message) => say?.postMessage(message);

const touch = () => {
  try {
    localStorage.setItem(TOUCHED, String(Date.now()));
  } catch {
    // Then the list is taken for unused, and goes.
  }
};

const touchedAt = () => {
  try {
    return Number(localStorage.getItem(TOUCHED) ?? 0);
  } catch {
    return 0;
  }
};

/** Now by the server's clock, as far as it is known. */
export const serverNow = (day) => Date.now() + (day?.skew ?? 0);

// A touch in the future is no touch: the clock was set back since.
const isIdle = (day) => {
  const unused = Date.now() - touchedAt();
  return unused > day.idle_minutes * 60_000 || unused < -CLOCK_SLACK;
};

const isOver = (day) => serverNow(day) >= Date.parse(day.forget_at) || isIdle(day);

/** Erase the list. */
export const forgetDay = orElse(undefined, async () => {
  await done(indexedDB.deleteDatabase(DAY));
  tellAll({ day: true });
});

/** Today's list, or null when there is none, its day is over, or nobody was here for long. */
export const readDay = orElse(null, async () => {
  const day = await inside(DAY, "readonly", (kept) => done(kept.get("day")));
  if (!day) return null;
  if (!isOver(day)) return day;
  await forgetDay();
  return null;
});

/** Somebody is at this device: the list stays, if it is still there. */
export const stay = async () => {
  if (await readDay()) touch();
};

/** Keep what the server says of the day, unless `signal` says that nobody wants it any more. */
export const keepDay = orElse(undefined, async (answer, signal) => {
  const isKnown = await readDay();
  if (signal.aborted) return;
  if (!isKnown) touch();
  const skew = Date.parse(answer.now) - Date.now();
  await inside(DAY, "readwrite", (kept) => done(kept.put({ ...answer, id: "day", skew })));
  tellAll({ day: true });
});

/** Every recorded scan still to be sent or looked at, in order. */
export const readScans = orElse([], () =>
  inside(SCANS, "readonly", (kept) => done(kept.getAll())),
);

/** Record an arrival; false when it could not be kept. `code` names the booking on this device. */
export const recordScan = orElse(false, async ({ payload, nonce, code }, day) => {
  const scan = {
    payload,
    nonce,
    code,
    state: "waiting",
    at: new Date(serverNow(day)).toISOString(),
    store: day.store,
    by: day.person,
    device: day.device,
  };
  await inside(SCANS, "readwrite", (kept) => done(kept.add(scan)));
  tellAll({ scans: true });
  return true;
});

/** Put away scans in this state. */
export const forgetScans = orElse(undefined, async (state) => {
  await inside(SCANS, "readwrite", async (kept) => {
    for (const scan of await done(kept.getAll())) {
      if (scan.state === state) kept.delete(scan.id);
    }
  });
  tellAll({ scans: true });
});

const settle = async (scan, state, answer) => {
  await inside(SCANS, "readwrite", (kept) =>
    done(kept.put({ ...scan, state, reason: answer?.reason ?? "" })),
  );
  tellAll({ scans: true, settled: scan.nonce, state });
};

// What became of one: `confirmed`; `conflict`, which managers of its store see; `lost`, of which the
// server keeps nothing; `later`, of which the next ones need not be tried; or `elsewhere`, for
// whoever works in its store.
const send = async ({ payload, nonce, at, store, by, device }) => {
  const answer = await fetch("/api/v1/counter/scan", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ payload, nonce, recorded: { at, store, by, device } }),
    signal: AbortSignal.timeout(LONGEST_WAIT),
  });
  const told = await answer.json().catch(() => ({}));
  if (told.conflict) return ["conflict", told];
  if (answer.ok) return [told.verdict === "stop" ? "lost" : "confirmed", told];
  if (told.code === "store_not_allowed") return ["elsewhere"];
  const isRefused = told.code === "idempotency_key_reused" || answer.status === 422;
  return isRefused ? ["lost", { reason: "refused" }] : ["later"];
};

// Those of a store where whoever is here does not work: they wait for somebody else, for a day.
const elsewhere = new Set();

const sendAll = async () => {
  for (const scan of await readScans()) {
    if (scan.state !== "waiting") continue;
    const [state, answer] = elsewhere.has(scan.nonce) ? ["elsewhere"] : await send(scan);
    if (state === "later") return;
    if (state !== "elsewhere") {
      await settle(scan, state, answer);
    } else if (Date.now() - Date.parse(scan.at) > DAY_LONG) {
      await settle(scan, "lost", { reason: "elsewhere" });
    } else {
      elsewhere.add(scan.nonce);
    }
  }
};

/** Send what waits, in order, in one tab at a time; whatever fails waits for the next time. */
export const sendScans = orElse(undefined, async () => {
  if (!navigator.locks) return sendAll();
  return navigator.locks.request("counter-scans", { ifAvailable: true }, (lock) =>
    lock ? sendAll() : undefined,
  );
});
