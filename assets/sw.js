// The installed shop: what was seen opens again without a signal, bookings always do.
//
// The server puts `const BUILD` before this text, so that a new build is noticed as a new worker.
// Pages for shoppers are kept, and on a device where somebody works the counter its two empty screens;
// other staff screens, payments and the API always ask the network.
/* global workbox, BUILD, LOCALES */
importScripts("/offline/workbox-sw.js");
workbox.setConfig({ modulePathPrefix: "/offline/", debug: false });
const { registerRoute, setCatchHandler, NavigationRoute } = workbox.routing;
const { CacheFirst, NetworkFirst } = workbox.strategies;
const { CacheExpiration, ExpirationPlugin } = workbox.expiration;
const { CacheableResponsePlugin } = workbox.cacheableResponse;

const SHELL = `shell-${BUILD}`;
// Only where a counter asked for it. Nothing of a visit is in it: what is shown comes from a list which
// the page itself keeps and erases.
const COUNTER = `counter-${BUILD}`;
const COUNTER_SCREENS = ["/counter", "/counter/scan"];
const COUNTER_DOORS = /^\/counter\/(?:sign-in|pin|enrol|start|store)(?:\/|$)/;
const FILES = "files"; // named by their content
const PARTS = "parts"; // small scripts and styles that are not
const PATIENCE_SECONDS = 4; // a page kept here is shown when the signal is worse than this
const MONTH = 30 * 24 * 3600;
const ASSET = /["'(](\/(?:assets\/|fonts\/)?[\w.-]+\.(?:js|css|woff2))/g;
// Scripts are asked for with an origin by pages and without one by this worker, and answers vary by
// it; a file is the same for both.
const ANY = { ignoreVary: true };
const isNamedByContent = (path) => /^\/(?:assets|fonts)\//.test(path);
const cacheOf = (path) => caches.open(isNamedByContent(path) ? FILES : PARTS);
// Pages that each device fills by itself; any booking's page is the same but for its address, and
// so is any coupon's.
const OWN = ["/r/-", "/coupon/-", "/me", "/saved"];
const ownOf = (path) => {
  if (path.startsWith("/r/")) return "/r/-";
  if (path.startsWith("/coupon/")) return "/coupon/-";
  // Without a network nothing is known of a place in a line; and its address is somebody's secret.
  if (path.startsWith("/waiting/")) return "/offline";
  return OWN.includes(path) ? path : "";
};
// Which pages somebody looked at, and at which pieces.
const LOOKED_AT = ["pages", "photos"];
const NEVER = /^(?:\/en)?\/(?:admin|counter|staff|api|sandbox|demo|preview|q|sitemap|merchant)(?:[/.]|$)/;
const MARKS = /^(?:utm_\w+|gclid|yclid|ysclid|fbclid|msclkid|rb_clickid)$/;

const inLocale = (path, locale) => (locale === LOCALES[0] ? path : `/${locale}${path}`);
const localeOf = (path) => LOCALES.find((code) => path.split("/")[1] === code) ?? LOCALES[0];
const bare = (path) => {
  const locale = localeOf(path);
  return locale === LOCALES[0] ? path : path.slice(locale.length + 1) || "/";
};

async function keepShell() {
  const wanted = LOCALES.flatMap((locale) =>
    ["/offline", ...OWN].map((path) => inLocale(path, locale)),
  );
  // Nobody's: whose device it is, is not in them.
  await keepPages(SHELL, wanted, "omit");
  // A counter that was kept of an older build is kept of this one.
  for (const name of (await caches.keys()).filter(isOldCounter)) {
    const kept = await (await caches.open(name)).keys();
    await keepPages(COUNTER, kept.map(({ url }) => new URL(url).pathname));
  }
}

const isOldCounter = (name) => name.startsWith("counter-") && name !== COUNTER;

// As they are on the server now: neither a page nor a part of an older build, whatever the browser kept.
async function keepPages(name, paths, credentials = "same-origin") {
  const shell = await caches.open(name);
  const files = new Set();
  for (const path of paths) {
    const answer = await fetch(path, { cache: "reload", credentials });
    if (!answer.ok || answer.redirected) continue; // a language that is switched off
    const text = await answer.clone().text();
    await shell.put(path, answer);
    for (const [, file] of text.matchAll(ASSET)) files.add(file);
  }
  await Promise.all(
    [...files].map(async (file) => {
      const cache = await cacheOf(file);
      if (isNamedByContent(file) && (await cache.match(file, ANY))) return;
      await cache.add(new Request(file, { cache: "no-cache" })).catch(() => {});
    }),
  );
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepShell());
});

addEventListener("activate", (event) => {
  const old = (name) => (name.startsWith("shell-") && name !== SHELL) || isOldCounter(name);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

// What a page had loaded before this worker was there; and a counter that shall open without a network.
addEventListener("message", (event) => {
  const locale = event.data?.counter;
  if (LOCALES.includes(locale)) {
    event.waitUntil(keepPages(COUNTER, COUNTER_SCREENS.map((path) => inLocale(path, locale))));
  }
  if (event.data?.forget) {
    event.waitUntil(forgetLooks().finally(() => event.ports[0]?.postMessage("forgotten")));
  }
  const files = (event.data?.files ?? []).filter(isNamedByContent);
  event.waitUntil(
    caches.open(FILES).then((cache) =>
      Promise.all(
        files.map(async (path) => (await cache.match(path, ANY)) ?? cache.add(path).catch(() => {})),
      ),
    ),
  );
});

// With the notes of when each was looked at, which have their addresses.
async function forgetLooks() {
  for (const name of LOOKED_AT) {
    await caches.delete(name);
    await new CacheExpiration(name, { maxEntries: 1 }).delete();
  }
}

const good = new CacheableResponsePlugin({ statuses: [200] });

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isNamedByContent(url.pathname),
  new CacheFirst({
    cacheName: FILES,
    matchOptions: ANY,
    plugins: [
      good,
      new ExpirationPlugin({
        maxEntries: 400,
        maxAgeSeconds: 3 * MONTH,
        matchOptions: ANY,
        purgeOnQuotaError: true,
      }),
    ],
  }),
);

registerRoute(
  ({ url, request, sameOrigin }) =>
    sameOrigin && url.pathname.startsWith("/media/") && request.destination === "image",
  new CacheFirst({
    cacheName: "photos",
    plugins: [
      good,
      new ExpirationPlugin({ maxEntries: 120, maxAgeSeconds: MONTH, purgeOnQuotaError: true }),
    ],
  }),
);

// Fresh when there is a network.
registerRoute(
  ({ url, sameOrigin }) =>
    sameOrigin && /^\/[\w./-]+\.(?:js|css|svg|webmanifest)$/.test(url.pathname) &&
    !NEVER.test(url.pathname) && url.pathname !== "/sw.js",
  new NetworkFirst({
    cacheName: PARTS,
    matchOptions: ANY,
    networkTimeoutSeconds: PATIENCE_SECONDS,
    plugins: [good],
  }),
);

// A photo that was opened by itself is no page.
const isPage = {
  cacheWillUpdate: async ({ response }) =>
    response.status === 200 && response.headers.get("content-type")?.startsWith("text/html") ? response : null,
};
const withoutMarks = {
  cacheKeyWillBeUsed: async ({ request }) => {
    const url = new URL(request.url);
    [...url.searchParams.keys()].filter((key) => MARKS.test(key)).forEach((key) => url.searchParams.delete(key));
    return url.href;
  },
};
const pages = new NetworkFirst({
  cacheName: "pages",
  networkTimeoutSeconds: PATIENCE_SECONDS,
  plugins: [
    withoutMarks,
    isPage,
    new ExpirationPlugin({ maxEntries: 60, maxAgeSeconds: MONTH, purgeOnQuotaError: true }),
  ],
});

registerRoute(
  new NavigationRoute(
    ({ event, request }) => {
      const path = bare(new URL(request.url).pathname);
      const own = ownOf(path);
      return own ? ownPage(request, own) : pages.handle({ event, request });
    },
    { denylist: [NEVER] },
  ),
);

registerRoute(({ request, url, sameOrigin }) => {
  const path = bare(url.pathname);
  const isCounter = path === "/counter" || path.startsWith("/counter/");
  return sameOrigin && request.mode === "navigate" && isCounter && !COUNTER_DOORS.test(path);
}, counterPage);

// The server's answer, or the kept screen when there is none, or one of a proxy that got none.
async function counterPage({ request }) {
  const { pathname } = new URL(request.url);
  const locale = localeOf(pathname);
  const shell = await caches.open(COUNTER);
  const board = await shell.match(inLocale("/counter", locale));
  if (!board) return fetch(request);
  const kept = await shell.match(pathname);
  const stop = new AbortController();
  // A slow server is still the only one that knows the other screens.
  const timer = kept && setTimeout(() => stop.abort(), PATIENCE_SECONDS * 1000);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    if (answer.status < 502) return answer;
  } catch {
    // There is no network, or none that leads anywhere.
  } finally {
    clearTimeout(timer);
  }
  return kept ?? Response.redirect(inLocale("/counter", locale), 302);
}

async function ownPage(request, own) {
  let failure;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_SECONDS * 1000);
  try {
    const answer = await fetch(request, { signal: stop.signal });
    if (answer.status < 500) return answer;
    failure = answer;
  } catch {
    // There is no network, or none that leads anywhere.
  } finally {
    clearTimeout(timer);
  }
  return shellPage(request, own, failure);
}

async function shellPage(request, path, failure = Response.error()) {
  const locale = localeOf(new URL(request.url).pathname);
  const shell = await caches.open(SHELL);
  return (await shell.match(inLocale(path, locale))) ?? failure;
}

setCatchHandler(({ request }) =>
  request.mode === "navigate" ? shellPage(request, "/offline") : Response.error(),
);
