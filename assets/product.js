// What a product's page does beyond being read. Each part is an element of its own, so the first
// HTML and the live page are served alike; what is asked for by a tap is loaded by that tap.
import { PhotoGallery } from "./gallery/gallery.js";
import { SpinView } from "./gallery/spin.js";
import { FilmView } from "./gallery/film.js";

document.documentElement.dataset.script = "";

const elements = { "photo-gallery": PhotoGallery, "spin-view": SpinView, "film-view": FilmView };
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element);
}

// True sizes and the ring guide, when their sheets are asked for.
const sheets = "#ring-guide, #true-size";
const scale = () => import("./scale.js");
document.addEventListener("click", ({ target }) => {
  const id = target.closest?.("[commandfor]")?.getAttribute("commandfor");
  if (id && document.getElementById(id)?.matches(sheets)) scale();
});
if ([...document.querySelectorAll(sheets)].some((sheet) => sheet.open)) scale();
