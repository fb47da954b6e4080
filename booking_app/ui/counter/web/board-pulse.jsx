import { clockOf, filled } from "./kept-board";
import { useKept, useOffline, useSilence } from "./kept-hooks";

/**
 * Whether the board follows the store, and as of when it stands: `readAt` is what the server said.
 * Without a connection it is as old as the list this device keeps, which the bar above names.
 */
export function BoardPulse({ connected, readAt, labels }) {
  const offline = useOffline(connected);
  const silent = useSilence();
  const { day } = useKept();
  const time = clockOf(day?.now) || readAt;
  return (
    <p className="text-14 text-ink-soft tabular-nums first-letter:uppercase">
      {offline || silent ? filled(labels.asOf, { time }) : `${labels.live}, ${readAt}`}
    </p>
  );
}
