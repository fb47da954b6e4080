// The gallery of a product: dots and keys, the turning view, films, the full-screen zoom.
// Listeners stand on the document and in custom elements, so the first HTML and the live page
// are served alike and nothing is bound twice.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const behavior = () => (calm.matches ? "instant" : "smooth");

// --- dots and keys -------------------------------------------------------------------------

const trackOf = (node) => node.closest("[data-gallery]")?.querySelector("[data-track]");
const placeOf = (track) => Math.round(track.scrollLeft / Math.max(track.clientWidth, 1));

const mark = (track) => {
  const place = placeOf(track);
  track
    .closest("[data-gallery]")
    .querySelectorAll("[data-go]")
    .forEach((dot) => dot.setAttribute("aria-current", String(+dot.dataset.go === place)));
};

const go = (track, place) => {
  const last = track.children.length - 1;
  const left = Math.min(Math.max(place, 0), last) * track.clientWidth;
  track.scrollTo({ left, behavior: behavior() });
};

let marking = false;
document.addEventListener(
  "scroll",
  ({ target }) => {
    if (!target.matches?.("[data-track]") || marking) return;
    marking = true;
    requestAnimationFrame(() => {
      marking = false;
      if (target.isConnected) mark(target);
    });
  },
  { capture: true, passive: true },
);

document.addEventListener("click", (event) => {
  const dot = event.target.closest?.("[data-go]");
  if (dot) go(trackOf(dot), +dot.dataset.go);
});

document.addEventListener("keydown", (event) => {
  const track = event.target.closest?.("[data-track]");
  if (!track || event.target.closest("spin-view[data-on]")) return;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || track.scrollWidth <= track.clientWidth + 1) return;
  event.preventDefault();
  go(track, placeOf(track) + step);
});

// --- the turning view ----------------------------------------------------------------------

class SpinView extends HTMLElement {
  connectedCallback() {
    if (this.bound) return;
    this.bound = true;
    this.at = 0;
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-spin-start]")) this.begin();
    });
    this.addEventListener("pointerdown", (event) => this.grab(event));
    this.addEventListener("pointermove", (event) => this.drag(event));
    this.addEventListener("pointerup", () => this.letGo());
    this.addEventListener("pointercancel", () => this.letGo());
    this.addEventListener("keydown", (event) => this.key(event));
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.frame);
  }

  // The pictures are fetched on the first use, not before.
  load() {
    this.loading ??= Promise.all(
      this.dataset.frames.split(" ").map(async (src) => {
        const image = new Image();
        image.src = src;
        await image.decode();
        return image;
      }),
    );
    return this.loading;
  }

  async begin() {
    if (this.images) return;
    this.setAttribute("aria-busy", "true");
    try {
      this.images = await this.load();
    } catch {
      this.loading = undefined;
      return;
    } finally {
      this.removeAttribute("aria-busy");
    }
    const canvas = document.createElement("canvas");
    canvas.width = this.images[0].naturalWidth;
    canvas.height = this.images[0].naturalHeight;
    canvas.setAttribute("aria-hidden", "true");
    this.pen = canvas.getContext("2d");
    this.append(canvas);
    this.setAttribute("data-on", "");
    this.setAttribute("role", "slider");
    this.setAttribute("tabindex", "0");
    this.setAttribute("aria-label", this.dataset.label);
    this.setAttribute("aria-valuemin", "0");
    this.setAttribute("aria-valuemax", "359");
    this.show(0);
    if (this.contains(document.activeElement)) this.focus({ preventScroll: true });
    // One slow turn tells what can be done here.
    if (!calm.matches) this.coast(0.42, 0.9965);
  }

  show(at) {
    const count = this.images.length;
    this.at = ((at % count) + count) % count;
    const index = Math.floor(this.at);
    this.pen.drawImage(this.images[index], 0, 0);
    const degrees = Math.round((index * 360) / count);
    this.setAttribute("aria-valuenow", degrees);
    this.setAttribute("aria-valuetext", this.dataset.word.replace("%", degrees));
  }

  grab(event) {
    if (!this.images) {
      if (event.pointerType === "mouse" && event.button === 0) this.begin();
      return;
    }
    cancelAnimationFrame(this.frame);
    this.setPointerCapture(event.pointerId);
    this.held = { x: event.clientX, at: this.at, speed: 0, time: event.timeStamp };
  }

  drag(event) {
    if (!this.held) return;
    const before = this.at;
    const turn = ((event.clientX - this.held.x) / this.clientWidth) * this.images.length;
    this.show(this.held.at + turn);
    const time = Math.max(event.timeStamp - this.held.time, 1);
    const moved = ((this.at - before + this.images.length * 1.5) % this.images.length) - this.images.length / 2;
    this.held.speed = 0.6 * this.held.speed + 0.4 * ((moved / time) * 16.7);
    this.held.time = event.timeStamp;
  }

  letGo() {
    const speed = this.held?.speed ?? 0;
    this.held = undefined;
    if (Math.abs(speed) > 0.05 && !calm.matches) this.coast(speed, 0.95);
  }

  coast(speed, friction) {
    cancelAnimationFrame(this.frame);
    const step = () => {
      if (Math.abs(speed) < 0.04) return;
      this.show(this.at + speed);
      speed *= friction;
      this.frame = requestAnimationFrame(step);
    };
    step();
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!this.images || event.target !== this || (!step && event.key !== "Home")) return;
    event.preventDefault();
    event.stopPropagation();
    cancelAnimationFrame(this.frame);
    this.show(step ? Math.floor(this.at) + step : 0);
  }
}

// --- films ---------------------------------------------------------------------------------

const sight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const film = target.querySelector("video");
      if (!film) continue;
      if (!isIntersecting) film.pause();
      else if (!calm.matches && !navigator.connection?.saveData && !film.dataset.stopped) {
        film.play().catch(() => {});
      }
    }
  },
  { threshold: 0.6 },
);

class FilmView extends HTMLElement {
  connectedCallback() {
    const film = this.querySelector("video");
    // React sets the property after the element is there; playing by itself needs it before.
    if (film) film.muted = true;
    sight.observe(this);
  }

  disconnectedCallback() {
    sight.unobserve(this);
  }
}

if (!customElements.get("spin-view")) customElements.define("spin-view", SpinView);
if (!customElements.get("film-view")) customElements.define("film-view", FilmView);

// --- full screen ---------------------------------------------------------------------------

const icon = (path) =>
  `<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" aria-hidden="true"><path d="${path}"/></svg>`;
const CROSS = "m5.5 5.5 13 13M18.5 5.5l-13 13";
const LEFT = "m14.5 5-7 7 7 7";
const RIGHT = "m9.5 5 7 7-7 7";
const MOST = 5;

class Zoom {
  constructor(buttons, at) {
    this.buttons = buttons;
    this.at = at;
    this.pointers = new Map();
    this.build(buttons[at].closest("[data-gallery]").dataset);
    this.show();
    this.opener = document.activeElement;
    history.pushState({ ...history.state, zoom: true }, "");
    this.leave = (event) => {
      // The router knows nothing of this entry, so it must not hear of its end either.
      event.stopImmediatePropagation();
      this.gone = true;
      this.dialog.close();
    };
    addEventListener("popstate", this.leave, { capture: true, once: true });
    this.dialog.showModal();
  }

  build(words) {
    const dialog = document.createElement("dialog");
    dialog.className = "zoom";
    dialog.setAttribute("aria-label", words.wordZoom);
    const button = (name, path, label, run) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `zoom-button zoom-${name}`;
      made.setAttribute("aria-label", label);
      made.innerHTML = icon(path);
      made.addEventListener("click", run);
      return made;
    };
    this.image = document.createElement("img");
    this.image.draggable = false;
    this.stage = document.createElement("div");
    this.stage.className = "zoom-stage";
    this.stage.append(this.image);
    dialog.append(
      this.stage,
      button("close", CROSS, words.wordClose, () => dialog.close()),
      button("previous", LEFT, words.wordPrevious, () => this.turn(-1)),
      button("next", RIGHT, words.wordNext, () => this.turn(1)),
    );
    dialog.addEventListener("keydown", (event) => this.key(event));
    dialog.addEventListener("close", () => this.end());
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.move(event));
    this.stage.addEventListener("pointerup", (event) => this.up(event));
    this.stage.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    document.body.append(dialog);
    this.dialog = dialog;
  }

  show() {
    const source = this.buttons[this.at].querySelector("img");
    this.image.alt = source?.alt ?? "";
    this.image.src = source?.currentSrc ?? "";
    const sharp = this.buttons[this.at].dataset.zoom;
    const asked = this.at;
    if (sharp) {
      const better = new Image();
      better.src = sharp;
      better.decode().then(
        () => this.at === asked && (this.image.src = sharp),
        () => {},
      );
    }
    this.reset();
  }

  turn(step) {
    this.at = (this.at + step + this.buttons.length) % this.buttons.length;
    this.show();
  }

  reset() {
    [this.scale, this.x, this.y] = [1, 0, 0];
    this.draw();
  }

  draw() {
    const { clientWidth: w, clientHeight: h } = this.stage;
    const side = Math.min(w, h) || 1;
    const room = (full) => Math.max((side * this.scale - full) / 2, 0);
    this.x = Math.min(Math.max(this.x, -room(w)), room(w));
    this.y = Math.min(Math.max(this.y, -room(h)), room(h));
    this.image.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    this.dialog.toggleAttribute("data-zoomed", this.scale > 1);
  }

  // Keeps the point under the finger where it is.
  zoomTo(scale, clientX, clientY) {
    const box = this.stage.getBoundingClientRect();
    const dx = clientX - box.left - box.width / 2;
    const dy = clientY - box.top - box.height / 2;
    const next = Math.min(Math.max(scale, 1), MOST);
    const by = next / this.scale;
    this.x = dx - (dx - this.x) * by;
    this.y = dy - (dy - this.y) * by;
    this.scale = next;
    this.draw();
  }

  middle() {
    const box = this.stage.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  }

  wheel(event) {
    event.preventDefault();
    this.zoomTo(this.scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }

  down(event) {
    this.stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.start = { x: event.clientX, y: event.clientY, time: event.timeStamp };
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.pointers.size === 2) {
      const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, p]) => p);
      const was = Math.hypot(before.x - other.x, before.y - other.y) || 1;
      const is = Math.hypot(now.x - other.x, now.y - other.y);
      this.zoomTo((this.scale * is) / was, (now.x + other.x) / 2, (now.y + other.y) / 2);
      this.pinched = true;
    } else if (this.scale > 1) {
      this.x += now.x - before.x;
      this.y += now.y - before.y;
      this.draw();
    }
    this.pointers.set(event.pointerId, now);
  }

  up(event) {
    this.pointers.delete(event.pointerId);
    if (this.pinched) {
      this.pinched = this.pointers.size > 0;
      return;
    }
    const dx = event.clientX - this.start.x;
    const dy = event.clientY - this.start.y;
    if (Math.hypot(dx, dy) < 10) return this.tap(event);
    if (this.scale > 1) return;
    if (Math.abs(dx) > 60 && Math.abs(dx) > Math.abs(dy)) this.turn(dx < 0 ? 1 : -1);
    else if (dy > 90) this.dialog.close();
  }

  tap(event) {
    const twice = event.timeStamp - (this.tapped ?? -1e9) < 350;
    this.tapped = twice ? -1e9 : event.timeStamp;
    if (!twice) return;
    this.dialog.toggleAttribute("data-glide", !calm.matches);
    if (this.scale > 1) this.reset();
    else this.zoomTo(2.5, event.clientX, event.clientY);
    setTimeout(() => this.dialog.removeAttribute("data-glide"), 250);
  }

  key(event) {
    const pan = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [1, 0], ArrowRight: [-1, 0] }[event.key];
    if (event.key === "+" || event.key === "=") this.zoomTo(this.scale * 1.4, ...this.middle());
    else if (event.key === "-") this.zoomTo(this.scale / 1.4, ...this.middle());
    else if (event.key === "0") this.reset();
    else if (pan && this.scale > 1) {
      this.x += pan[0] * 60;
      this.y += pan[1] * 60;
      this.draw();
    } else if (event.key === "ArrowLeft") this.turn(-1);
    else if (event.key === "ArrowRight") this.turn(1);
    else return;
    event.preventDefault();
  }

  end() {
    this.dialog.remove();
    if (!this.gone) history.back();
    const last = this.buttons[this.at];
    const track = last.isConnected && trackOf(last);
    if (track && track.scrollWidth > track.clientWidth + 1) {
      track.scrollTo({ left: last.closest("li").offsetLeft, behavior: "instant" });
    }
    (last.isConnected ? last : this.opener)?.focus?.({ preventScroll: true });
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-zoom]");
  if (!button) return;
  const buttons = [...button.closest("[data-gallery]").querySelectorAll("[data-zoom]")];
  new Zoom(buttons, buttons.indexOf(button));
});
