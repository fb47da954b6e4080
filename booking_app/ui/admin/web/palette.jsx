import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useLocation, useNavigate } from "react-router";

const RECENT = "admin-recent";
const MOST_RECENT = 6;
const PAUSE_MS = 120;
const ASKED_FOR = "admin-palette";
const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Small letters, ё as е: as the server compares. */
const plain = (text) => text.toLowerCase().replaceAll("ё", "е").trim();

function readRecent(who) {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "{}");
    return kept.who === who && Array.isArray(kept.places) ? kept.places : [];
  } catch {
    return [];
  }
}

function remember(who, place) {
  const rest = readRecent(who).filter((each) => each.href !== place.href);
  const { kind, name, note, href } = place;
  try {
    const places = [{ kind, name, note, href }, ...rest].slice(0, MOST_RECENT);
    localStorage.setItem(RECENT, JSON.stringify({ who, places }));
  } catch {
    // A browser that keeps nothing goes without recent places.
  }
}

/** Pages whose name has every word begin one of its own. */
function matching(pages, text) {
  const words = plain(text).split(/\s+/);
  return pages.filter((page) => {
    const own = plain(page.name).split(/\s+/);
    return words.every((word) => own.some((each) => each.startsWith(word)));
  });
}

/** What is offered now, in groups that are not empty. */
function grouped(text, pages, recent, hits, here) {
  if (!text.trim()) {
    const elsewhere = recent.filter((place) => place.href !== here);
    const known = new Set(elsewhere.map((place) => place.href));
    const rest = pages.filter((page) => !known.has(page.href));
    return [["recent", elsewhere], ["page", rest]].filter(([, places]) => places.length);
  }
  const groups = [["page", matching(pages, text)]];
  for (const kind of ["product", "store", "staff"]) {
    groups.push([kind, hits.filter((hit) => hit.kind === kind)]);
  }
  return groups.filter(([, places]) => places.length);
}

/** Goes anywhere by a few letters: a button, Ctrl-K, and a dialog with a combobox. */
export function Palette({ pages, paths, who, asked, hits, labels, onAsk }) {
  const [open, setOpen] = useState(false);
  const [shortcut, setShortcut] = useState("Ctrl K");

  useEffect(() => {
    if (isMac()) setShortcut("⌘K");
    const keyed = (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.code === "KeyK") {
        event.preventDefault();
        setOpen((was) => !was);
      }
    };
    const wanted = () => setOpen(true);
    addEventListener("keydown", keyed);
    addEventListener(ASKED_FOR, wanted);
    return () => {
      removeEventListener("keydown", keyed);
      removeEventListener(ASKED_FOR, wanted);
    };
  }, []);

  const mine = useMemo(
    () =>
      pages
        .filter((page) => paths.includes(page.path))
        .map((page) => ({ kind: "page", name: page.label, note: "", href: page.href })),
    [pages, paths],
  );

  // The side bar is not there on a phone; the dialog must be.
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        title={`${labels.open} (${shortcut})`}
        className="flex min-h-10 w-full items-center gap-3 rounded-control border border-line px-3 text-14 text-ink-soft hover:border-ink-soft hover:text-ink md:justify-center md:px-0 xl:justify-start xl:px-3"
      >
        <Lens size={18} />
        <span className="grow text-left md:sr-only xl:not-sr-only xl:grow">{labels.open}</span>
        <kbd className="hidden font-sans text-12 xl:inline">{shortcut}</kbd>
      </button>
      {open &&
        createPortal(
          <Finder
            pages={mine}
            who={who}
            asked={asked}
            hits={hits}
            labels={labels}
            onAsk={onAsk}
            onClose={() => setOpen(false)}
          />,
          document.body,
        )}
    </>
  );
}

/** Opens the palette where there is no side bar. */
export function PaletteButton({ label }) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      onClick={() => dispatchEvent(new Event(ASKED_FOR))}
      className="icon-button"
    >
      <Lens size={24} />
    </button>
  );
}

function Lens({ size }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      aria-hidden="true"
      className="shrink-0"
    >
      <path d="M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z" />
      <path d="m15.3 15.3 4.7 4.7" />
    </svg>
  );
}

function Finder({ pages, who, asked, hits, labels, onAsk, onClose }) {
  const dialog = useRef(null);
  const list = useRef(null);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [recent] = useState(() => readRecent(who));
  const navigate = useNavigate();
  const here = useLocation().pathname;
  const ask = useEffectEvent((question) => onAsk(question));

  useEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);

  useEffect(() => {
    if (!text.trim()) return undefined;
    const timer = setTimeout(() => ask(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const answered = asked === text;
  const eager = useRef("");
  // Hits of the last question stay while the next answer is on its way, so that nothing flickers.
  const groups = grouped(text, pages, recent, text.trim() ? hits : [], here);
  const places = groups.flatMap(([, each]) => each);
  const index = Math.min(chosen, places.length - 1);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [index, text]);

  const go = (place, event) => {
    remember(who, place);
    onClose();
    if (event?.ctrlKey || event?.metaKey) window.open(place.href, "_blank", "noopener");
    else navigate(place.href);
  };

  const goFirst = useEffectEvent(() => {
    if (eager.current && eager.current === text && places[0]) go(places[0]);
    eager.current = "";
  });
  useEffect(() => {
    if (answered) goFirst();
  }, [answered]);

  const keyed = (event) => {
    const last = places.length - 1;
    const moves = {
      ArrowDown: index >= last ? 0 : index + 1,
      ArrowUp: index <= 0 ? last : index - 1,
      PageDown: Math.min(index + 8, last),
      PageUp: Math.max(index - 8, 0),
    };
    if (event.key in moves && last >= 0) {
      event.preventDefault();
      setChosen(moves[event.key]);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // What is shown may still be of the question before; then Enter waits for the answer.
      const sure = answered || !text.trim() || places[index]?.kind === "page";
      if (sure && places[index]) go(places[index], event);
      else eager.current = text;
    }
  };

  let number = -1;
  const isEmpty = Boolean(text.trim()) && places.length === 0;
  return (
    <dialog
      ref={dialog}
      aria-label={labels.open}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
      data-not-guarded="true"
      className="mx-auto mt-[12dvh] mb-auto w-[calc(100%-2rem)] max-w-xl overflow-hidden rounded-sheet bg-raised p-0 font-sans text-14 text-ink shadow-float backdrop:bg-veil"
    >
      <input
        type="text"
        role="combobox"
        autoFocus
        value={text}
        maxLength={80}
        placeholder={labels.prompt}
        aria-label={labels.prompt}
        aria-expanded={places.length > 0}
        aria-controls="palette-list"
        aria-activedescendant={places.length ? `palette-${index}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={keyed}
        className="h-14 w-full border-b border-line bg-transparent px-5 text-16 outline-none placeholder:text-ink-soft"
      />
      <p role="status" className="sr-only">
        {text.trim() && answered && (isEmpty ? labels.nothing.replace("{text}", text) : labels.found.replace("{n}", places.length))}
      </p>
      <div
        ref={list}
        id="palette-list"
        role="listbox"
        aria-label={labels.open}
        aria-busy={Boolean(text.trim()) && !answered}
        className="max-h-[50dvh] overflow-y-auto overscroll-contain p-2"
      >
        {groups.map(([kind, each]) => (
          <div
            key={kind}
            role="group"
            aria-labelledby={`palette-${kind}`}
            className="not-first:mt-2"
          >
            <p id={`palette-${kind}`} className="px-3 pb-1 pt-1 text-12 text-ink-soft">
              {labels[kind]}
            </p>
            {each.map((place) => {
              number += 1;
              const own = number;
              return (
                <div
                  key={place.href}
                  id={`palette-${own}`}
                  role="option"
                  aria-selected={own === index}
                  onClick={(event) => go(place, event)}
                  onPointerMove={() => own !== index && setChosen(own)}
                  className="flex min-h-11 cursor-pointer items-center gap-3 rounded-control px-3 aria-selected:bg-paper aria-selected:shadow-[inset_2px_0_var(--accent)]"
                >
                  <span className="min-w-0 grow truncate">{place.name}</span>
                  {place.note && (
                    <span className="max-w-[45%] truncate text-12 text-ink-soft">{place.note}</span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {isEmpty && (
        <p className="px-5 pb-6 pt-2 text-14 text-ink-soft" aria-hidden="true">
          {answered ? labels.nothing.replace("{text}", text) : labels.waiting}
        </p>
      )}
      <p className="border-t border-line px-5 py-2.5 text-12 text-ink-soft max-md:hidden">
        {labels.hint}
      </p>
    </dialog>
  );
}
