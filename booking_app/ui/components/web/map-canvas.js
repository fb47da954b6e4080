/**
 * A map in an element, for whoever needs one: Leaflet comes only now, in a script of its own.
 * Without pictures, or when they cannot be had, a plain grid remains and everything else works.
 */
const PIN =
  '<svg viewBox="0 0 32 40" width="32" height="40" aria-hidden="true">' +
  '<path d="M16 39C26 27.5 30.5 21.5 30.5 15.5a14.5 14.5 0 1 0-29 0C1.5 21.5 6 27.5 16 39Z" fill="var(--ink)" stroke="var(--paper)" stroke-width="1.5"/>' +
  '<circle cx="16" cy="15.5" r="5" fill="var(--accent)"/></svg>';

export const GRID = {
  backgroundColor: "var(--paper)",
  backgroundImage:
    "linear-gradient(var(--line) 1px, transparent 1px), linear-gradient(90deg, var(--line) 1px, transparent 1px)",
  backgroundSize: "32px 32px",
};

/**
 * `options`: `tiles` (address with {z}/{x}/{y}, or empty), `attribution`, `attributionUrl`,
 * `centre` ([lat, lon]), `zoom`, `labels` ({zoomIn, zoomOut}), `onTiles(works)`.
 * Answers `{ L, map, pin(options) }`; call `map.remove()` in the end.
 */
export async function openMap(element, options) {
  const [{ default: L }] = await Promise.all([
    import("leaflet"),
    import("leaflet/dist/leaflet.css"),
  ]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    center: options.centre,
    zoom: options.zoom,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.5, // so that far stores fill a small screen
    scrollWheelZoom: false, // the page scrolls; the wheel zooms once the map was clicked
    zoomAnimation: !still,
    fadeAnimation: !still,
    worldCopyJump: true,
  });
  L.control
    .zoom({ zoomInTitle: options.labels.zoomIn, zoomOutTitle: options.labels.zoomOut })
    .addTo(map);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  if (options.tiles) addTiles(L, map, options);
  return { L, map, pin: (more = {}) => L.divIcon({ html: PIN, className: "", iconSize: [32, 40], iconAnchor: [16, 39], ...more }) };
}

function addTiles(L, map, options) {
  let came = 0;
  let failed = 0;
  const layer = L.tileLayer(options.tiles, {
    maxZoom: 19,
    // Map services want to know which site asks; the page itself tells nobody else.
    referrerPolicy: "strict-origin-when-cross-origin",
  });
  layer.on("tileload", () => {
    came += 1;
    if (came === 1) options.onTiles?.(true);
  });
  layer.on("tileerror", () => {
    failed += 1;
    if (!came && failed === 3) options.onTiles?.(false);
  });
  layer.addTo(map);
}
