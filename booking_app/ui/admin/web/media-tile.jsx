import { useSortable } from "@dnd-kit/sortable";
import { memo } from "react";
import { Icon, IconButton } from "./media-parts";
import { counted, fill } from "./media-words";

const BADGE =
  "inline-flex items-center gap-1 rounded-control px-2 py-1 text-12 font-medium";
const LIGHT = `${BADGE} bg-paper/90 text-ink`;

/** A picture as shoppers get it, cut to the box around its focal point. */
export function Picture({ item, sizes = "12rem", className = "" }) {
  return (
    <img
      src={item.src}
      srcSet={item.srcset}
      sizes={sizes}
      alt=""
      draggable={false}
      loading="lazy"
      decoding="async"
      className={`size-full object-cover ${className}`}
      style={{
        objectPosition: `${item.x * 100}% ${item.y * 100}%`,
        backgroundColor: item.colour,
      }}
    />
  );
}

function Kind({ item, context }) {
  const { labels, locale } = context;
  if (item.kind === "spin") {
    return (
      <span className={LIGHT}>
        <Icon name="rotate" size={16} />
        {counted(labels.frames, item.frames, locale)}
      </span>
    );
  }
  if (item.kind === "video") {
    return (
      <span className={LIGHT}>
        <Icon name="film" size={16} />
        {labels.video}
      </span>
    );
  }
  return null;
}

/** One picture: dragged by its face or, with the keyboard, by its handle; opened by a click. */
export const Tile = memo(function Tile({ item, at, isReplaced, context, on, open }) {
  const { labels } = context;
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({ id: item.id });
  const { onMouseDown, onTouchStart } = listeners ?? {};
  const name = labels.angles[item.angle] ?? item.angle;
  const values = { name, place: at + 1 };
  const style = {
    transform: transform ? `translate3d(${transform.x}px, ${transform.y}px, 0)` : undefined,
    transition,
  };

  return (
    <li ref={setNodeRef} style={style} data-asset={item.id} className={isDragging ? "opacity-30" : ""}>
      <div className="group relative aspect-square overflow-hidden rounded-control bg-line">
        <button
          type="button"
          aria-label={fill(labels.openOne, values)}
          onClick={() => open(item.id)}
          onMouseDown={onMouseDown}
          onTouchStart={onTouchStart}
          className="block size-full touch-manipulation cursor-grab focus-visible:-outline-offset-2 active:cursor-grabbing"
        >
          <Picture item={item} sizes="(min-width: 40rem) 12rem, 50vw" />
        </button>
        <span className="pointer-events-none absolute bottom-2 left-2 flex flex-wrap gap-1">
          {at === 0 && (
            <span className={`${BADGE} bg-ink text-paper`}>
              <Icon name="star" size={16} />
              {labels.main}
            </span>
          )}
          <Kind item={item} context={context} />
        </span>
        <span className="absolute inset-x-1 top-1 flex justify-between opacity-0 transition-opacity duration-150 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
          <IconButton
            {...attributes}
            ref={setActivatorNodeRef}
            onKeyDown={listeners?.onKeyDown}
            onMouseDown={onMouseDown}
            onTouchStart={onTouchStart}
            icon="grip"
            size="size-9"
            label={fill(labels.moveOne, values)}
            className="cursor-grab touch-none bg-paper/90 text-ink"
          />
          <IconButton
            icon="trash"
            size="size-9"
            label={fill(labels.deleteOne, values)}
            onClick={() => on.onRemove(item.id)}
            className="bg-paper/90 text-ink"
          />
        </span>
        {(isReplaced || item.pending) && (
          <span className="pointer-events-none absolute inset-0 flex items-center justify-center bg-veil text-14 font-semibold text-white">
            {isReplaced ? labels.beingReplaced : labels.beingCropped}
          </span>
        )}
      </div>
      {!labels.onlyPhotos && (
        <select
          aria-label={fill(labels.angleOf, { place: at + 1 })}
          value={item.angle}
          onChange={(event) => on.onAngle(item.id, event.target.value)}
          className="mt-2 -ml-1 block min-h-9 w-[calc(100%+0.25rem)] rounded-control border border-transparent bg-transparent text-14 font-medium hover:border-line pointer-coarse:min-h-11"
        >
          {Object.entries(labels.angles).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
      {item.missing.length > 0 ? (
        <button
          type="button"
          onClick={() => open(item.id)}
          className="mt-0.5 inline-flex min-h-6 items-center gap-1 text-12 text-warn-ink hover:underline"
        >
          <Icon name="alert" size={16} />
          {fill(labels.altMissing, { languages: item.missing.join(", ").toUpperCase() })}
        </button>
      ) : (
        <p className="mt-0.5 truncate text-12 leading-6 text-ink-soft">
          {item.alt[context.locale]}
        </p>
      )}
      {item.note && <p className="text-12 text-ink-soft">{item.note}</p>}
    </li>
  );
});
