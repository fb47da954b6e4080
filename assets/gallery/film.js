// A film among the photos: silent, over and over while it is in sight, stopped by its button.
import { isCalm, isSparing } from "./wishes.js";

const sight = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => target.seen(isIntersecting)), {
  threshold: 0.6,
});

export class FilmView extends HTMLElement {
  connectedCallback() {
    this.film = this.querySelector("video");
    if (!this.film) return;
    // React sets the property after the element is there; playing by itself needs it before.
    this.film.muted = true;
    this.film.controls = false;
    this.toggleAttribute("data-ready", true);
    if (!this.bound) {
      this.bound = true;
      for (const name of ["play", "playing", "pause"]) {
        this.film.addEventListener(name, () => this.mark());
      }
      this.button.addEventListener("click", () => this.toggle());
    }
    this.mark();
    sight.observe(this);
  }

  disconnectedCallback() {
    sight.unobserve(this);
  }

  get button() {
    return this.querySelector("[data-film-toggle]");
  }

  seen(isSeen) {
    if (!isSeen) this.film.pause();
    else if (!this.stopped && !isCalm() && !isSparing()) this.play();
  }

  // A browser that plays nothing by itself leaves it to the button.
  play() {
    this.film.play().catch(() => this.mark());
  }

  // What the button said decides: the film itself may have been stopped by scrolling just now.
  toggle() {
    this.stopped = this.hasAttribute("data-playing");
    if (this.stopped) this.film.pause();
    else this.play();
  }

  // The page came alive meanwhile, with one of its own: what was stopped does not begin again.
  handOverTo(twin) {
    twin.stopped = this.stopped;
    if (this.film.currentTime) twin.film.currentTime = this.film.currentTime;
  }

  mark() {
    const { paused } = this.film;
    this.toggleAttribute("data-playing", !paused);
    // Once begun it stands over its photo, also when stopped.
    if (!paused && this.film.readyState > 1) this.toggleAttribute("data-begun", true);
    this.button.setAttribute("aria-label", paused ? this.dataset.wordPlay : this.dataset.wordPause);
  }
}
