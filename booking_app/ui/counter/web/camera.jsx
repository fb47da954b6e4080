import { useEffect, useRef, useState } from "react";
import { listen, tell } from "./channel";
import {
  cameras,
  isContinuous,
  openCamera,
  readFrom,
  reasonOf,
  remember,
  setContinuous,
} from "./lens";
import { drawn } from "./drawn";

const ROUND =
  "flex size-14 items-center justify-center rounded-full backdrop-blur-sm";
// Of two colours of one kind the stylesheet's order decides: never both on one button.
const [OFF, ON] = ["bg-black/55 text-white", "bg-white text-black"];
const CORNERS = [
  "top-0 left-0 border-t-4 border-l-4",
  "top-0 right-0 border-t-4 border-r-4",
  "bottom-0 left-0 border-b-4 border-l-4",
  "right-0 bottom-0 border-r-4 border-b-4",
];

const TORCH = "M8 3.5h8l-1.5 6v11h-5v-11zM12 12.5v2.5";
const ROUND_AND_ROUND = "M6.5 8.5a3.5 3.5 0 1 0 0 7c4 0 7-7 11-7a3.5 3.5 0 1 1 0 7c-4 0-7-7-11-7z";
const SWITCH = "M4 9a8 8 0 0 1 14.5-2.5L20 8M20 4v4h-4M20 15a8 8 0 0 1-14.5 2.5L4 16M4 20v-4h4";

/** The camera, and what it reads. Where there is none, the page's code field is the way. */
export function Camera({ labels }) {
  const video = useRef(null);
  const reader = useRef(null);
  const [run, setRun] = useState(0);
  const [trouble, setTrouble] = useState("");
  const [live, setLive] = useState(false);
  const [devices, setDevices] = useState([]);
  const [torch, setTorch] = useState(null);
  const [continuous, setOn] = useState(isContinuous);

  useEffect(() => {
    let stream = null;
    let gone = false;

    const stop = () => {
      reader.current?.stop();
      reader.current = null;
      stream?.getTracks().forEach((track) => track.stop());
      stream = null;
      setLive(false);
      setTorch(null);
    };

    const start = async () => {
      setTrouble("");
      try {
        stream = await openCamera();
        if (gone) return stop();
        video.current.srcObject = stream;
        await video.current.play();
        const found = await cameras();
        if (gone) return stop();
        const [track] = stream.getVideoTracks();
        setDevices(found);
        setTorch(track.getCapabilities?.().torch ? false : null);
        track.applyConstraints?.({ advanced: [{ focusMode: "continuous" }] }).catch(() => {});
        track.onended = () => setTrouble("busy");
        reader.current = readFrom(video.current, {
          found: (payload, at) => {
            if (!isContinuous()) {
              reader.current?.pause();
              video.current?.pause();
            }
            tell("read", { payload, at });
          },
          broken: () => setTrouble("broken"),
        });
        setLive(true);
      } catch (error) {
        if (!gone) setTrouble(reasonOf(error));
        stop();
      }
    };

    const onVisibility = () => {
      if (document.visibilityState === "hidden") stop();
      else if (!stream) start();
    };

    start();
    document.addEventListener("visibilitychange", onVisibility);
    const silence = listen("resume", () => {
      video.current?.play().catch(() => {});
      reader.current?.resume();
    });
    return () => {
      gone = true;
      silence();
      document.removeEventListener("visibilitychange", onVisibility);
      stop();
    };
  }, [run]);

  const light = () => {
    const [track] = video.current.srcObject.getVideoTracks();
    track
      .applyConstraints({ advanced: [{ torch: !torch }] })
      .then(() => setTorch(!torch))
      .catch(() => setTorch(null));
  };

  const change = () => {
    const current = video.current.srcObject.getVideoTracks()[0].getSettings().deviceId;
    const at = devices.findIndex((device) => device.deviceId === current);
    remember(devices[(at + 1) % devices.length].deviceId);
    setRun(run + 1);
  };

  return (
    <div data-local className="relative h-full w-full overflow-hidden bg-[#141210] text-white">
      <video
        ref={video}
        muted
        playsInline
        aria-label={labels.picture}
        className={`h-full w-full object-cover ${live ? "" : "invisible"}`}
      />
      {!trouble && (
        <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
          <div className="relative aspect-square w-[min(70%,22rem)] max-h-[70%]">
            {CORNERS.map((corner) => (
              <span
                key={corner}
                className={`absolute size-10 border-white ${corner} ${live ? "" : "opacity-40"}`}
              />
            ))}
          </div>
        </div>
      )}
      {!trouble && (
        <p
          role="status"
          className="absolute inset-x-0 bottom-4 px-20 text-center text-16 font-medium [text-shadow:0_1px_4px_rgb(0_0_0/0.8)]"
        >
          {live ? labels.aim : labels.starting}
        </p>
      )}
      <div className="absolute right-4 bottom-4 flex flex-col gap-3">
        {live && (
          <button
            type="button"
            onClick={() => {
              setContinuous(!continuous);
              setOn(!continuous);
            }}
            aria-pressed={continuous ? "true" : "false"}
            aria-label={labels.continuous}
            title={labels.continuous}
            className={`${ROUND} ${continuous ? ON : OFF}`}
          >
            {drawn(ROUND_AND_ROUND)}
          </button>
        )}
        {live && torch !== null && (
          <button
            type="button"
            onClick={light}
            aria-pressed={torch ? "true" : "false"}
            aria-label={labels.torch}
            className={`${ROUND} ${torch ? ON : OFF}`}
          >
            {drawn(TORCH)}
          </button>
        )}
        {live && devices.length > 1 && (
          <button type="button" onClick={change} aria-label={labels.change} className={`${ROUND} ${OFF}`}>
            {drawn(SWITCH)}
          </button>
        )}
      </div>
      {trouble && (
        <div
          role="alert"
          className="absolute inset-0 flex flex-col items-center justify-center gap-3 px-6 text-center"
        >
          <p className="text-26 font-semibold">{labels.trouble[trouble].title}</p>
          {labels.trouble[trouble].text && (
            <p className="max-w-md text-16">{labels.trouble[trouble].text}</p>
          )}
          <p className="max-w-md text-16">{labels.typeIt}</p>
          {trouble !== "insecure" && (
            <button
              type="button"
              onClick={() => setRun(run + 1)}
              className="mt-3 flex min-h-14 items-center rounded-control border border-white px-6 font-semibold"
            >
              {labels.again}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
