import { useId } from "react";

const LONGEST = 250;

/** The suggestion for an angle in a language. */
export const suggestionOf = (context, angle, locale) => context.suggestions[angle]?.[locale] ?? "";

/** What the fields begin with: what was saved, and where nothing was, the suggestion. */
export const beginning = (item, context) =>
  Object.fromEntries(
    context.locales.map((locale) => [
      locale,
      item.alt[locale] || suggestionOf(context, item.angle, locale),
    ]),
  );

/** The description of one picture in every language of the chain. */
export function AltFields({ item, texts, onChange, context, isBrief = false }) {
  const { labels, locales } = context;
  const id = useId();
  return locales.map((locale) => {
    const isSuggested =
      !item.alt[locale] && texts[locale] === suggestionOf(context, item.angle, locale);
    const isEmpty = !texts[locale].trim();
    return (
      <div key={locale} className={isBrief ? "min-w-0 grow basis-56" : "mt-3"}>
        <label htmlFor={`${id}-${locale}`} className="flex items-baseline gap-2 text-14">
          <span className="font-medium">{labels.languages[locale]}</span>
          {isSuggested && !isEmpty && (
            <span className="text-12 text-accent-ink">{labels.suggested}</span>
          )}
        </label>
        <textarea
          id={`${id}-${locale}`}
          lang={locale}
          rows={2}
          maxLength={LONGEST}
          value={texts[locale]}
          aria-invalid={isEmpty ? "true" : "false"}
          aria-describedby={isEmpty ? `${id}-${locale}-error` : undefined}
          placeholder={labels.altExample}
          onChange={(event) => onChange({ ...texts, [locale]: event.target.value })}
          className="field mt-1 resize-none text-14 leading-snug pointer-coarse:text-16"
        />
        {isEmpty && (
          <p id={`${id}-${locale}-error`} className="text-12 text-warn-ink">
            {labels.altNeeded}
          </p>
        )}
      </div>
    );
  });
}
