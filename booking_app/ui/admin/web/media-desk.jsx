import { useEffect, useMemo, useRef, useState } from "react";
import { AltReview } from "./media-alt-review";
import { MediaEditor } from "./media-editor";
import { MediaGrid } from "./media-grid";
import { Icon, SECONDARY } from "./media-parts";
import { queueOf } from "./media-queue";
import { Uploader } from "./media-uploader";
import { counted, fill } from "./media-words";

const ENDPOINT = "/api/v1/media/uploads";
const EVENTS = [
  "onOrder",
  "onAngle",
  "onDescribe",
  "onFocal",
  "onCrop",
  "onRemove",
  "onRestore",
  "onRetry",
  "onForget",
  "onChanged",
];

/**
 * The pictures of one product or store: how they come in, their order, and what is said of each.
 *
 * `about`, `items`, `uploads` (not done), `done` (ids) and `removed` are the server's; whatever a person does is asked of it by the events
 * `onOrder(ids)`, `onAngle(id, angle)`, `onDescribe(texts by id and language)`,
 * `onFocal(id, x, y)`, `onCrop(id, box or null)`, `onRemove(id)`, `onRestore(id)`, `onRetry(ids)`
 * and `onForget(ids)`; `onChanged()` tells the rest of the page that the pictures are others now.
 */
export function MediaDesk({ about, items, uploads, done, removed, settings, ...events }) {
  const { kind, id, limit } = about;
  const { locale } = settings;
  const [queue, setQueue] = useState(null);
  // Equal in every rendering, so that the tiles need not be drawn anew.
  const [fixed] = useState(settings);
  const context = useMemo(() => ({ ...fixed, ...about }), [fixed, about]);
  const on = useStable(events);
  const seen = useRef(items);
  useEffect(() => {
    if (seen.current !== items) on.onChanged();
    seen.current = items;
  }, [items, on]);
  useEffect(() => {
    const { onlyPhotos } = fixed.labels;
    setQueue(id ? queueOf({ kind, id, endpoint: ENDPOINT, locale, limit, onlyPhotos }) : null);
  }, [kind, id, limit, locale, fixed]);
  if (!queue) return <div className="skeleton h-40 rounded-sheet" />;
  return (
    <Desk
      key={id}
      queue={queue}
      items={items}
      uploads={uploads}
      done={done}
      removed={removed}
      context={context}
      on={on}
    />
  );
}

/** The same functions in every rendering, which call the newest ones. */
const useStable = (events) => {
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });
  return useMemo(
    () =>
      Object.fromEntries(
        EVENTS.map((name) => [name, (...given) => latest.current[name]?.(...given)]),
      ),
    [],
  );
};

function Desk({ queue, items, uploads, done, removed, context, on }) {
  const { labels, locale } = context;
  const [opened, setOpened] = useState("");
  const [isReviewing, setIsReviewing] = useState(false);
  const replacing = useRef({ current: "", open: null }).current;

  const taken = [...new Set(items.map((item) => item.angle))];
  const under = new Set(
    uploads.filter(({ status }) => status !== "refused").map((upload) => upload.replaces),
  );
  const at = items.findIndex((item) => item.id === opened);
  const missing = items.filter((item) => item.missing.length > 0);

  const replace = (id) => {
    replacing.current = id;
    replacing.open();
  };
  return (
    <>
      <Uploader
        queue={queue}
        uploads={uploads}
        done={done}
        isEmpty={items.length === 0}
        taken={taken}
        replacing={replacing}
        context={context}
        on={on}
      />
      {removed.id && (
        <div
          role="status"
          className="mt-4 flex flex-wrap items-center justify-between gap-3 rounded-control bg-ink px-4 py-2 text-14 text-paper"
        >
          <span>{fill(labels.removed, { name: labels.angles[removed.angle] ?? "" })}</span>
          <button
            type="button"
            className="min-h-9 px-2 font-semibold underline underline-offset-4 pointer-coarse:min-h-11"
            onClick={() => on.onRestore(removed.id)}
          >
            {labels.undo}
          </button>
        </div>
      )}
      {missing.length > 0 && (
        <div className="mt-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-control border border-warn-ink/40 px-4 py-2">
          <p className="flex min-w-0 items-center gap-2 text-14">
            <Icon name="alert" className="shrink-0 text-warn-ink" />
            {counted(labels.missing, missing.length, locale)}
          </p>
          <button type="button" className={SECONDARY} onClick={() => setIsReviewing(true)}>
            <Icon name="text" />
            {labels.review}
          </button>
        </div>
      )}
      {items.length > 0 && (
        <MediaGrid
          items={items}
          replacing={under}
          context={context}
          on={on}
          open={setOpened}
        />
      )}
      {at >= 0 && (
        <MediaEditor
          key={opened}
          item={items[at]}
          at={at}
          total={items.length}
          isReplaced={under.has(opened) || items[at].pending}
          context={context}
          on={on}
          open={setOpened}
          replace={replace}
          idAt={(place) => items[place]?.id ?? ""}
        />
      )}
      {isReviewing && (
        <AltReview items={missing} context={context} on={on} close={() => setIsReviewing(false)} />
      )}
    </>
  );
}
