import { useEffect, useEffectEvent, useRef } from "react";

/** A modal sheet that a state opens and closes: from below on a phone, else in the middle. */
export function Sheet({ open, label, onDismiss, children }) {
  const dialog = useRef(null);
  const dismiss = useEffectEvent(() => onDismiss());

  useEffect(() => {
    const element = dialog.current;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);

  useEffect(() => {
    const element = dialog.current;
    const cancelled = (event) => {
      event.preventDefault();
      dismiss();
    };
    const tapped = (event) => {
      if (event.target === element) dismiss();
    };
    element.addEventListener("cancel", cancelled);
    element.addEventListener("click", tapped);
    return () => {
      element.removeEventListener("cancel", cancelled);
      element.removeEventListener("click", tapped);
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className="m-0 mt-auto max-h-[92dvh] w-full max-w-none overflow-y-auto overscroll-contain rounded-t-sheet bg-raised p-0 text-ink shadow-float backdrop:bg-veil md:m-auto md:max-w-xl md:rounded-sheet"
    >
      <div className="p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] md:p-6">
        {open && children}
      </div>
    </dialog>
  );
}
