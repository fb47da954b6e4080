// What the person behind the browser wants of moving pictures.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const sparing = matchMedia("(prefers-reduced-data: reduce)");

export const isCalm = () => calm.matches;
export const isSparing = () => sparing.matches || navigator.connection?.saveData === true;
export const scrolling = () => (calm.matches ? "instant" : "smooth");
