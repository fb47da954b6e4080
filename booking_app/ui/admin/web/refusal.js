// What a form does about fields that were refused.

/**
 * A refused field that somebody began to mend no longer looks wrong (`base.css`). Only typing mends:
 * leaving a field must move nothing, or a click that began elsewhere would be lost. Fields that are
 * checked as one types say themselves whether they are right.
 */
export const mend = ({ type, target }) => {
  if (type !== "input" || target.closest?.("[data-checked-live]")) return;
  if (target.getAttribute?.("aria-invalid") === "true") target.setAttribute("data-mended", "");
};

/** After a refusal: everything wrong looks wrong, and the first of it is at hand. */
export const leadToRefused = (root) => {
  for (const field of root.querySelectorAll("[data-mended]")) field.removeAttribute("data-mended");
  const first = root.querySelector('[data-attention], [aria-invalid="true"]');
  first?.focus({ preventScroll: true });
  first?.scrollIntoView({ block: "center", behavior: "instant" });
};
