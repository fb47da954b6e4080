import { useEffect, useRef, useState } from "react";

const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values[name] ?? "");

function size(bytes, locale) {
  const megabytes = bytes / 1e6;
  const options = { maximumFractionDigits: megabytes < 10 ? 1 : 0 };
  return `${new Intl.NumberFormat(locale, options).format(Math.max(megabytes, 0.1))} MB`;
}

/** What a refusal says about the file, if it says anything. */
function reason(request, labels) {
  try {
    const problem = JSON.parse(request.responseText);
    return problem.errors?.[0]?.message ?? problem.detail ?? labels.failed;
  } catch {
    return labels.failed;
  }
}

/**
 * One file by drop or by picker, sent as it is to `action`; its answer's `id` goes to `onSent`.
 * Leaving the page while it is under way asks first.
 */
export function FileDrop({ action, most, locale, labels, onSent }) {
  const [state, setState] = useState({ is: "idle" });
  const [over, setOver] = useState(false);
  const request = useRef(null);
  const picker = useRef(null);
  const isSending = state.is === "sending";

  useEffect(() => {
    if (!isSending) return undefined;
    const ask = (event) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSending]);
  useEffect(() => () => request.current?.abort(), []);

  function send(file) {
    if (!file) return;
    if (!/\.(csv|tsv|txt|xlsx|xlsm)$/i.test(file.name)) {
      setState({ is: "refused", text: labels.kind });
      return;
    }
    if (file.size > most) {
      setState({ is: "refused", text: fill(labels.large, { most: size(most, locale) }) });
      return;
    }
    const sending = new XMLHttpRequest();
    request.current = sending;
    sending.upload.onprogress = (event) =>
      setState({ is: "sending", name: file.name, share: event.loaded / (event.total || 1) });
    sending.onload = () => {
      request.current = null;
      if (sending.status === 201) {
        setState({ is: "sent", name: file.name, share: 1 });
        onSent(JSON.parse(sending.responseText).id);
      } else {
        setState({ is: "refused", text: reason(sending, labels) });
      }
    };
    sending.onerror = () => {
      request.current = null;
      setState({ is: "refused", text: labels.lost });
    };
    sending.onabort = () => setState({ is: "idle" });
    const address = new URL(action, window.location.origin);
    address.searchParams.set("file_name", file.name);
    address.searchParams.set("locale", locale);
    sending.open("POST", address);
    sending.setRequestHeader("Content-Type", "application/octet-stream");
    setState({ is: "sending", name: file.name, share: 0 });
    sending.send(file);
  }

  function dropped(event) {
    event.preventDefault();
    setOver(false);
    if (!isSending) send(event.dataTransfer.files[0]);
  }

  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      data-over={over || undefined}
      className="flex min-h-44 flex-col items-center justify-center gap-3 rounded-sheet border border-dashed border-line bg-raised px-6 py-8 text-center transition-colors data-[over]:border-ink data-[over]:bg-paper"
    >
      {isSending || state.is === "sent" ? (
        <div className="w-full max-w-sm" role="status">
          <p className="truncate text-14 font-semibold">{state.name}</p>
          <div
            role="progressbar"
            aria-label={labels.sending}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(state.share * 100)}
            className="mt-3 h-1.5 overflow-hidden rounded-full bg-line"
          >
            <div
              className="h-full origin-left bg-accent transition-transform duration-200"
              style={{ transform: `scaleX(${state.share})` }}
            />
          </div>
          {isSending && (
            <button
              type="button"
              className="button-quiet mt-2 min-h-10 px-3 text-14"
              onClick={() => request.current?.abort()}
            >
              {labels.cancel}
            </button>
          )}
        </div>
      ) : (
        <>
          <p className="text-16 font-semibold">{labels.drop}</p>
          <p className="max-w-md text-14 text-balance text-ink-soft">{labels.note}</p>
          <button
            type="button"
            className="button-primary min-h-10 px-4 py-2 text-14"
            onClick={() => picker.current.click()}
          >
            {labels.choose}
          </button>
          <input
            ref={picker}
            type="file"
            accept=".csv,.tsv,.txt,.xlsx,.xlsm"
            aria-label={labels.choose}
            className="sr-only"
            tabIndex={-1}
            onChange={(event) => {
              send(event.target.files[0]);
              event.target.value = "";
            }}
          />
        </>
      )}
      <p role="alert" className="text-14 text-stop-ink empty:hidden">
        {state.is === "refused" ? state.text : ""}
      </p>
    </div>
  );
}
