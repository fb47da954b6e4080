// What a form does about fields that were refused.

/** A refused field that somebody began to mend no longer looks wrong (`base.css`). */
export const mend = ({ target }) => {
  if (target.getAttribute?.("aria-invalid") === "true") target.setAttribute("data-mended", "");
};

/** After a refusal: everything wrong looks wrong, and the first of it is at hand. */
export const leadToRefused = (root) => {
  for (const field of root.querySelectorAll("[data-mended]")) field.removeAttribute("data-mended");
  const first = root.querySelector('[data-attention], [aria-invalid="true"]');
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "center", behavior: "instant" });
};
