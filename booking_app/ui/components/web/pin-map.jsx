import { useEffect, useEffectEvent, useRef, useState } from "react";
import { GRID, openMap } from "./map-canvas";

const WORLD = { centre: [55.75, 37.62], zoom: 4 };
const NEAR = 16;
const DIGITS = 6;
const MOVES = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const shown = (value) => (value === "" ? "" : String(Number(Number(value).toFixed(DIGITS))));
const number = (text) => (text.trim() === "" ? NaN : Number(text.trim().replace(",", ".")));
const isPlace = (lat, lon) => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

/**
 * A place on a map: by dragging the pin, by clicking, by arrow keys, by typing the degrees, or by an
 * address where the server can find one. The form gets `lat` and `lon`.
 */
export function PinMap({
  lat,
  lon,
  centre,
  map,
  places,
  searched,
  canFind,
  error,
  disabled,
  labels,
  onPlace,
  onFind,
}) {
  const box = useRef(null);
  const root = useRef(null);
  const made = useRef(null);
  const [at, setAt] = useState({ lat: shown(lat ?? ""), lon: shown(lon ?? "") });
  const [address, setAddress] = useState("");
  const [busy, setBusy] = useState(false);
  const [works, setWorks] = useState(Boolean(map.tiles));
  const tell = useEffectEvent((lat, lon) => onPlace?.(lat, lon));

  const put = useEffectEvent((lat, lon, look = false) => {
    const next = { lat: shown(lat), lon: shown(lon) };
    setAt(next);
    showPin(Number(next.lat), Number(next.lon), look);
    // The form's guard listens to what happens in its fields.
    root.current?.dispatchEvent(new Event("change", { bubbles: true }));
    tell(Number(next.lat), Number(next.lon));
  });

  const showPin = (lat, lon, look) => {
    const here = made.current;
    if (!here) return;
    if (here.marker) here.marker.setLatLng([lat, lon]);
    else here.marker = addMarker(here, lat, lon);
    if (look) here.map.setView([lat, lon], Math.max(here.map.getZoom(), NEAR));
    else if (!here.map.getBounds().contains([lat, lon])) here.map.panTo([lat, lon]);
  };

  const addMarker = (here, lat, lon) => {
    const marker = here.L.marker([lat, lon], {
      icon: here.pin(),
      draggable: !disabled,
      autoPan: true,
      keyboard: true,
      title: labels.pin,
      alt: labels.pin,
    }).addTo(here.map);
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLatLng().wrap();
      put(lat, lng);
    });
    const element = marker.getElement();
    element.setAttribute("aria-label", labels.pin);
    element.addEventListener("keydown", (event) => {
      const move = MOVES[event.key];
      if (!move || disabled) return;
      event.preventDefault();
      event.stopPropagation();
      const step = (event.shiftKey ? 80 : 8) * (360 / (256 * 2 ** here.map.getZoom()));
      const { lat, lng } = marker.getLatLng();
      put(lat + move[0] * step * 0.6, lng + move[1] * step);
    });
    return marker;
  };

  useEffect(() => {
    let gone = false;
    const has = isPlace(number(at.lat), number(at.lon));
    openMap(box.current, {
      ...map,
      centre: has ? [Number(at.lat), Number(at.lon)] : (centre ?? WORLD.centre),
      zoom: has ? NEAR : centre ? 11 : WORLD.zoom,
      labels,
      onTiles: setWorks,
    })
      .then((here) => {
        if (gone) return here.map.remove();
        made.current = here;
        if (has) here.marker = addMarker(here, Number(at.lat), Number(at.lon));
        if (!disabled) {
          here.map.on("click", ({ latlng }) => {
            const { lat, lng } = latlng.wrap();
            put(lat, lng);
          });
        }
      })
      .catch(() => setWorks(false));
    return () => {
      gone = true;
      made.current?.map.remove();
      made.current = null;
    };
  }, []);

  useEffect(() => {
    if (centre && made.current && !made.current.marker) made.current.map.setView(centre, 11);
  }, [centre?.[0], centre?.[1]]);

  useEffect(() => setBusy(false), [searched]);

  const typed = (name) => (event) => {
    const next = { ...at, [name]: event.target.value };
    setAt(next);
    const [lat, lon] = [number(next.lat), number(next.lon)];
    if (!isPlace(lat, lon)) return;
    showPin(lat, lon, false);
    tell(lat, lon);
  };

  const find = () => {
    if (!address.trim()) return;
    setBusy(true);
    onFind(address);
  };

  const degree = (name, label) => (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={name} className="text-14 font-semibold">
        {label}
      </label>
      <input
        id={name}
        name={name}
        value={at[name]}
        onChange={typed(name)}
        readOnly={disabled}
        inputMode="decimal"
        autoComplete="off"
        aria-invalid={error ? "true" : "false"}
        aria-describedby="position-error"
        className="field min-h-10 px-3 py-2 tabular-nums"
      />
    </div>
  );

  return (
    <div ref={root} className="flex flex-col gap-4">
      {canFind && !disabled && (
        <div data-not-guarded="true">
          <label htmlFor="find-address" className="text-14 font-semibold">
            {labels.find}
          </label>
          <div className="mt-1.5 flex gap-2">
            <input
              id="find-address"
              type="search"
              value={address}
              maxLength={200}
              onChange={(event) => setAddress(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                find();
              }}
              placeholder={labels.example}
              className="field min-h-10 px-3 py-2"
            />
            <button
              type="button"
              onClick={find}
              disabled={busy}
              className="button-secondary min-h-10 shrink-0 border-line bg-raised px-4 py-2 text-14"
            >
              {labels.search}
            </button>
          </div>
          <div role="status">
            {!busy && searched > 0 && places.length === 0 && (
              <p className="mt-2 text-14 text-ink-soft">{labels.nothing}</p>
            )}
            {places.length > 0 && (
              <ul className="mt-2 divide-y divide-line rounded-control border border-line bg-raised">
                {places.map((place) => (
                  <li key={`${place.lat} ${place.lon}`}>
                    <button
                      type="button"
                      onClick={() => put(place.lat, place.lon, true)}
                      className="min-h-10 w-full px-3 py-2 text-left text-14 hover:bg-paper"
                    >
                      {place.label}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </div>
      )}
      <div
        className="relative isolate h-80 overflow-hidden rounded-control border border-line"
        data-not-guarded="true"
      >
        <div ref={box} role="application" aria-label={labels.map} className="h-full" style={GRID} />
        {!works && (
          <p
            role="status"
            className="pointer-events-none absolute inset-x-0 bottom-0 z-[1000] bg-raised px-3 py-2 text-12 text-ink-soft"
          >
            {labels.grid}
          </p>
        )}
        {works && map.attribution && (
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
      <p className="text-12 text-ink-soft">{labels.hint}</p>
      <div className="grid grid-cols-2 gap-5">
        {degree("lat", labels.lat)}
        {degree("lon", labels.lon)}
      </div>
      <p id="position-error" role="alert" className="text-14 text-stop-ink empty:hidden">
        {error || ""}
      </p>
    </div>
  );
}
