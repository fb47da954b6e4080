import { useEffect, useRef, useState } from "react";

const ADDRESS = "/api/v1/chain/logo";

/**
 * The logo: chosen or dropped, sent at once, and in use when the form is saved. Its digest is the
 * value of the hidden field `name`, empty for none.
 */
export function LogoField({ name, logo, labels }) {
  const [chosen, setChosen] = useState(logo);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [over, setOver] = useState(false);
  const field = useRef(null);
  const told = useRef(logo.digest);

  useEffect(() => {
    setChosen(logo);
    setError("");
    told.current = logo.digest;
  }, [logo.digest]);

  // The form around it hears of a change as of any other.
  useEffect(() => {
    if (told.current === chosen.digest) return;
    told.current = chosen.digest;
    field.current.dispatchEvent(new Event("input", { bubbles: true }));
  }, [chosen.digest]);

  const send = async (file) => {
    if (!file) return;
    setBusy(true);
    setError("");
    try {
      const answer = await fetch(`${ADDRESS}?locale=${document.documentElement.lang}`, {
        method: "POST",
        headers: { "Content-Type": file.type || "application/octet-stream" },
        body: file,
      });
      const body = await answer.json();
      if (answer.ok) setChosen(body);
      else setError(body.errors?.[0]?.message ?? body.detail);
    } catch {
      setError(labels.offline);
    }
    setBusy(false);
  };

  const dropped = (event) => {
    event.preventDefault();
    setOver(false);
    send(event.dataTransfer.files[0]);
  };

  return (
    <div className="flex flex-col gap-3">
      <input type="hidden" name={name} value={chosen.digest} ref={field} readOnly />
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
        data-over={over}
        aria-busy={busy}
        className="grid grid-cols-2 overflow-hidden rounded-control border border-line data-[over=true]:border-ink"
      >
        {["light", "dark"].map((scheme) => (
          <span
            key={scheme}
            className="flex h-24 items-center justify-center p-5"
            style={{ background: scheme === "light" ? "#fbf8f3" : "#141210" }}
          >
            {chosen.url ? (
              <img
                src={chosen.url}
                alt={scheme === "light" ? labels.light : labels.dark}
                className="max-h-full max-w-full"
                style={{
                  filter: scheme === "dark" && chosen.is_dark ? "invert(1) hue-rotate(180deg)" : "none",
                }}
              />
            ) : (
              <span
                className="font-display text-26"
                style={{ color: scheme === "light" ? "#1c1917" : "#f4efe8" }}
              >
                {labels.name}
              </span>
            )}
          </span>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <label className="button-secondary min-h-10 cursor-pointer border-line bg-raised px-4 py-2 text-14 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent-ink">
          {busy ? labels.sending : chosen.url ? labels.replace : labels.choose}
          <input
            type="file"
            accept="image/png,image/jpeg,image/webp"
            disabled={busy}
            data-not-guarded="true"
            aria-describedby={`${name}-error`}
            className="sr-only"
            onChange={(event) => {
              send(event.target.files[0]);
              event.target.value = "";
            }}
          />
        </label>
        {chosen.url && (
          <button
            type="button"
            className="button-quiet min-h-10 px-3 py-2 text-14"
            onClick={() => setChosen({ digest: "", url: "", is_dark: false })}
          >
            {labels.remove}
          </button>
        )}
      </div>
      <p id={`${name}-error`} role="alert" className="text-14 text-stop-ink">
        {error}
      </p>
    </div>
  );
}
