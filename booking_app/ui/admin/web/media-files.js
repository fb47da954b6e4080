// What was dropped, chosen or pasted: which files are taken, what they are, and what belongs together.

const PHOTOS = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  avif: "image/avif",
  heic: "image/heic",
  heif: "image/heif",
};
const FILMS = { mp4: "video/mp4", m4v: "video/mp4", mov: "video/quicktime", webm: "video/webm" };
const ARCHIVES = { zip: "application/zip" };

const TAKEN = { photo: PHOTOS, video: FILMS, spin: ARCHIVES };
const SPIN_FRAMES = 12;

/** The value of a file input's `accept` for these kinds. */
export const accepts = (...kinds) =>
  kinds
    .flatMap((kind) => [
      ...Object.keys(TAKEN[kind]).map((ending) => `.${ending}`),
      ...new Set(Object.values(TAKEN[kind])),
    ])
    .join(",");

const ending = (name) => /\.([^./]+)$/.exec(name)?.[1].toLowerCase() ?? "";

/** What a file is: `{kind, type}`; the kind is empty for what is never taken. */
export const kindOf = ({ name, type }) => {
  for (const [kind, known] of Object.entries(TAKEN)) {
    const byName = known[ending(name)];
    if (byName) return { kind, type: byName };
  }
  if (!ending(name)) {
    for (const [kind, known] of Object.entries(TAKEN)) {
      if (Object.values(known).includes(type)) return { kind, type };
    }
  }
  return { kind: "", type };
};

/** Why a file cannot be sent at all: `type`, `empty`, `too_large`, or nothing. */
export const refusalOf = (file, limit) => {
  if (!kindOf(file).kind) return "type";
  if (file.size === 0) return "empty";
  return file.size > limit ? "too_large" : "";
};

const isHidden = (path) =>
  path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX") ||
  /(^|\/)(thumbs\.db|desktop\.ini)$/i.test(path);

const naturally = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** In the order a person would count them: `2.jpg` before `10.jpg`. */
export const inOrder = (found) =>
  [...found].sort((one, other) => naturally.compare(one.path, other.path));

const entriesIn = (reader) =>
  new Promise((resolve, reject) => {
    const all = [];
    const more = () =>
      reader.readEntries((some) => {
        if (some.length === 0) return resolve(all);
        all.push(...some);
        more();
      }, reject);
    more();
  });

const walk = async (entry, under) => {
  const path = under ? `${under}/${entry.name}` : entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path, folder: under }];
  }
  const inside = await entriesIn(entry.createReader());
  return (await Promise.all(inside.map((each) => walk(each, path)))).flat();
};

/** Everything that was dropped, folders opened: `[{file, path, folder}]`. */
export const readDrop = async (transfer) => {
  // The list is emptied as soon as the event is over, so everything is taken out of it at once.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.());
  const loose = [...transfer.files];
  const found = entries.some(Boolean)
    ? (await Promise.all(entries.filter(Boolean).map((entry) => walk(entry, "")))).flat()
    : loose.map((file) => ({ file, path: file.name, folder: "" }));
  return inOrder(found.filter(({ path }) => !isHidden(path)));
};

/** What a file input holds, with the folder a chosen folder's files lie in. */
export const readInput = (input) =>
  inOrder(
    [...input.files]
      .map((file) => {
        const path = file.webkitRelativePath || file.name;
        return { file, path, folder: path.split("/").slice(0, -1).join("/") };
      })
      .filter(({ path }) => !isHidden(path)),
  );

/** Pictures from the clipboard; they have no name of their own. */
export const readPaste = (clipboard, name) =>
  [...clipboard.files].map((file, at) => {
    const nameless = /^image\.\w+$/.test(file.name);
    const path = nameless ? `${name} ${at + 1}.${ending(file.name)}` : file.name;
    return { file: nameless ? new File([file], path, { type: file.type }) : file, path, folder: "" };
  });

const numbering = (name) => name.replace(/\.[^.]+$/, "").replace(/\d+/g, "#");

const areFrames = (found) =>
  found.length >= SPIN_FRAMES &&
  found.every(({ file }) => kindOf(file).kind === "photo" && /\d/.test(file.name)) &&
  new Set(found.map(({ file }) => numbering(file.name))).size === 1;

/**
 * What belongs together: a folder of at least twelve numbered pictures is a spin; as many numbered
 * pictures without a folder may be one, which only the person knows.
 *
 * @returns {{singles: Found[], spins: {name: string, frames: Found[]}[], perhaps: Found[]}}
 */
export const sorted = (found) => {
  const folders = new Map();
  for (const each of found) folders.set(each.folder, [...(folders.get(each.folder) ?? []), each]);
  const result = { singles: [], spins: [], perhaps: [] };
  for (const [folder, inside] of folders) {
    const photos = inside.filter(({ file }) => kindOf(file).kind === "photo");
    if (!areFrames(photos)) {
      result.singles.push(...inside);
      continue;
    }
    result.singles.push(...inside.filter((each) => !photos.includes(each)));
    if (folder) result.spins.push({ name: folder.split("/").at(-1), frames: photos });
    else result.perhaps.push(...photos);
  }
  return result;
};

const ANGLE_WORDS = [
  ["hero", /hero|main|cover|глав|облож/],
  ["front", /front|перед|фронт|анфас/],
  ["side", /side|profile|сбоку|бок|проф/],
  ["back", /back|rear|сзади|обрат|тыл/],
  ["top", /(^|[^a-z])top|above|сверху|верх/],
  ["macro", /macro|close|detail|макро|крупн|детал/],
  ["scale", /scale|size|масштаб|размер/],
  ["worn", /worn|model|hand|wear|рук|модел|надет/],
];
const ORDER = ANGLE_WORDS.map(([angle]) => angle);

/** The angles photos show, by their names; where a name does not tell, the next that is missing. */
export const guessAngles = (names, taken) => {
  const said = names.map((name) => {
    const lower = name.toLowerCase();
    return ANGLE_WORDS.find(([, word]) => word.test(lower))?.[0] ?? "";
  });
  const used = new Set([...taken, ...said]);
  return said.map((angle) => {
    if (angle) return angle;
    const next = ORDER.find((each) => !used.has(each)) ?? "front";
    used.add(next);
    return next;
  });
};
