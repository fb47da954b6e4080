// What the served page says of the chain: name, logo, contacts, languages. Compiled pages read it
// from here, so that a change of settings needs no build.
const root = typeof document === "undefined" ? null : document.documentElement;

export const chainFacts = JSON.parse(root?.dataset.chain ?? "{}");
