import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from "react";
import { accepts, guessAngles, kindOf, readDrop, readInput, readPaste, sorted } from "./media-files";
import { Bar, BUTTON, Icon, QUIET, SECONDARY, Spoken } from "./media-parts";
import { Trouble, UploadRows } from "./media-upload-list";
import { bytes, counted, duration, fill, percent, speed } from "./media-words";

const NEEDS_PERSON = new Set(["refused", "signed_out"]);

/** What the server knows of files that are in no queue of this window: frames of a spin as one. */
const elsewhere = (uploads, rows) => {
  const ids = new Set(rows.flatMap((row) => row.ids));
  // While its first part is under way a file has no id here yet.
  const under = new Set(rows.flatMap((row) => (row.state === "done" ? [] : row.names)));
  const groups = new Map();
  for (const upload of uploads) {
    const isOurs = ids.has(upload.id) || (upload.status === "receiving" && under.has(upload.name));
    if (isOurs || upload.status === "done") continue;
    const key = upload.spin || upload.id;
    groups.set(key, [...(groups.get(key) ?? []), upload]);
  }
  return [...groups].map(([key, members]) => {
    const told = members.find(({ status }) => status === "refused") ?? members[0];
    const kind = told.spin ? "spin" : kindOf({ name: told.name, type: "" }).kind;
    const size = members.reduce((sum, member) => sum + member.size, 0);
    const frames = members.length;
    return { ...told, key, kind, size, frames, state: told.status, ids: members.map((m) => m.id) };
  });
};

/** The ways files come in: drop anywhere, picker, folder, camera, clipboard. */
export function Uploader({ queue, uploads, done, isEmpty: hasNothing, taken, replacing, context, on }) {
  const { labels, locale, limit } = context;
  const view = useSyncExternalStore(queue.subscribe, queue.snapshot, queue.snapshot);
  const [isOver, setIsOver] = useState(false);
  const [questions, setQuestions] = useState([]);
  const files = useRef(null);
  const folder = useRef(null);
  const camera = useRef(null);
  const swap = useRef(null);
  const instead = useRef(null);

  const send = (found) => {
    const photos = found.filter(({ file }) => kindOf(file).kind === "photo");
    // A store's photos have no angle.
    const angles = labels.onlyPhotos
      ? photos.map(() => "front")
      : guessAngles(photos.map(({ path }) => path), taken);
    for (const each of found) {
      const at = photos.indexOf(each);
      queue.add(each, at < 0 ? {} : { angle: angles[at] });
    }
  };

  const take = useEffectEvent((found) => {
    if (labels.onlyPhotos) {
      send(found);
      return;
    }
    const { singles, spins, perhaps } = sorted(found);
    send(singles);
    spins.forEach(({ name, frames }) => queue.addSpin(name, frames));
    if (perhaps.length) setQuestions((before) => [...before, perhaps]);
  });

  const chosen = (event) => {
    const found = readInput(event.currentTarget);
    event.currentTarget.value = "";
    if (found.length) instead.current?.();
    instead.current = null;
    take(found);
  };
  const choose = (remove) => {
    instead.current = remove ?? null;
    files.current.click();
  };
  const folderChosen = (event) => {
    const found = readInput(event.currentTarget);
    const frames = found.filter(({ file }) => kindOf(file).kind === "photo");
    if (frames.length) queue.addSpin(found[0].folder.split("/").at(-1), frames);
    event.currentTarget.value = "";
  };
  const swapChosen = (event) => {
    const [found] = readInput(event.currentTarget);
    if (found) queue.add(found, { replaces: replacing.current });
    event.currentTarget.value = "";
  };

  useEffect(() => queue.hear(uploads, done), [queue, uploads, done]);
  useEffect(() => {
    replacing.open = () => swap.current?.click();
  }, [replacing]);
  useEffect(() => watchPage(setIsOver, take, labels.pasted), [labels]);

  const answer = (frames, isSpin) => {
    setQuestions((before) => before.filter((each) => each !== frames));
    if (isSpin) queue.addSpin(labels.spin, frames);
    else send(frames);
  };

  const others = elsewhere(uploads, view.rows);
  const isEmpty = hasNothing && view.total + others.length === 0;
  const media = labels.onlyPhotos ? accepts("photo") : accepts("photo", "video", "spin");
  return (
    <div data-uploader="">
      {isOver && <Overlay labels={labels} />}
      <div
        className={
          isEmpty
            ? "flex flex-col items-center rounded-sheet border border-dashed border-ink-soft/50 px-5 py-10 text-center"
            : "flex flex-wrap items-center justify-between gap-x-6 gap-y-3"
        }
      >
        {isEmpty && <Icon name="photo" size={40} className="text-accent-ink" />}
        <div className={isEmpty ? "mt-3 max-w-md" : "min-w-0"}>
          {isEmpty && <p className="text-20 font-semibold">{labels.emptyTitle}</p>}
          <p className={`text-14 text-ink-soft ${isEmpty ? "" : "pointer-coarse:hidden"}`}>
            {isEmpty ? labels.emptyText : labels.dropHint}
          </p>
        </div>
        <div className={`flex flex-wrap gap-2 ${isEmpty ? "mt-5 justify-center" : ""}`}>
          <button
            type="button"
            className={isEmpty ? `${BUTTON} bg-ink text-paper` : SECONDARY}
            onClick={() => choose()}
          >
            <Icon name="plus" />
            {labels.add}
          </button>
          <span className="hidden pointer-coarse:contents">
            <button type="button" className={SECONDARY} onClick={() => camera.current.click()}>
              <Icon name="camera" />
              {labels.camera}
            </button>
          </span>
          {!labels.onlyPhotos && (
            <span className="contents pointer-coarse:hidden">
              <button type="button" className={SECONDARY} onClick={() => folder.current.click()}>
                <Icon name="rotate" />
                {labels.folder}
              </button>
            </span>
          )}
        </div>
        {isEmpty && (
          <p className="mt-5 text-12 text-ink-soft">
            {fill(labels.kinds, { limit: bytes(limit, locale) })}
          </p>
        )}
      </div>
      <Input name="files" place={files} accept={media} onChange={chosen} multiple />
      <Input name="folder" place={folder} onChange={folderChosen} webkitdirectory="" />
      <Input name="camera" place={camera} accept="image/*" onChange={chosen} capture="environment" />
      <Input name="replacement" place={swap} accept={media} onChange={swapChosen} />
      {questions.map((frames) => (
        <Question
          key={frames[0].path + frames.length}
          frames={frames}
          context={context}
          answer={answer}
        />
      ))}
      <Progress
        view={view}
        others={others}
        queue={queue}
        context={context}
        choose={choose}
        on={on}
      />
    </div>
  );
}

const watchPage = (setIsOver, take, pastedName) => {
  const ending = new AbortController();
  const withFiles = (event) => event.dataTransfer?.types.includes("Files");
  const hear = (name, listener) => addEventListener(name, listener, { signal: ending.signal });
  let leaving = null;
  hear("dragover", (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    clearTimeout(leaving);
    // Every move over the page says so again; when it falls silent, the files have left.
    leaving = setTimeout(() => setIsOver(false), 300);
    setIsOver(true);
  });
  hear("drop", async (event) => {
    if (!withFiles(event)) return;
    event.preventDefault();
    clearTimeout(leaving);
    setIsOver(false);
    take(await readDrop(event.dataTransfer));
  });
  hear("paste", (event) => {
    const clipboard = event.clipboardData;
    const intoField = event.target.closest?.("input, textarea, [contenteditable]");
    if (!clipboard?.files.length || (intoField && clipboard.types.includes("text/plain"))) return;
    event.preventDefault();
    take(readPaste(clipboard, pastedName));
  });
  return () => {
    clearTimeout(leaving);
    ending.abort();
  };
};

function Input({ place, name, ...rest }) {
  return (
    <input ref={place} type="file" name={name} hidden tabIndex={-1} aria-hidden="true" {...rest} />
  );
}

function Overlay({ labels }) {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-paper/85 p-4 backdrop-blur-sm">
      <div className="flex size-full flex-col items-center justify-center rounded-sheet border-2 border-dashed border-accent px-6 text-center">
        <Icon name="photo" size={48} className="text-accent-ink" />
        <p className="mt-4 text-26 font-semibold">{labels.dropTitle}</p>
        <p className="mt-2 max-w-md text-16 text-ink-soft">{labels.dropText}</p>
      </div>
    </div>
  );
}

function Question({ frames, context, answer }) {
  const { labels, locale } = context;
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div
      role="group"
      aria-labelledby="spin-question"
      className="mt-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-sheet border border-accent bg-raised px-4 py-4"
    >
      <div className="min-w-0 grow basis-72">
        <p id="spin-question" className="text-16 font-semibold">
          {counted(labels.spinQuestion, frames.length, locale)}
        </p>
        <p className="truncate text-14 text-ink-soft">
          {frames[0].file.name} … {frames.at(-1).file.name}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <button ref={first} type="button" className={SECONDARY} onClick={() => answer(frames, true)}>
          <Icon name="rotate" />
          {labels.asSpin}
        </button>
        <button type="button" className={QUIET} onClick={() => answer(frames, false)}>
          {labels.asPhotos}
        </button>
      </div>
    </div>
  );
}

const summary = (view, working, { labels, locale }) => {
  if (view.busy > 0) {
    if (view.paused === view.busy) return labels.allPaused;
    if (view.lost > 0 && view.lost + view.paused === view.busy) return labels.offline;
    const all = { sent: view.total - view.busy - view.refused, total: view.total - view.refused };
    return fill(labels.sending, all);
  }
  if (working > 0) return counted(labels.working, working, locale);
  if (view.done > 0) return counted(labels.allDone, view.done, locale);
  return "";
};

function Progress({ view, others, queue, context, choose, on }) {
  const { labels, locale } = context;
  const known = others.filter(({ state }) => state !== "refused" && state !== "receiving");
  const working = view.working + known.length;
  const said = summary(view, working, context);
  const mine = view.rows.filter((row) => NEEDS_PERSON.has(row.state));
  const left = others.filter(({ state }) => state === "refused" || state === "receiving");
  const rows = [...view.rows.filter((row) => !NEEDS_PERSON.has(row.state)), ...known];
  const troubles = mine.length + left.length;
  const spoken = troubles ? counted(labels.troubles, troubles, locale) : "";
  const time = duration(view.remaining, locale);
  const figures = view.busy > 0 && view.size > 0 && view.paused < view.busy && [
    percent(view.sent / view.size, locale),
    view.speed > 0 && speed(view.speed, locale),
    time && fill(labels.left, { time }),
  ];
  return (
    <>
      <Spoken text={[said, spoken].filter(Boolean).join(" ")} />
      {(rows.length > 0 || troubles > 0) && (
        <section
          aria-label={labels.panel}
          className="mt-4 overflow-hidden rounded-sheet border border-line bg-raised"
        >
          <Head
            view={view}
            said={said || spoken}
            figures={(figures || []).filter(Boolean).join(" · ")}
            queue={queue}
            labels={labels}
            canClear={view.done > 0 && view.busy === 0}
          />
          {troubles > 0 && (
            <ul className="max-h-96 divide-y divide-line overflow-y-auto border-t border-line">
              {mine.map((row) => (
                <Mine key={row.key} row={row} {...{ queue, context, choose, on }} />
              ))}
              {left.map((row) => (
                <Left key={row.key} row={row} {...{ context, choose, on }} />
              ))}
            </ul>
          )}
          {rows.length > 0 && (view.busy > 0 || working > 0) && (
            <div className="border-t border-line">
              <UploadRows rows={rows} context={{ ...context, queue }} />
            </div>
          )}
        </section>
      )}
    </>
  );
}

function Head({ view, said, figures, queue, labels, canClear }) {
  const isStill = view.busy > 0 && view.paused === view.busy;
  return (
    <div className="px-4 py-3">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="text-14 font-semibold tabular-nums">
          {said}
          {figures && <span className="ml-2 font-normal text-ink-soft">{figures}</span>}
        </p>
        {view.busy > 0 && (
          <button
            type="button"
            className={QUIET}
            onClick={() => (isStill ? queue.resumeAll() : queue.pauseAll())}
          >
            {isStill ? labels.resumeAll : labels.pauseAll}
          </button>
        )}
        {canClear && (
          <button type="button" className={QUIET} onClick={() => queue.clearDone()}>
            {labels.clear}
          </button>
        )}
      </div>
      {view.busy > 0 && <Bar share={view.size ? view.sent / view.size : 0} className="mt-2" />}
    </div>
  );
}

/** A file of this window that was refused, or whose person was signed out meanwhile. */
function Mine({ row, queue, context, choose, on }) {
  const { labels, limit, locale } = context;
  const remove = () => {
    queue.remove(row.key);
    if (row.from === "server") on.onForget(row.ids);
  };
  let sentence = row.sentence || labels.states.refused;
  if (row.refusal) {
    sentence = fill(labels.refusals[row.refusal], { limit: bytes(limit, locale) });
  }
  if (row.state === "signed_out") sentence = labels.signedOut;
  const retry = row.from === "server" ? () => on.onRetry(row.ids) : () => queue.resume(row.key);
  return (
    <Trouble
      row={row}
      sentence={sentence}
      context={context}
      onRetry={row.retry || row.state === "signed_out" ? retry : null}
      onChoose={row.state === "refused" ? () => choose(remove) : null}
      onRemove={remove}
    />
  );
}

/** A file of another window or another day: refused, or not here whole. */
function Left({ row, context, choose, on }) {
  const isRefused = row.state === "refused";
  return (
    <Trouble
      row={row}
      sentence={isRefused ? row.sentence : context.labels.unfinished}
      context={context}
      onRetry={isRefused && row.retry ? () => on.onRetry(row.ids) : null}
      onChoose={() => choose(isRefused ? () => on.onForget(row.ids) : null)}
      onRemove={() => on.onForget(row.ids)}
    />
  );
}
