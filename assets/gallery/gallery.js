// The pictures of a product: a row that is swiped, or a grid on a wide screen. The row scrolls by
// itself; this adds dots, keys, what a screen reader hears, and the ways to full screen.
import { scrolling } from "./wishes.js";

const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

export class PhotoGallery extends HTMLElement {
  connectedCallback() {
    if (this.bound) return;
    this.bound = true;
    this.place = 0;
    this.addEventListener("scroll", (event) => this.scrolled(event), { capture: true, passive: true });
    // Before the router, to which these links would be pages.
    this.addEventListener("click", (event) => this.clicked(event), { capture: true });
    this.addEventListener("keydown", (event) => this.key(event));
    for (const sign of ["scrollend", "pointerdown"]) {
      this.addEventListener(sign, (event) => this.arrived(event), { capture: true, passive: true });
    }
    this.addEventListener("pointerover", () => this.warm(), { once: true, passive: true });
    // Two fingers on a photo open it; the browser must not zoom the page for them.
    this.addEventListener("touchstart", (event) => this.touched(event), { passive: false });
  }

  disconnectedCallback() {
    clearTimeout(this.speaking);
  }

  get track() {
    return this.querySelector("[data-track]");
  }

  get isGrid() {
    return this.track.scrollWidth <= this.track.clientWidth + 1;
  }

  get photos() {
    return [...this.querySelectorAll("[data-zoom]")];
  }

  warm() {
    const link = document.createElement("link");
    link.rel = "modulepreload";
    link.href = new URL("zoom.js", import.meta.url).href;
    document.head.append(link);
  }

  scrolled({ target }) {
    if (target !== this.track || this.marking) return;
    this.marking = requestAnimationFrame(() => {
      this.marking = 0;
      if (!this.isConnected || this.isGrid) return;
      this.mark(Math.round(target.scrollLeft / Math.max(target.clientWidth, 1)));
    });
  }

  mark(place) {
    if (place === this.place) return;
    this.place = place;
    for (const dot of this.querySelectorAll("[data-go]")) {
      const here = +dot.dataset.go === place;
      dot.setAttribute("aria-current", String(here));
      const row = dot.closest("ol");
      if (here) row.scrollLeft = dot.offsetLeft - (row.clientWidth - dot.offsetWidth) / 2;
    }
    // Only where it comes to rest is said.
    clearTimeout(this.speaking);
    this.speaking = setTimeout(() => {
      this.querySelector("[data-said]").textContent = this.track.children[place]?.ariaLabel ?? "";
    }, 250);
  }

  go(place, behavior = scrolling()) {
    const tile = this.track.children[place];
    if (!tile) return;
    this.goal = place;
    if (this.isGrid) tile.scrollIntoView({ behavior, block: "nearest" });
    else this.track.scrollTo({ left: tile.offsetLeft, behavior });
  }

  // Or went elsewhere by hand.
  arrived({ type, target }) {
    if (type === "pointerdown" || target === this.track) this.goal = undefined;
  }

  // The page came alive meanwhile, with one of its own: it shows what was on its way here.
  handOverTo(twin) {
    if (this.goal !== undefined) twin.go(this.goal, "instant");
  }

  clicked(event) {
    const dot = event.target.closest("[data-go]");
    if (dot) return this.go(+dot.dataset.go);
    const link = event.target.closest("[data-zoom], [data-film]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.matches("[data-zoom]")) this.zoom(link);
    else import("./cinema.js").then(({ Cinema }) => new Cinema(link));
  }

  async zoom(link) {
    const { Zoom } = await import("./zoom.js");
    return Zoom.isOpen ? undefined : new Zoom(this, this.photos.indexOf(link));
  }

  touched(event) {
    const link = event.touches.length === 2 && event.target.closest("[data-zoom]");
    if (!link || !event.cancelable) return;
    event.preventDefault();
    const span = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY) || 1;
    const first = span(event.touches);
    let zoom;
    this.zoom(link).then((opened) => (zoom = opened));
    const done = new AbortController();
    const move = ({ touches: [one, two] }) => {
      if (!zoom || !two) return;
      const middle = [(one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2];
      zoom.pinch(span([one, two]) / first, ...middle);
    };
    // The fingers belong to the photo they came down on, whatever lies over it by now.
    link.addEventListener("touchmove", move, { passive: true, signal: done.signal });
    for (const end of ["touchend", "touchcancel"]) {
      link.addEventListener(end, () => done.abort(), { signal: done.signal });
    }
  }

  key(event) {
    if (event.target.closest("[role=slider], video") || event.altKey || event.metaKey) return;
    const count = this.track.children.length;
    const tile = [...this.track.children].findIndex((one) => one.contains(event.target));
    const from = this.isGrid && tile >= 0 ? tile : this.place;
    const place = { Home: 0, End: count - 1 }[event.key] ?? from + STEPS[event.key];
    if (!(place >= 0 && place < count) || (this.isGrid && tile < 0)) return;
    event.preventDefault();
    this.go(place);
    const next =
      tile >= 0
        ? this.track.children[place].querySelector("a, button:not([hidden])")
        : event.target.matches("[data-go]") && this.querySelector(`[data-go="${place}"]`);
    if (next) next.focus({ preventScroll: true });
  }
}
