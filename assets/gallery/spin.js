// A piece that turns under the finger. Its pictures are fetched when it is first turned, those
// nearest to the one in sight first, and it can be turned while they come.
import { isCalm } from "./wishes.js";

const AT_ONCE = 4;
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -6, PageUp: 6 };

export class SpinView extends HTMLElement {
  connectedCallback() {
    if (this.bound) return;
    this.bound = true;
    this.at = 0;
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-spin-stop]")) this.stop();
      else this.begin();
    });
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.frame);
  }

  async begin() {
    if (this.stage) return;
    this.addresses = this.dataset.frames.split(" ");
    this.images ??= new Array(this.addresses.length);
    this.setAttribute("aria-busy", "true");
    const first = await this.fetch(0);
    this.removeAttribute("aria-busy");
    if (!first || this.stage || !this.isConnected) return;
    this.build(first);
    this.show(0);
    this.stage.focus({ preventScroll: true });
    await this.fill();
    // A short turn tells what can be done here.
    if (this.stage && !this.touched && !isCalm()) this.coast(this.images.length / 70, 0.965);
  }

  build({ naturalWidth, naturalHeight }) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: naturalWidth, height: naturalHeight });
    this.pen = canvas.getContext("2d");
    this.stage = document.createElement("div");
    this.stage.className = "spin-stage";
    this.stage.tabIndex = 0;
    const said = { role: "slider", "aria-label": this.dataset.label, "aria-orientation": "horizontal" };
    Object.entries({ ...said, "aria-valuemin": 0, "aria-valuemax": 359 }).forEach(([name, value]) =>
      this.stage.setAttribute(name, value),
    );
    this.stage.append(canvas);
    this.stage.addEventListener("pointerdown", (event) => this.grab(event));
    this.stage.addEventListener("pointermove", (event) => this.drag(event));
    this.stage.addEventListener("pointerup", () => this.letGo());
    this.stage.addEventListener("pointercancel", () => this.letGo());
    this.stage.addEventListener("keydown", (event) => this.key(event));
    this.append(this.stage);
    this.setAttribute("data-on", "");
  }

  // Back to a picture among the others, which a swipe passes by.
  stop() {
    cancelAnimationFrame(this.frame);
    this.stage?.remove();
    this.stage = undefined;
    this.removeAttribute("data-on");
    this.removeAttribute("data-turned");
    this.querySelector("[data-spin-start]").focus({ preventScroll: true });
  }

  // The page came alive meanwhile, with one of its own, which goes on from here.
  handOverTo(twin, focused) {
    if (this.hasAttribute("aria-busy")) twin.begin();
    if (!this.stage) return;
    const { addresses, images, touched } = this;
    Object.assign(twin, { addresses, images, touched });
    twin.build(images[0]);
    twin.toggleAttribute("data-turned", this.hasAttribute("data-turned"));
    twin.show(this.at);
    if (focused === this.stage) twin.stage.focus({ preventScroll: true });
    twin.fill();
  }

  async fetch(index) {
    const image = new Image();
    image.src = this.addresses[index];
    try {
      await image.decode();
    } catch {
      return undefined;
    }
    this.images[index] = image;
    return image;
  }

  away(index) {
    const count = this.images.length;
    const distance = Math.abs(index - Math.floor(this.at));
    return Math.min(distance, count - distance);
  }

  // Until all are there; one that fails is left out, as its neighbours stand in for it.
  async fill() {
    const waiting = new Set([...this.images.keys()].filter((index) => !this.images[index]));
    const work = async () => {
      while (waiting.size && this.stage && this.isConnected) {
        const index = [...waiting].reduce((a, b) => (this.away(b) < this.away(a) ? b : a));
        waiting.delete(index);
        if ((await this.fetch(index)) && this.stage) this.show(this.at);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  show(at) {
    const count = this.images.length;
    this.at = ((at % count) + count) % count;
    const index = Math.floor(this.at);
    const there = [...this.images.keys()].filter((key) => this.images[key]);
    const nearest = there.reduce((a, b) => (this.away(b) < this.away(a) ? b : a));
    this.pen.drawImage(this.images[nearest], 0, 0, this.pen.canvas.width, this.pen.canvas.height);
    const degrees = Math.round((index * 360) / count);
    this.stage.setAttribute("aria-valuenow", degrees);
    this.stage.setAttribute("aria-valuetext", this.dataset.word.replace("%", degrees));
  }

  turned() {
    this.touched = true;
    this.setAttribute("data-turned", "");
    cancelAnimationFrame(this.frame);
  }

  grab(event) {
    if (event.button) return;
    cancelAnimationFrame(this.frame);
    this.touched = true;
    this.stage.setPointerCapture(event.pointerId);
    this.held = { from: event.clientX, at: this.at, x: event.clientX, time: event.timeStamp, speed: 0 };
  }

  drag(event) {
    if (!this.held) return;
    this.turned();
    const perPixel = this.images.length / this.clientWidth;
    this.show(this.held.at + (event.clientX - this.held.from) * perPixel);
    const time = Math.max(event.timeStamp - this.held.time, 1);
    const now = ((event.clientX - this.held.x) * perPixel * 16.7) / time;
    Object.assign(this.held, { speed: 0.6 * this.held.speed + 0.4 * now, time: event.timeStamp, x: event.clientX });
  }

  letGo() {
    const speed = this.held?.speed ?? 0;
    this.held = undefined;
    if (Math.abs(speed) > 0.05 && !isCalm()) this.coast(speed, 0.95);
  }

  coast(speed, friction) {
    cancelAnimationFrame(this.frame);
    const step = () => {
      if (Math.abs(speed) < 0.03 || !this.stage) return;
      this.show(this.at + speed);
      speed *= friction;
      this.frame = requestAnimationFrame(step);
    };
    step();
  }

  key(event) {
    if (event.key === "Escape") this.stop();
    else if (event.key === "Home" || event.key === "End") this.show(event.key === "Home" ? 0 : -1);
    else if (event.key in KEYS) this.show(Math.floor(this.at) + KEYS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (this.stage) this.turned();
  }
}
