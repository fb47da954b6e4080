/** A thin line drawing of one path or several, as the shop's icons are. */
export const drawn = (paths, size = 26, className = undefined) => (
  <svg
    viewBox="0 0 24 24"
    width={size}
    height={size}
    className={className}
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {[paths].flat().map((path) => (
      <path key={path} d={path} />
    ))}
  </svg>
);
