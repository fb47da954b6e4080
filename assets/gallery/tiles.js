// A photo in tiles, drawn by OpenSeadragon exactly over the plain photo. It only draws: where to
// look is decided by the zoom, so both feel the same.

const LIBRARY = new URL("openseadragon.js", import.meta.url).href;
let library;

const load = () =>
  (library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.addEventListener("load", () => resolve(window.OpenSeadragon));
    script.addEventListener("error", () => {
      library = undefined;
      script.remove();
      reject(new Error("the tile viewer did not come"));
    });
    document.head.append(script);
  }));

export class Tiles {
  // `tiles` is what the server says of them; `ready` asks for the first `show`.
  constructor(stage, tiles, ready) {
    this.box = document.createElement("div");
    this.box.className = "zoom-tiles";
    stage.append(this.box);
    // Without them the plain photo stays, and is asked for again at the next look.
    load().then(
      (OpenSeadragon) => this.open(OpenSeadragon, tiles, ready),
      () => this.box.remove(),
    );
  }

  open(OpenSeadragon, { url, size, levels, width, height }, ready) {
    if (!this.box.isConnected) return;
    this.library = OpenSeadragon;
    this.viewer = new OpenSeadragon.Viewer({
      element: this.box,
      drawer: "canvas",
      mouseNavEnabled: false,
      keyboardNavEnabled: false,
      showNavigationControl: false,
      tabIndex: -1,
      animationTime: 0,
      immediateRender: true,
      visibilityRatio: 0,
      minZoomImageRatio: 0,
      maxZoomPixelRatio: Infinity,
      tileSources: {
        width,
        height,
        tileSize: size,
        tileOverlap: 0,
        minLevel: 0,
        maxLevel: levels - 1,
        getTileUrl: (level, x, y) =>
          url.replace("{level}", level).replace("{x}", x).replace("{y}", y),
      },
    });
    this.viewer.addOnceHandler("open", ready);
  }

  // The photo's place: its middle from the middle of the stage, its size, and the stage's size.
  show({ x, y, width, height, w, h }) {
    if (!this.viewer?.isOpen()) return;
    const tall = height / width;
    const left = (width / 2 - w / 2 - x) / width;
    const top = ((height / 2 - h / 2 - y) / height) * tall;
    const part = new this.library.Rect(left, top, w / width, h / width);
    this.viewer.viewport.fitBounds(part, true);
  }

  destroy() {
    this.viewer?.destroy();
    this.box.remove();
  }
}
