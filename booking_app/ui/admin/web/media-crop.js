// The arithmetic of a cut: boxes `{x, y, width, height}` as parts of a picture (0 to 1).

const LEAST = 0.1;

const within = (value, least, most) => Math.min(Math.max(value, least), most);

/** The whole picture. */
export const WHOLE = { x: 0, y: 0, width: 1, height: 1 };

/** The largest box of a ratio (width : height in pixels) in the middle of a picture. */
export const largest = (ratio, picture) => {
  if (!ratio) return WHOLE;
  const own = picture.width / picture.height;
  const width = own > ratio ? ratio / own : 1;
  const height = own > ratio ? 1 : own / ratio;
  return { x: (1 - width) / 2, y: (1 - height) / 2, width, height };
};

/** The box pushed aside, never out of the picture. */
export const moved = (box, dx, dy) => ({
  ...box,
  x: within(box.x + dx, 0, 1 - box.width),
  y: within(box.y + dy, 0, 1 - box.height),
});

const side = (start, size, isFirst, delta) => {
  if (isFirst) {
    const from = within(start + delta, 0, start + size - LEAST);
    return [from, start + size - from];
  }
  return [start, within(size + delta, LEAST, 1 - start)];
};

const freely = (box, handle, dx, dy) => {
  const result = { ...box };
  if (/[ew]/.test(handle)) {
    [result.x, result.width] = side(box.x, box.width, handle.includes("w"), dx);
  }
  if (/[ns]/.test(handle)) {
    [result.y, result.height] = side(box.y, box.height, handle.includes("n"), dy);
  }
  return result;
};

/** A corner (`nw`, `ne`, `sw`, `se`) or an edge (`n`, `e`, `s`, `w`) dragged by a part. */
export const resized = (box, handle, dx, dy, ratio, picture) => {
  if (!ratio) return freely(box, handle, dx, dy);
  const isLeft = handle.includes("w");
  const isTop = handle.includes("n");
  // One part of the width is this many parts of the height.
  const slope = picture.width / picture.height / ratio;
  const [across, along] = [isLeft ? -dx : dx, (isTop ? -dy : dy) / slope];
  const grown = box.width + (Math.abs(across) > Math.abs(along) ? across : along);
  const [right, bottom] = [box.x + box.width, box.y + box.height];
  const room = Math.min(isLeft ? right : 1 - box.x, (isTop ? bottom : 1 - box.y) / slope);
  const width = within(grown, Math.min(Math.max(LEAST, LEAST / slope), room), room);
  const height = width * slope;
  return { x: isLeft ? right - width : box.x, y: isTop ? bottom - height : box.y, width, height };
};

/** A cut within a cut, as a cut of the whole. */
export const inside = (outer, inner) => ({
  x: outer.x + inner.x * outer.width,
  y: outer.y + inner.y * outer.height,
  width: inner.width * outer.width,
  height: inner.height * outer.height,
});
