// Numbers, sizes and times in the reader's language; sentences come ready from the server.

/** `{name}` in a sentence replaced by its value. */
export const fill = (text, values = {}) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** The plural form a number takes: `forms` holds each by its category, `{n}` inside. */
export const counted = (forms, n, locale, values = {}) => {
  const form = forms[new Intl.PluralRules(locale).select(n)];
  return fill(form, { ...values, n: new Intl.NumberFormat(locale).format(n) });
};

const unit = (value, name, locale, digits = 0) =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: name,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);

const scaled = (count) => {
  if (count >= 1e9) return [count / 1e9, "gigabyte", 1];
  if (count >= 1e6) return [count / 1e6, "megabyte", count < 1e7 ? 1 : 0];
  return [Math.max(count / 1e3, count > 0 ? 1 : 0), "kilobyte", 0];
};

/** `12 MB` */
export const bytes = (count, locale) => {
  const [value, name, digits] = scaled(count);
  return unit(value, name, locale, digits);
};

/** `2.4 MB/s` */
export const speed = (perSecond, locale) => {
  const [value, name, digits] = scaled(perSecond);
  return unit(value, `${name}-per-second`, locale, digits);
};

/** `12 sec`, `3 min`, `2 hr`; nothing as long as it is not known. */
export const duration = (seconds, locale) => {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 60) return unit(Math.max(Math.ceil(seconds), 1), "second", locale);
  if (seconds < 3600) return unit(Math.ceil(seconds / 60), "minute", locale);
  return unit(seconds / 3600, "hour", locale, 1);
};

/** `43 %` */
export const percent = (share, locale) =>
  new Intl.NumberFormat(locale, { style: "percent" }).format(share);
