import { useState } from "react";
import { AltFields, beginning } from "./media-alt";
import { PRIMARY } from "./media-parts";
import { MediaSheet } from "./media-sheet";
import { Picture } from "./media-tile";
import { counted } from "./media-words";

/** Every picture that still lacks a description, all to be read over and kept at once. */
export function AltReview({ items, context, on, close }) {
  const { labels, locale } = context;
  const [rows] = useState(items);
  const [texts, setTexts] = useState(() =>
    Object.fromEntries(rows.map((item) => [item.id, beginning(item, context)])),
  );
  const [angles, setAngles] = useState({});

  const choose = (item, angle) => {
    const before = beginning({ ...item, angle: angles[item.id] ?? item.angle }, context);
    const after = beginning({ ...item, angle }, context);
    const mine = texts[item.id];
    const kept = context.locales.map((each) => [
      each,
      mine[each] === before[each] ? after[each] : mine[each],
    ]);
    setTexts({ ...texts, [item.id]: Object.fromEntries(kept) });
    setAngles({ ...angles, [item.id]: angle });
    on.onAngle(item.id, angle);
  };

  const save = () => {
    on.onDescribe(texts);
    close();
  };
  return (
    <MediaSheet
      label={labels.reviewTitle}
      closeLabel={labels.close}
      onClose={close}
      footer={
        <button type="button" className={`${PRIMARY} ml-auto px-6`} onClick={save}>
          {counted(labels.saveAll, rows.length, locale)}
        </button>
      }
    >
      <p className="px-5 pt-4 text-14 text-ink-soft">{labels.reviewText}</p>
      <ul className="divide-y divide-line">
        {rows.map((item) => {
          const angle = angles[item.id] ?? item.angle;
          return (
            <li key={item.id} className="flex flex-wrap gap-4 px-5 py-4 sm:flex-nowrap">
              <div className="w-28 shrink-0">
                <div className="aspect-square overflow-hidden rounded-control bg-line">
                  <Picture item={item} sizes="7rem" />
                </div>
                {!context.labels.onlyPhotos && (
                  <select
                    aria-label={labels.angle}
                    value={angle}
                    onChange={(event) => choose(item, event.target.value)}
                    className="mt-1 min-h-9 w-full rounded-control border border-line bg-raised px-1 text-14 pointer-coarse:min-h-11 pointer-coarse:text-16"
                  >
                    {Object.entries(labels.angles).map(([value, word]) => (
                      <option key={value} value={value}>
                        {word}
                      </option>
                    ))}
                  </select>
                )}
              </div>
              <div className="flex min-w-0 grow flex-wrap gap-x-4 gap-y-3">
                <AltFields
                  item={{ ...item, angle }}
                  texts={texts[item.id]}
                  onChange={(next) => setTexts({ ...texts, [item.id]: next })}
                  context={context}
                  isBrief
                />
              </div>
            </li>
          );
        })}
      </ul>
    </MediaSheet>
  );
}
