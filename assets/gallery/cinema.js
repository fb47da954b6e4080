// The whole film with sound and controls, over the page.
import { openOverlay } from "./overlay.js";

export class Cinema {
  constructor(link) {
    const view = link.closest("film-view");
    const words = link.closest("photo-gallery").dataset;
    view.film.pause();
    const film = document.createElement("video");
    Object.assign(film, { src: link.href, controls: true, playsInline: true, autoplay: true });
    film.poster = view.querySelector("img")?.currentSrc ?? "";
    film.setAttribute("aria-label", view.film.ariaLabel ?? "");
    const ended = () => {
      film.pause();
      film.removeAttribute("src");
      (link.isConnected ? link : document.querySelector("#live [data-film]"))?.focus({ preventScroll: true });
      if (link.isConnected && !view.stopped) view.seen(true);
    };
    openOverlay("cinema", link.textContent.trim(), words.wordClose, ended).prepend(film);
    film.focus();
  }
}
