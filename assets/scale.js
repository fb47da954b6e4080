// True sizes on this screen. A bank card says how large a millimetre is; that is kept in this
// browser for this screen and applied as `--mm`. Everything works by delegation and by custom
// properties, so it holds for the first HTML and for the live page alike.

const CARD_SHORT_MM = 53.98;
const root = document.documentElement;
const key = () => `millimetre ${screen.width}x${screen.height}`;

// Kept in the screen's own pixels, so that it stays true when the page is zoomed by the browser.
const kept = () => {
  try {
    const pixels = Number(localStorage.getItem(key()));
    return pixels > 0 ? pixels / devicePixelRatio : 0;
  } catch {
    return 0; // a browser that keeps nothing is asked again
  }
};

const keep = (mm) => {
  try {
    localStorage.setItem(key(), String(mm * devicePixelRatio));
  } catch {
    // It holds for this page then.
  }
};

// What this device most likely is, to begin near: fingers hold phones, whose pixels are smaller.
const guess = () => (matchMedia("(pointer: coarse)").matches ? 6 : 96 / 25.4);

let measured = 0;
let tried = 0; // by the slider, before it is said to be right
const show = () => {
  const mm = tried || measured || guess();
  root.style.setProperty("--mm", `${mm}px`);
  root.toggleAttribute("data-measured", Boolean(measured));
  for (const slider of document.querySelectorAll("input[data-card]")) setCard(slider, mm);
};

const setCard = (slider, mm) => {
  const room = slider.closest("[data-card-measure]").clientWidth;
  if (room) slider.max = Math.max(room, 200);
  slider.value = mm * CARD_SHORT_MM;
  slider.setAttribute("aria-valuetext", `${Math.round(slider.value)} px`);
};

const refresh = () => {
  measured = kept() || measured;
  show();
};

// --- a ring on the screen --------------------------------------------------------------------

const number = (value) =>
  new Intl.NumberFormat(root.lang || undefined, { maximumFractionDigits: 1 }).format(value);

// Between two sizes the larger one.
const nearest = (rows, mm) =>
  rows.reduce((best, row) => {
    const away = (one) => Math.abs(+one.dataset.mm - mm);
    return !best || away(row) <= away(best) + 1e-6 ? row : best;
  }, undefined);

const measure = (slider) => {
  const box = slider.closest("[data-ring-measure]");
  const sheet = slider.closest("dialog");
  const mm = +slider.value;
  const rows = [...sheet.querySelectorAll("tr[data-mm]")];
  const row = nearest(rows, mm);
  if (!row) return;
  box.style.setProperty("--ring", mm);
  const words = box.dataset;
  const name = row.cells[0].textContent;
  const cell = (which) => row.querySelector(`[data-${which}]`).textContent;
  const said = (which, text) => {
    const place = box.querySelector(`[data-ring-${which}]`);
    if (place.textContent !== text) place.textContent = text;
  };
  said("size", words.wordSize.replace("%", name));
  const more = { "%m": number(mm), "%e": cell("eu"), "%u": cell("us"), "%k": cell("uk") };
  said("more", words.wordMore.replace(/%[meuk]/g, (mark) => more[mark]));
  slider.setAttribute("aria-valuetext", `${number(mm)}; ${words.wordSize.replace("%", name)}`);
  for (const one of rows) one.toggleAttribute("data-found", one === row);
  const made = nearest(rows.filter((one) => one.querySelector("[data-chooses]")), mm);
  const madeName = made?.cells[0].textContent;
  said("choose", made ? words.wordChoose.replace("%", madeName) : words.wordClose);
  box.querySelector("[data-ring-choose]").dataset.mm = made?.dataset.mm ?? "";
  const isOther = made && made !== row;
  said("note", isOther ? words.wordNone.replace("%s", name).replace("%n", madeName) : "");
};

const measureAll = () => document.querySelectorAll("input[data-ring]").forEach(measure);

const choose = (button) => {
  const sheet = button.closest("dialog");
  const link = sheet.querySelector(`[data-chooses="${button.dataset.mm}"]`);
  if (link) link.click();
  else sheet.close();
};

// --- what is done to it ----------------------------------------------------------------------

const nudge = (button) => {
  const slider = button.parentElement.querySelector("input");
  const small = slider.matches("[data-ring]") ? 2 : 1;
  if (button.dataset.nudge < 0) slider.stepDown(small);
  else slider.stepUp(small);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
};

const done = (button) => {
  const box = button.closest("[data-card-measure]");
  const mm = box.querySelector("[data-card]").value / CARD_SHORT_MM;
  keep(mm);
  [measured, tried] = [mm, 0];
  show();
  measureAll();
  box.open = false;
  const next = box.closest("dialog").querySelector("input[data-ring]") ?? box.querySelector("summary");
  next.focus();
  next.closest("[data-ring-measure]")?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("input", ({ target }) => {
  // The live page is handed every slider, also those in closed sheets, which nobody moved.
  if (target.matches?.("[data-card]") && !target.closest("dialog:not([open])")) {
    tried = target.value / CARD_SHORT_MM;
    root.style.setProperty("--mm", `${tried}px`);
    target.setAttribute("aria-valuetext", `${Math.round(target.value)} px`);
  }
  if (target.matches?.("[data-ring]")) measure(target);
});

document.addEventListener("click", ({ target }) => {
  const on = (selector) => target.closest?.(selector);
  if (on("[data-nudge]")) nudge(on("[data-nudge]"));
  else if (on("[data-card-done]")) done(on("[data-card-done]"));
  else if (on("[data-ring-choose]")) choose(on("[data-ring-choose]"));
  // A size chosen here was asked for somewhere beneath.
  else if (on("[data-chooses]")) document.querySelectorAll("dialog.sheet[open]").forEach((sheet) => sheet.close());
});

// Opened it may be wider than it was thought to be; left without an answer it changes nothing.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.("[data-card-measure], dialog")) return;
    if (!target.open) tried = 0;
    refresh();
  },
  { capture: true },
);

const pinched = () => root.toggleAttribute("data-pinched", visualViewport.scale > 1.01);
visualViewport?.addEventListener("resize", pinched);
addEventListener("resize", refresh);

// The live page brings sheets of its own.
new MutationObserver(() => {
  if (document.querySelector("input[data-ring]:not([aria-valuetext])")) {
    refresh();
    measureAll();
  }
}).observe(document.body, { childList: true, subtree: true });

refresh();
measureAll();
