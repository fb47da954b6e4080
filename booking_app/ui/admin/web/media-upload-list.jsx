import { memo, useEffect, useRef, useState } from "react";
import { Bar, Icon, IconButton, QUIET, SECONDARY } from "./media-parts";
import { Thumb } from "./media-thumb";
import { bytes, counted, fill, percent } from "./media-words";

const ROW_PX = 64;
const AROUND = 4;
const ENDED = new Set(["done", "waiting", "processing"]);

const MARKS = {
  done: <Icon name="check" className="shrink-0 text-ok-ink" />,
  lost: <Icon name="offline" className="shrink-0 text-warn-ink" />,
};

const detail = (row, { labels, locale }) => {
  const size = bytes(row.size, locale);
  const frames = row.frames > 1 ? counted(labels.frames, row.frames, locale) : "";
  const said =
    row.state === "sending"
      ? fill(labels.states.sending, { percent: percent(row.sent / row.size, locale) })
      : labels.states[row.state];
  return [said, size, frames].filter(Boolean).join(" · ");
};

const Row = memo(function Row({ row, at, count, context }) {
  const { labels, queue } = context;
  const isOurs = !ENDED.has(row.state);
  const isStill = row.state === "paused";
  return (
    <li
      aria-setsize={count}
      aria-posinset={at + 1}
      data-upload={row.name}
      data-state={row.state}
      className="absolute inset-x-0 flex items-center gap-3 px-4"
      style={{ top: at * ROW_PX, height: ROW_PX }}
    >
      <Thumb file={row.file} kind={row.kind} />
      <div className="min-w-0 grow">
        <p className="truncate text-14 font-medium">{row.name}</p>
        <p className="truncate text-12 text-ink-soft tabular-nums">{detail(row, context)}</p>
        {isOurs && (
          <Bar
            share={row.size ? row.sent / row.size : 0}
            tone={isStill || row.state === "lost" ? "bg-ink-soft" : "bg-accent"}
            className="mt-1"
          />
        )}
      </div>
      {MARKS[row.state]}
      {isOurs && (
        <div className="flex">
          <IconButton
            icon={isStill ? "play" : "pause"}
            label={fill(isStill ? labels.resumeOne : labels.pauseOne, { name: row.name })}
            onClick={() => (isStill ? queue.resume(row.key) : queue.pause(row.key))}
          />
          <IconButton
            icon="close"
            label={fill(labels.cancelOne, { name: row.name })}
            onClick={() => queue.remove(row.key)}
          />
        </div>
      )}
    </li>
  );
});

/** The files under way; however many there are, only those in sight are drawn. */
export function UploadRows({ rows, context }) {
  const box = useRef(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(ROW_PX * 6);

  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);

  const from = Math.max(Math.floor(top / ROW_PX) - AROUND, 0);
  const to = Math.ceil((top + height) / ROW_PX) + AROUND;
  return (
    <div
      ref={box}
      tabIndex={0}
      role="group"
      aria-label={context.labels.list}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      className="max-h-96 overflow-y-auto overscroll-contain"
    >
      <ul className="relative" style={{ height: rows.length * ROW_PX }}>
        {rows.slice(from, to).map((row, index) => (
          <Row
            key={row.key}
            row={row}
            at={from + index}
            count={rows.length}
            context={context}
          />
        ))}
      </ul>
    </div>
  );
}

/** What cannot go on without the person: the sentence, and the ways out. */
export function Trouble({ row, sentence, context, onRetry, onChoose, onRemove }) {
  const { labels } = context;
  return (
    <li
      data-upload={row.name}
      data-state={row.state}
      className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3"
    >
      <Thumb file={row.file} kind={row.kind} />
      <div className="min-w-0 grow basis-56">
        <p className="truncate text-14 font-medium">{row.name}</p>
        <p className={`text-14 ${row.state === "refused" ? "text-stop-ink" : "text-warn-ink"}`}>
          {sentence}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-1">
        {onRetry && (
          <button type="button" className={SECONDARY} onClick={onRetry}>
            {labels.retry}
          </button>
        )}
        {onChoose && (
          <button type="button" className={SECONDARY} onClick={onChoose}>
            {labels.chooseOther}
          </button>
        )}
        <button
          type="button"
          className={QUIET}
          aria-label={fill(labels.removeOne, { name: row.name })}
          onClick={onRemove}
        >
          {labels.remove}
        </button>
      </div>
    </li>
  );
}
