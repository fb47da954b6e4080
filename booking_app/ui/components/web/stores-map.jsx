import { useEffect, useEffectEvent, useRef, useState } from "react";
import { GRID, openMap } from "./map-canvas";

const APART = 60;
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
function popup(pin) {
  const box = document.createElement("div");
  const link = document.createElement("a");
  link.href = pin.href;
  link.textContent = pin.name;
  link.className = "font-semibold underline";
  const note = document.createElement("p");
  note.textContent = pin.note;
  box.append(link, note);
  return box;
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
    here.layer.clearLayers();
    if (look && pins.length) {
      const near = pins.filter((pin) => pin.is_near);
      here.map.fitBounds(
        (near.length ? near : pins).map((pin) => [pin.lat, pin.lon]),
        { paddingTopLeft: [28, 48], paddingBottomRight: [28, 40], maxZoom: 15, animate: false },
      );
    }
    for (const group of grouped(here.map, pins)) add(here, group);
  });

  const add = (here, group) => {
    const [first] = group;
    if (group.length === 1) {
      const marker = here.L.marker([first.lat, first.lon], { icon: here.pin(), alt: first.name });
      marker.bindPopup(popup(first), { closeButton: false, maxWidth: 240, offset: [0, -30] }).addTo(here.layer);
      marker.getElement()?.setAttribute("aria-label", first.name);
      return;
    }
    const bounds = here.L.latLngBounds(group.map((pin) => [pin.lat, pin.lon]));
    const icon = here.L.divIcon({
      html: String(group.length),
      className: "stores-cluster",
      iconSize: [44, 44],
    });
    const title = labels.cluster.replace("{n}", group.length);
    const marker = here.L.marker([first.lat, first.lon], { icon, alt: title }).addTo(here.layer);
    marker.getElement()?.setAttribute("aria-label", title);
    marker.on("click", () => {
      if (here.map.getZoom() >= 17) return;
      here.map.fitBounds(bounds, { padding: [40, 48], maxZoom: 17 });
    });
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
        made.current = { ...here, layer: here.L.layerGroup().addTo(here.map) };
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
        <div ref={box} className="h-full" style={GRID} />
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
