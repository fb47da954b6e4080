// What a product's page does beyond being read. Each part is an element of its own, so the first
// HTML and the live page are served alike; what is asked for by a tap is loaded by that tap.
import { PhotoGallery } from "./gallery/gallery.js";
import { SpinView } from "./gallery/spin.js";
import { FilmView } from "./gallery/film.js";

const elements = { "photo-gallery": PhotoGallery, "spin-view": SpinView, "film-view": FilmView };
for (const [name, element] of Object.entries(elements)) {
  if (!customElements.get(name)) customElements.define(name, element);
}
