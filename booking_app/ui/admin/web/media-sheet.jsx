import { useEffect, useEffectEvent, useRef } from "react";
import { Icon } from "./media-parts";

/** A wide modal sheet: the whole screen on a phone, in the middle of anything larger. */
export function MediaSheet({ label, closeLabel, onClose, tools, footer, children }) {
  const dialog = useRef(null);
  const close = useEffectEvent(() => onClose());

  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element.showModal();
    const cancelled = (event) => {
      event.preventDefault();
      close();
    };
    element.addEventListener("cancel", cancelled);
    return () => {
      element.removeEventListener("cancel", cancelled);
      element.close();
      before?.focus?.({ preventScroll: true });
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className="m-0 h-dvh max-h-none w-full max-w-none bg-raised p-0 text-ink shadow-float backdrop:bg-veil md:m-auto md:h-fit md:max-h-[92dvh] md:w-[min(68rem,94vw)] md:rounded-sheet"
    >
      <div className="flex h-full max-h-[inherit] flex-col">
        <header className="flex shrink-0 items-center gap-2 border-b border-line py-2 pr-2 pl-5">
          <h2 className="min-w-0 grow truncate text-16 font-semibold">{label}</h2>
          {tools}
          <button type="button" aria-label={closeLabel} onClick={onClose} className="icon-button">
            <Icon name="close" size={24} />
          </button>
        </header>
        <div className="grow overflow-y-auto overscroll-contain">{children}</div>
        {footer && (
          <footer className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line px-5 py-3">
            {footer}
          </footer>
        )}
      </div>
    </dialog>
  );
}
