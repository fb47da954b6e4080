import { useId, useState } from "react";

/** A spin, turned by a slider: mouse, finger and keyboard alike. */
export function Turn({ item, labels }) {
  const [frame, setFrame] = useState(0);
  const id = useId();
  const last = item.turn.length - 1;
  return (
    <div className="flex flex-col items-center gap-3">
      <img
        src={item.turn[frame] ?? item.src}
        alt=""
        draggable={false}
        className="max-h-[52dvh] w-full max-w-md object-contain select-none"
      />
      {item.turn.map((src) => (
        <link key={src} rel="prefetch" as="image" href={src} />
      ))}
      <label htmlFor={id} className="sr-only">
        {labels.turn}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        value={frame}
        aria-valuetext={`${Math.round((frame / item.turn.length) * 360)}°`}
        onChange={(event) => setFrame(Number(event.target.value))}
        className="h-11 w-full max-w-md accent-accent"
      />
    </div>
  );
}

/** A film with its controls. */
export function Film({ item }) {
  return (
    <video
      src={item.film}
      poster={item.full}
      controls
      muted
      playsInline
      preload="metadata"
      className="mx-auto max-h-[60dvh] w-full bg-black object-contain"
    />
  );
}
