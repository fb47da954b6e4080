import { useRef } from "react";
import { fill, percent } from "./media-words";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value) => Math.min(Math.max(value, 0), 1);

/** The point that stays in sight however the picture is cut: clicked, dragged, or by arrow keys. */
export function FocalPoint({ point, onChange, labels, locale, children }) {
  const frame = useRef(null);

  const put = ({ clientX, clientY }) => {
    const { left, top, width, height } = frame.current.getBoundingClientRect();
    onChange({ x: within((clientX - left) / width), y: within((clientY - top) / height) });
  };

  const down = (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    frame.current.querySelector("button").focus();
    put(event);
  };

  const press = (event) => {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.1 : 0.02;
    onChange({
      x: within(point.x + direction[0] * step),
      y: within(point.y + direction[1] * step),
    });
  };

  const where = { across: percent(point.x, locale), down: percent(point.y, locale) };
  return (
    <div
      ref={frame}
      onPointerDown={down}
      onPointerMove={(event) =>
        event.currentTarget.hasPointerCapture(event.pointerId) && put(event)
      }
      className="relative cursor-crosshair touch-none overflow-hidden select-none"
    >
      {children}
      <button
        type="button"
        aria-label={fill(labels.focalAt, where)}
        aria-describedby="focal-help"
        data-focal=""
        onKeyDown={press}
        className="absolute flex size-11 -translate-x-1/2 -translate-y-1/2 items-center justify-center rounded-full border-2 border-white bg-black/15 shadow-[0_0_0_1.5px_rgb(0_0_0/0.45)]"
        style={{ left: `${point.x * 100}%`, top: `${point.y * 100}%` }}
      >
        <span className="size-2 rounded-full bg-white shadow-[0_0_0_1.5px_rgb(0_0_0/0.45)]" />
      </button>
    </div>
  );
}

const SHAPES = [
  ["card", "aspect-square w-20"],
  ["tall", "aspect-[4/5] w-16"],
  ["wide", "aspect-video w-32"],
];

/** What shoppers will see in the shapes the shop cuts pictures to. */
export function Cuts({ item, point, labels }) {
  return (
    <ul className="flex flex-wrap items-end gap-3" aria-label={labels.cuts}>
      {SHAPES.map(([name, shape]) => (
        <li key={name}>
          <img
            src={item.src}
            srcSet={item.srcset}
            sizes="10rem"
            alt=""
            data-cut={name}
            className={`${shape} rounded-control bg-line object-cover`}
            style={{ objectPosition: `${point.x * 100}% ${point.y * 100}%` }}
          />
          <p className="mt-1 text-12 text-ink-soft">{labels.shapes[name]}</p>
        </li>
      ))}
    </ul>
  );
}
