import { useRef } from "react";
import { moved, resized } from "./media-crop";
import { fill, percent } from "./media-words";

const CORNERS = ["nw", "ne", "se", "sw"];
const EDGES = ["n", "e", "s", "w"];
const PLACES = {
  nw: "left-0 top-0 cursor-nwse-resize",
  n: "left-1/2 top-0 cursor-ns-resize",
  ne: "left-full top-0 cursor-nesw-resize",
  e: "left-full top-1/2 cursor-ew-resize",
  se: "left-full top-full cursor-nwse-resize",
  s: "left-1/2 top-full cursor-ns-resize",
  sw: "left-0 top-full cursor-nesw-resize",
  w: "left-0 top-1/2 cursor-ew-resize",
};
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A box over the picture; its handles and itself are moved by pointer and by arrow keys. */
export function Cropper({ box, ratio, picture, onChange, labels, locale, children }) {
  const frame = useRef(null);

  const change = (from, handle, dx, dy) =>
    onChange(handle ? resized(from, handle, dx, dy, ratio, picture) : moved(from, dx, dy));

  const drag = (handle) => (event) => {
    event.preventDefault();
    event.stopPropagation();
    const target = event.currentTarget;
    target.focus();
    target.setPointerCapture(event.pointerId);
    const { width, height } = frame.current.getBoundingClientRect();
    const [startX, startY, from] = [event.clientX, event.clientY, box];
    target.onpointermove = ({ clientX, clientY }) =>
      change(from, handle, (clientX - startX) / width, (clientY - startY) / height);
    target.onpointerup = target.onpointercancel = () => {
      target.onpointermove = null;
    };
  };

  const press = (handle) => (event) => {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.05 : 0.01;
    change(box, handle, direction[0] * step, direction[1] * step);
  };

  const handles = ratio ? CORNERS : [...CORNERS, ...EDGES];
  const part = (value) => percent(value, locale);
  const place = {
    left: `${box.x * 100}%`,
    top: `${box.y * 100}%`,
    width: `${box.width * 100}%`,
    height: `${box.height * 100}%`,
  };
  return (
    <div ref={frame} className="relative touch-none select-none" data-cropper="">
      {children}
      <div className="pointer-events-none absolute inset-0 overflow-hidden">
        <div className="absolute shadow-[0_0_0_200vmax_rgb(0_0_0/0.55)]" style={place} />
      </div>
      <div
        role="group"
        tabIndex={0}
        aria-label={fill(labels.cropBox, { width: part(box.width), height: part(box.height) })}
        onPointerDown={drag("")}
        onKeyDown={(event) => event.target === event.currentTarget && press("")(event)}
        className="absolute cursor-move border-2 border-white"
        style={place}
      >
        <span className="pointer-events-none absolute inset-x-0 top-1/3 bottom-1/3 border-y border-white/40" />
        <span className="pointer-events-none absolute inset-y-0 right-1/3 left-1/3 border-x border-white/40" />
        {handles.map((handle) => (
          <button
            key={handle}
            type="button"
            aria-label={labels.handles[handle]}
            data-handle={handle}
            onPointerDown={drag(handle)}
            onKeyDown={press(handle)}
            className={`absolute flex size-8 -translate-x-1/2 -translate-y-1/2 touch-none items-center justify-center pointer-coarse:size-11 ${PLACES[handle]}`}
          >
            <span className="size-3.5 rounded-full border border-black/40 bg-white" />
          </button>
        ))}
      </div>
    </div>
  );
}
