// Photos over the whole screen: pinch, wheel, double tap, drag, keys and buttons. The sharpest
// file, or its tiles, are fetched only once a closer look needs them.
import { button, openOverlay } from "./overlay.js";
import { Tiles } from "./tiles.js";
import { isCalm } from "./wishes.js";

const STEP = 1.5;
const DOUBLE_TAP = { milliseconds: 350, scale: 2.5 };
const PAN = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [1, 0], ArrowRight: [-1, 0] };

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

export class Zoom {
  static isOpen = false;

  constructor(gallery, at) {
    Zoom.isOpen = true;
    this.gallery = gallery;
    this.words = { ...gallery.dataset };
    this.links = gallery.photos;
    this.at = at;
    this.pointers = new Map();
    this.dialog = openOverlay("zoom", this.words.wordZoom, this.words.wordClose, () => this.end());
    this.build();
    this.sized = new ResizeObserver(() => this.draw());
    this.sized.observe(this.stage);
    this.show();
  }

  build() {
    const make = (tag, className) => Object.assign(document.createElement(tag), { className });
    this.image = make("img", "zoom-image");
    this.image.draggable = false;
    this.stage = make("div", "zoom-stage");
    this.stage.append(this.image);
    this.count = make("p", "zoom-count");
    this.count.setAttribute("aria-hidden", "true");
    this.said = make("p", "sr-only");
    this.said.setAttribute("role", "status");
    const { wordNearer, wordFarther, wordPrevious, wordNext } = this.words;
    this.nearer = button("nearer", wordNearer, () => this.step(STEP));
    this.farther = button("farther", wordFarther, () => this.step(1 / STEP));
    const bar = make("div", "zoom-bar");
    bar.append(this.farther, this.count, this.nearer);
    this.dialog.prepend(this.stage);
    this.dialog.append(
      button("previous", wordPrevious, () => this.turn(-1)),
      bar,
      button("next", wordNext, () => this.turn(1)),
      this.said,
    );
    this.dialog.toggleAttribute("data-single", this.links.length < 2);
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.stage.addEventListener("pointerdown", (event) => this.down(event));
    this.stage.addEventListener("pointermove", (event) => this.move(event));
    this.stage.addEventListener("pointerup", (event) => this.up(event));
    this.stage.addEventListener("pointercancel", (event) => this.lost(event));
  }

  // --- what is shown -------------------------------------------------------------------------

  show() {
    const link = this.links[this.at];
    const small = link.querySelector("img");
    this.shape = { width: +small.getAttribute("width"), height: +small.getAttribute("height") };
    this.sharp = { href: link.href, isAsked: false };
    this.tiled = link.dataset.tiles ? JSON.parse(link.dataset.tiles) : undefined;
    this.layer?.destroy();
    this.layer = undefined;
    this.image.alt = small.alt;
    this.image.src = small.currentSrc || small.src;
    this.count.textContent = `${this.at + 1} / ${this.links.length}`;
    this.said.textContent = link.closest("[role=group]")?.ariaLabel ?? small.alt;
    this.rest();
    [this.scale, this.x, this.y] = [1, 0, 0];
    this.pull = [0, 0];
    this.draw();
  }

  turn(step) {
    this.at = (this.at + step + this.links.length) % this.links.length;
    this.show();
  }

  get fit() {
    const { clientWidth: w, clientHeight: h } = this.stage;
    const by = Math.min(w / this.shape.width, h / this.shape.height);
    return { width: this.shape.width * by, height: this.shape.height * by, w, h };
  }

  get most() {
    const full = this.tiled?.width ?? this.image.naturalWidth;
    return Math.max(3, full / this.fit.width);
  }

  draw() {
    const { width, height, w, h } = this.fit;
    if (!width) return;
    const room = (side, full) => Math.max((side * this.scale - full) / 2, 0);
    this.x = clamp(this.x, -room(width, w), room(width, w));
    this.y = clamp(this.y, -room(height, h), room(height, h));
    const [x, y] = [this.x + this.pull[0], this.y + this.pull[1]];
    this.image.style.width = `${width}px`;
    this.image.style.height = `${height}px`;
    this.image.style.transform = `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${this.scale})`;
    const isNear = this.scale > 1.01;
    this.dialog.toggleAttribute("data-zoomed", isNear);
    this.farther.disabled = !isNear;
    this.nearer.disabled = this.scale > this.most - 0.01;
    this.sharpen(width, isNear);
    this.layer?.show({ x, y, width: width * this.scale, height: height * this.scale, w, h });
  }

  // Only what the screen can show more of is fetched.
  sharpen(width, isNear) {
    const wanted = width * this.scale * devicePixelRatio;
    const there = this.image.naturalWidth;
    if (!there || wanted <= there * 1.1) return;
    if (this.tiled && isNear) {
      this.layer ??= new Tiles(this.stage, this.tiled, () => this.draw());
      return;
    }
    if (this.sharp.isAsked) return;
    this.sharp.isAsked = true;
    const { sharp, image } = this;
    const better = new Image();
    better.src = sharp.href;
    better.decode().then(
      () => sharp === this.sharp && (image.src = sharp.href),
      () => {}, // what is there stays
    );
  }

  // --- nearer and farther --------------------------------------------------------------------

  // Keeps the point under the finger where it is.
  zoomTo(scale, clientX, clientY) {
    const box = this.stage.getBoundingClientRect();
    const dx = clientX - box.left - box.width / 2;
    const dy = clientY - box.top - box.height / 2;
    const next = clamp(scale, 1, this.most);
    const by = next / this.scale;
    this.x = dx - (dx - this.x) * by;
    this.y = dy - (dy - this.y) * by;
    this.scale = next;
    this.draw();
  }

  glideTo(scale, clientX, clientY) {
    this.rest();
    const from = this.scale;
    const goal = clamp(scale, 1, this.most);
    const begun = performance.now();
    const frame = (now) => {
      const part = isCalm() ? 1 : clamp((now - begun) / 200, 0, 1);
      this.zoomTo(from * (goal / from) ** (1 - (1 - part) ** 3), clientX, clientY);
      if (part < 1 && this.dialog.isConnected) return this.glide(frame, goal);
      this.rest();
      this.tell();
    };
    this.glide(frame, goal);
  }

  glide(frame, goal) {
    this.gliding = { frame: requestAnimationFrame(frame), goal };
  }

  rest() {
    cancelAnimationFrame(this.gliding?.frame);
    this.gliding = undefined;
  }

  // Steps quicker than the gliding add up.
  step(by) {
    this.reach((this.gliding?.goal ?? this.scale) * by);
  }

  reach(scale) {
    const box = this.stage.getBoundingClientRect();
    this.glideTo(scale, box.left + box.width / 2, box.top + box.height / 2);
  }

  tell() {
    this.said.textContent = this.words.wordScale.replace("%", Math.round(this.scale * 100));
  }

  // By two fingers which came down on the gallery, before this was open.
  pinch(by, clientX, clientY) {
    this.zoomTo(by, clientX, clientY);
  }

  wheel(event) {
    event.preventDefault();
    this.rest();
    const speed = event.ctrlKey ? 100 : 300;
    this.zoomTo(this.scale * Math.exp(-event.deltaY / speed), event.clientX, event.clientY);
  }

  // --- fingers and mouse ---------------------------------------------------------------------

  down(event) {
    if (event.button) return;
    this.rest();
    this.stage.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.start = { x: event.clientX, y: event.clientY };
    if (this.pointers.size > 1) this.pulled(0, 0);
  }

  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    this.pointers.set(event.pointerId, now);
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)[1];
      const was = Math.hypot(before.x - other.x, before.y - other.y) || 1;
      const is = Math.hypot(now.x - other.x, now.y - other.y);
      this.pinched = true;
      this.zoomTo((this.scale * is) / was, (now.x + other.x) / 2, (now.y + other.y) / 2);
    } else if (this.scale > 1.01) {
      this.x += now.x - before.x;
      this.y += now.y - before.y;
      this.draw();
    } else if (!this.pinched) {
      const [dx, dy] = [now.x - this.start.x, now.y - this.start.y];
      if (Math.abs(dx) > Math.abs(dy)) this.pulled(this.links.length > 1 ? dx : dx / 4, 0);
      else this.pulled(0, Math.max(dy, 0));
    }
  }

  // The photo follows the finger that turns the page or puts it away.
  pulled(dx, dy) {
    this.pull = [dx, dy];
    this.dialog.style.setProperty("--away", clamp(dy / 300, 0, 0.7));
    this.draw();
  }

  up(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    const [dx, dy] = [event.clientX - this.start.x, event.clientY - this.start.y];
    this.pulled(0, 0);
    if (this.pinched) {
      this.pinched = this.pointers.size > 0;
      this.tell();
    } else if (Math.hypot(dx, dy) < 10) this.tap(event);
    else if (this.scale > 1.01) return;
    else if (Math.abs(dx) > 60 && Math.abs(dx) > Math.abs(dy)) this.turn(dx < 0 ? 1 : -1);
    else if (dy > 90) this.dialog.close();
  }

  lost(event) {
    this.pointers.delete(event.pointerId);
    this.pinched = false;
    this.pulled(0, 0);
  }

  tap(event) {
    const last = this.tapped;
    const isNear = last && Math.hypot(event.clientX - last.x, event.clientY - last.y) < 40;
    const isSecond = isNear && event.timeStamp - last.time < DOUBLE_TAP.milliseconds;
    this.tapped = isSecond ? undefined : { x: event.clientX, y: event.clientY, time: event.timeStamp };
    if (isSecond) this.glideTo(this.scale > 1.01 ? 1 : DOUBLE_TAP.scale, event.clientX, event.clientY);
  }

  // --- keys ----------------------------------------------------------------------------------

  key(event) {
    const pan = this.scale > 1.01 && PAN[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.step(STEP);
    else if (event.key === "-") this.step(1 / STEP);
    else if (event.key === "0") this.reach(1);
    else if (pan) {
      this.x += pan[0] * 60;
      this.y += pan[1] * 60;
      this.draw();
    } else if (event.key === "ArrowLeft") this.turn(-1);
    else if (event.key === "ArrowRight") this.turn(1);
    else if (event.key === "Home") this.turn(-this.at);
    else if (event.key === "End") this.turn(this.links.length - 1 - this.at);
    else return;
    event.preventDefault();
  }

  end() {
    Zoom.isOpen = false;
    this.rest();
    this.sized.disconnect();
    this.layer?.destroy();
    // The page may have come alive meanwhile, with a gallery of its own.
    const gallery = this.gallery.isConnected
      ? this.gallery
      : document.querySelector("#live photo-gallery");
    const link = gallery?.photos[this.at];
    if (!link) return;
    if (!gallery.isGrid) gallery.go([...gallery.track.children].indexOf(link.closest("[role=group]")), "instant");
    link.focus({ preventScroll: true });
  }
}
