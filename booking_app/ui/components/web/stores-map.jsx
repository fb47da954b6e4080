import { useEffect, useEffectEvent, useRef, useState } from "react";
import { GRID, openMap } from "./map-canvas";

const APART = 60;
const CLOSEST = 17;
const WIDE = "(min-width: 64rem)";

/** Pins that would lie upon each other at this zoom, put together where the first of them stands. */
function grouped(map, pins) {
  const groups = [];
  const cells = new Map();
  for (const pin of pins) {
    const at = map.project([pin.lat, pin.lon]);
    const [column, row] = [Math.floor(at.x / APART), Math.floor(at.y / APART)];
    const near = [-1, 0, 1].flatMap((x) =>
      [-1, 0, 1].flatMap((y) => cells.get(`${column + x} ${row + y}`) ?? []),
    );
    const group = near.find((other) => other.at.distanceTo(at) < APART);
    if (group) {
      group.pins.push(pin);
      continue;
    }
    const made = { at, pins: [pin] };
    groups.push(made);
    const cell = `${column} ${row}`;
    cells.set(cell, [...(cells.get(cell) ?? []), made]);
  }
  return groups.map((group) => group.pins);
}

/** Words of ours in an element of Leaflet's: never as HTML. */
function popup(pins) {
  const box = document.createElement("div");
  for (const pin of pins) {
    const link = document.createElement("a");
    link.href = pin.href;
    link.textContent = pin.name;
    link.className = "font-semibold underline";
    const note = document.createElement("p");
    note.textContent = pin.note;
    box.append(link, note);
  }
  return box;
}

/** Leaflet's pins say they are buttons and heed little more than clicks. */
function byKeys(marker, act) {
  const pin = marker.getElement();
  pin.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

/**
 * The stores of a list on a map. On a wide screen it opens when it comes into view, on a phone by a
 * tap; the list beside it says the same and more.
 */
export function StoresMap({ pins, map, labels }) {
  const frame = useRef(null);
  const box = useRef(null);
  const made = useRef(null);
  const [open, setOpen] = useState(false);
  const [works, setWorks] = useState(Boolean(map.tiles));

  useEffect(() => {
    if (!matchMedia(WIDE).matches) return;
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return;
      seen.disconnect();
      setOpen(true);
    });
    seen.observe(frame.current);
    return () => seen.disconnect();
  }, []);

  const draw = useEffectEvent((look) => {
    const here = made.current;
    if (!here) return;
    // All pins are made anew; whoever came to one by keys stays at its store.
    const at = here.shown.get(document.activeElement)?.[0];
    here.layer.clearLayers();
    here.shown = new Map();
    if (look && pins.length) {
      const near = pins.filter((pin) => pin.is_near);
      here.map.fitBounds(
        (near.length ? near : pins).map((pin) => [pin.lat, pin.lon]),
        { paddingTopLeft: [28, 48], paddingBottomRight: [28, 40], maxZoom: 15, animate: false },
      );
    }
    for (const group of grouped(here.map, pins)) add(here, group);
    if (!at) return;
    const again = [...here.shown].find(([, group]) => group.some((pin) => pin.href === at.href));
    again?.[0].focus({ preventScroll: true });
  });

  const add = (here, group) => {
    const [first] = group;
    const isOpened = group.length === 1 || here.map.getZoom() >= CLOSEST;
    const names = group.map((pin) => pin.name).join(", ");
    const title = isOpened ? names : labels.cluster.replace("{n}", group.length);
    const icon =
      group.length === 1
        ? here.pin()
        : here.L.divIcon({
            html: String(group.length),
            className: "stores-cluster",
            iconSize: [44, 44],
          });
    const marker = here.L.marker([first.lat, first.lon], { icon, alt: title }).addTo(here.layer);
    marker.getElement().setAttribute("aria-label", title);
    here.shown.set(marker.getElement(), group);
    if (isOpened) says(here, marker, group);
    else closer(here, marker, group);
  };

  const says = (here, marker, group) => {
    const box = popup(group);
    const offset = [0, group.length === 1 ? -30 : -14];
    marker.bindPopup(box, { closeButton: false, maxWidth: 240, maxHeight: 220, offset });
    for (const link of box.querySelectorAll("a")) here.shown.set(link, group);
    byKeys(marker, () => {
      marker.openPopup();
      box.querySelector("a").focus({ preventScroll: true });
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      marker.closePopup();
      marker.getElement().focus({ preventScroll: true });
    });
  };

  const closer = (here, marker, group) => {
    const bounds = here.L.latLngBounds(group.map((pin) => [pin.lat, pin.lon]));
    const look = () => here.map.fitBounds(bounds, { padding: [40, 48], maxZoom: CLOSEST });
    marker.on("click", look);
    byKeys(marker, look);
  };

  useEffect(() => {
    if (!open) return;
    let gone = false;
    openMap(box.current, {
      ...map,
      centre: pins.length ? [pins[0].lat, pins[0].lon] : [55.75, 37.62],
      zoom: 10,
      labels,
      onTiles: setWorks,
    })
      .then((here) => {
        if (gone) return here.map.remove();
        made.current = { ...here, layer: here.L.layerGroup().addTo(here.map), shown: new Map() };
        if (!matchMedia(WIDE).matches) frame.current.scrollIntoView({ block: "start" });
        draw(true);
        here.map.on("zoomend", () => draw(false));
      })
      .catch(() => setWorks(false));
    return () => {
      gone = true;
      made.current?.map.remove();
      made.current = null;
    };
  }, [open]);

  useEffect(() => draw(true), [pins]);

  return (
    <section ref={frame} aria-label={labels.map} className="scroll-mt-20">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="button-secondary w-full lg:hidden"
      >
        {open ? labels.hide : labels.show}
      </button>
      <div
        className={
          open
            ? "relative isolate mt-3 h-[60dvh] overflow-hidden rounded-control border border-line lg:mt-0 lg:h-[calc(100dvh-9rem)]"
            : "hidden h-[calc(100dvh-9rem)] rounded-control border border-line lg:block"
        }
      >
        <div ref={box} role="application" aria-label={labels.map} className="h-full" style={GRID} />
        {open && !works && (
          <p
            role="status"
            className="pointer-events-none absolute inset-x-0 bottom-0 z-[1000] bg-raised px-3 py-2 text-12 text-ink-soft"
          >
            {labels.grid}
          </p>
        )}
        {open && works && map.attribution && (
          <a
            href={map.attributionUrl}
            target="_blank"
            rel="noreferrer"
            className="absolute bottom-0 right-0 z-[1000] bg-raised px-2 py-1 text-12 text-ink-soft underline"
          >
            {map.attribution}
          </a>
        )}
      </div>
    </section>
  );
}
