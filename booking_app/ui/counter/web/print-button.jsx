/** Prints the page as its print styles say. */
export function PrintButton({ children }) {
  return (
    <button type="button" data-local className="button-secondary control-large" onClick={() => print()}>
      {children}
    </button>
  );
}
