// A dialog over everything. It holds the focus, closes by Escape, by Back and by its cross, and
// what is shown in it says where the focus returns to.

const icon = (...paths) =>
  `<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths.map((path) => `<path d="${path}"/>`).join("")}</svg>`;

export const ICONS = {
  close: icon("m5.5 5.5 13 13M18.5 5.5l-13 13"),
  previous: icon("m14.5 5-7 7 7 7"),
  next: icon("m9.5 5 7 7-7 7"),
  nearer: icon("M12 5v14M5 12h14"),
  farther: icon("M5 12h14"),
};

export const button = (name, label, run) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `overlay-button overlay-${name}`;
  made.setAttribute("aria-label", label);
  made.innerHTML = ICONS[name];
  made.addEventListener("click", run);
  return made;
};

export const openOverlay = (name, label, closeLabel, ended) => {
  const dialog = document.createElement("dialog");
  dialog.className = `overlay ${name}`;
  dialog.setAttribute("aria-label", label);
  dialog.append(button("close", closeLabel, () => dialog.close()));
  let gone = false;
  history.pushState({ ...history.state, overlay: name }, "");
  const leave = (event) => {
    // The router knows nothing of this entry, so it must not hear of its end either.
    event.stopImmediatePropagation();
    gone = true;
    dialog.close();
  };
  addEventListener("popstate", leave, { capture: true, once: true });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (!gone) history.back();
    ended();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};
