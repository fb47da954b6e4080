import { useEffect, useEffectEvent, useState } from "react";
import { AltFields, beginning } from "./media-alt";
import { inside, largest, WHOLE } from "./media-crop";
import { Cropper } from "./media-cropper";
import { Cuts, FocalPoint } from "./media-focal";
import { BUTTON, Icon, IconButton, PRIMARY, QUIET, SECONDARY } from "./media-parts";
import { MediaSheet } from "./media-sheet";
import { Film, Turn } from "./media-players";
import { fill } from "./media-words";

const RATIOS = { square: 1, tall: 4 / 5, free: null };
const SETTLE_MS = 500;

/** A picture by itself: what must stay in sight, what is cut off, its angle and its description. */
export function MediaEditor({ item, at, total, context, on, open, replace, idAt, isReplaced }) {
  const { labels } = context;
  const [texts, setTexts] = useState(() => beginning(item, context));
  const [touched, setTouched] = useState(false);
  const [angle, setAngle] = useState(item.angle);
  const [mode, setMode] = useState("focal");
  const [point, setPoint] = useFocal(item, on);

  const keepTexts = (byIntent) => {
    if (!byIntent && !touched) return;
    const isNew = context.locales.some((locale) => texts[locale].trim() !== item.alt[locale]);
    if (isNew) on.onDescribe({ [item.id]: texts });
  };
  const leave = (next, byIntent = false) => {
    keepTexts(byIntent);
    open(next);
  };
  const choose = (next) => {
    const before = beginning({ ...item, angle }, context);
    const after = beginning({ ...item, angle: next }, context);
    // A suggestion follows the angle; what a person wrote stays.
    setTexts(
      Object.fromEntries(
        context.locales.map((locale) => [
          locale,
          texts[locale] === before[locale] ? after[locale] : texts[locale],
        ]),
      ),
    );
    setAngle(next);
    on.onAngle(item.id, next);
  };

  const current = { ...item, angle };
  const values = { name: labels.angles[angle] ?? angle, place: at + 1, total };
  return (
    <MediaSheet
      label={fill(labels.editorTitle, values)}
      closeLabel={labels.close}
      onClose={() => leave("")}
      tools={
        <>
          <IconButton
            icon="left"
            label={labels.previous}
            disabled={at === 0}
            onClick={() => leave(idAt(at - 1), true)}
            className="disabled:opacity-30"
          />
          <IconButton
            icon="right"
            label={labels.next}
            disabled={at === total - 1}
            onClick={() => leave(idAt(at + 1), true)}
            className="disabled:opacity-30"
          />
        </>
      }
      footer={
        <>
          <button type="button" className={SECONDARY} onClick={() => replace(item.id)}>
            <Icon name="swap" />
            {labels.replace}
          </button>
          <button
            type="button"
            className={`${BUTTON} px-3 text-stop-ink hover:bg-line/50`}
            aria-label={labels.delete}
            onClick={() => {
              open("");
              on.onRemove(item.id);
            }}
          >
            <Icon name="trash" />
            <span className="hidden sm:inline">{labels.delete}</span>
          </button>
          <button
            type="button"
            className={`${PRIMARY} ml-auto px-6`}
            onClick={() => leave("", true)}
          >
            {labels.save}
          </button>
        </>
      }
    >
      <div className="grid md:grid-cols-[minmax(0,1.35fr)_minmax(18rem,1fr)]">
        <div className="bg-paper p-4 md:p-5">
          {item.kind === "photo" && (
            <Photo
              key={item.full}
              {...{ item, mode, setMode, point, setPoint, context, on, isReplaced }}
            />
          )}
          {item.kind === "spin" && <Turn item={item} labels={labels} />}
          {item.kind === "video" && <Film item={item} />}
        </div>
        <div className="p-4 md:p-5">
          {!labels.onlyPhotos && (
            <>
              <label className="block text-14 font-medium" htmlFor="media-angle">
                {labels.angle}
              </label>
              <select
                id="media-angle"
                value={angle}
                onChange={(event) => choose(event.target.value)}
                className="field mt-1"
              >
                {Object.entries(labels.angles).map(([value, word]) => (
                  <option key={value} value={value}>
                    {word}
                  </option>
                ))}
              </select>
            </>
          )}
          <h3 className="mt-6 text-14 font-semibold">{labels.altTitle}</h3>
          <p className="text-12 text-ink-soft">{labels.altHelp}</p>
          <AltFields
            item={current}
            texts={texts}
            onChange={(next) => {
              setTouched(true);
              setTexts(next);
            }}
            context={context}
          />
          {item.kind === "photo" && (
            <>
              <h3 className="mt-6 mb-2 text-14 font-semibold">{labels.cuts}</h3>
              <Cuts item={item} point={point} labels={labels} />
            </>
          )}
          {item.note && <p className="mt-5 text-14 text-ink-soft">{item.note}</p>}
        </div>
      </div>
    </MediaSheet>
  );
}

/** The focal point, kept on the server as soon as it rests. */
const useFocal = (item, on) => {
  const [point, setPoint] = useState({ x: item.x, y: item.y });
  const keep = useEffectEvent(() => {
    if (point.x !== item.x || point.y !== item.y) on.onFocal(item.id, point.x, point.y);
  });
  useEffect(() => {
    const timer = setTimeout(() => keep(), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [point]);
  // Whoever leaves in the middle of the half second has still chosen the point.
  useEffect(() => () => keep(), []);
  return [point, setPoint];
};

function Photo({ item, mode, setMode, point, setPoint, context, on, isReplaced }) {
  const { labels, locale } = context;
  // Another part is chosen on the whole photo, beginning from the one that is shown now.
  const ground = item.whole ?? item;
  const shown = item.whole && item.crop;
  const [ratio, setRatio] = useState(shown ? "free" : "square");
  const [box, setBox] = useState(() => shown || largest(RATIOS.square, ground));
  const seen = mode === "crop" ? ground : item;
  const picture = (
    <img
      src={seen.full ?? seen.src}
      alt=""
      width={seen.width}
      height={seen.height}
      draggable={false}
      className="block h-auto max-h-[58dvh] w-auto max-w-full"
      style={{ backgroundColor: item.colour }}
    />
  );
  return (
    <>
      <Modes {...{ mode, setMode, labels }} />
      <div className="mt-3 flex min-h-48 items-center justify-center">
        {mode === "focal" && (
          <FocalPoint point={point} onChange={setPoint} labels={labels} locale={locale}>
            {picture}
          </FocalPoint>
        )}
        {mode === "crop" && (
          <Cropper
            box={box}
            ratio={RATIOS[ratio]}
            picture={ground}
            onChange={setBox}
            labels={labels}
            locale={locale}
          >
            {picture}
          </Cropper>
        )}
      </div>
      {mode === "focal" && (
        <p id="focal-help" className="mt-3 text-12 text-ink-soft">
          {labels.focalHelp}
        </p>
      )}
      {mode === "crop" && (
        <CropTools
          {...{ item, ratio, labels, isReplaced }}
          choose={(name) => {
            setRatio(name);
            setBox(name === "free" && shown ? shown : largest(RATIOS[name], ground));
          }}
          apply={() => on.onCrop(item.id, item.whole ? box : inside(item.crop ?? WHOLE, box))}
          undo={() => on.onCrop(item.id, null)}
          canApply={box !== shown && (box.width < 0.999 || box.height < 0.999)}
        />
      )}
    </>
  );
}

function Modes({ mode, setMode, labels }) {
  return (
    <div role="group" aria-label={labels.modes} className="inline-flex rounded-control border border-line bg-raised p-1">
      {["focal", "crop"].map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={mode === name ? "true" : "false"}
          onClick={() => setMode(name)}
          className={`${BUTTON} min-h-8 px-3 ${mode === name ? "bg-ink text-paper" : "text-ink-soft"}`}
        >
          <Icon name={name === "focal" ? "target" : "crop"} />
          {labels[name]}
        </button>
      ))}
    </div>
  );
}

function CropTools({ item, ratio, choose, apply, undo, canApply, labels, isReplaced }) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <div role="group" aria-label={labels.ratio} className="flex gap-1">
        {Object.keys(RATIOS).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={ratio === name ? "true" : "false"}
            onClick={() => choose(name)}
            className={`${BUTTON} min-h-9 border px-3 ${ratio === name ? "border-ink" : "border-line text-ink-soft"}`}
          >
            {labels.ratios[name]}
          </button>
        ))}
      </div>
      <button
        type="button"
        className={`${PRIMARY} ml-auto`}
        disabled={!canApply || isReplaced}
        onClick={apply}
      >
        {labels.applyCrop}
      </button>
      {item.crop && (
        <button type="button" className={QUIET} onClick={undo} disabled={isReplaced}>
          {labels.undoCrop}
        </button>
      )}
    </div>
  );
}
