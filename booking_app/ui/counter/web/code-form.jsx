import { useEffect, useState } from "react";
import { listen, tell } from "./channel";

/** The code typed by hand: as good as a scan. What cannot be a code is said beside the field. */
export function CodeForm({ labels }) {
  const [error, setError] = useState("");

  useEffect(() => listen("unreadable", ({ text }) => setError(text)), []);
  useEffect(() => listen("resume", () => setError("")), []);

  const submit = (event) => {
    event.preventDefault();
    setError("");
    tell("read", { payload: event.currentTarget.elements.code.value, typed: true });
  };

  return (
    <form onSubmit={submit} noValidate data-local className="flex flex-col gap-2">
      <label htmlFor="code" className="text-16 font-semibold">
        {labels.code}
      </label>
      <div className="flex gap-2">
        <input
          id="code"
          name="code"
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck="false"
          enterKeyHint="go"
          placeholder={labels.example}
          maxLength={64}
          aria-invalid={error ? "true" : "false"}
          aria-describedby={error ? "code-error" : undefined}
          className="field control-large min-w-0 grow text-20 tracking-widest uppercase placeholder:normal-case"
        />
        <button type="submit" className="button-primary control-large shrink-0">
          {labels.find}
        </button>
      </div>
      <p id="code-error" role="alert" className="min-h-6 text-16 text-stop-ink">
        {error}
      </p>
    </form>
  );
}
