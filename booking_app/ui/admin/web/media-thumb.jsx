import { useEffect, useState } from "react";
import { Icon } from "./media-parts";

const PIXELS = 112;
const made = new WeakMap();
let line = Promise.resolve();

const drawSmall = async (file) => {
  const whole = await createImageBitmap(file);
  const side = Math.min(whole.width, whole.height);
  const canvas = new OffscreenCanvas(PIXELS, PIXELS);
  const [x, y] = [(whole.width - side) / 2, (whole.height - side) / 2];
  canvas.getContext("2d").drawImage(whole, x, y, side, side, 0, 0, PIXELS, PIXELS);
  whole.close();
  return URL.createObjectURL(await canvas.convertToBlob({ type: "image/webp", quality: 0.8 }));
};

/** A small picture of a photo; one at a time, so that large photos do not fill the memory. */
const smallOf = (file) => {
  if (!made.has(file)) {
    line = line.then(() => drawSmall(file)).catch(() => "");
    made.set(file, line);
  }
  return made.get(file);
};

/** What a file looks like, from the file itself; an icon where the browser cannot read it. */
export function Thumb({ file, kind }) {
  const [url, setUrl] = useState("");
  const isFilm = kind === "video";
  const isArchive = !file || file.name.toLowerCase().endsWith(".zip");

  useEffect(() => {
    if (!file || isArchive) return undefined;
    let gone = false;
    const film = isFilm ? URL.createObjectURL(file) : "";
    const found = isFilm ? Promise.resolve(`${film}#t=0.1`) : smallOf(file);
    found.then((address) => !gone && setUrl(address));
    return () => {
      gone = true;
      if (film) URL.revokeObjectURL(film);
    };
  }, [file, isFilm, isArchive]);

  return (
    <div className="relative flex size-11 shrink-0 items-center justify-center overflow-hidden rounded-control bg-line text-ink-soft">
      <Icon name={{ spin: "rotate", video: "film" }[kind] ?? "photo"} />
      {url && isFilm && (
        <video
          src={url}
          muted
          preload="metadata"
          aria-hidden="true"
          tabIndex={-1}
          className="absolute inset-0 size-full object-cover"
        />
      )}
      {url && !isFilm && (
        <img src={url} alt="" className="absolute inset-0 size-full object-cover" />
      )}
    </div>
  );
}
