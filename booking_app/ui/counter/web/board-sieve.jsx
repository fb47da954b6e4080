import { useEffect, useEffectEvent, useRef, useState } from "react";
import { tell } from "./channel";
import { KeptSections } from "./kept-board";
import { useKept, useOffline, useSilence } from "./kept-hooks";
import { EVERYBODY, isSame, takeCarried, tidy } from "./kept-sieve";
import { SieveTools } from "./sieve-tools";

const SETTLE = 250;

/**
 * The search and the filters of the live board, and the board under them. `kind`, `time`, `mine`
 * and `text` are what the server shows; `onSift` asks it for something else.
 *
 * Without a connection nothing is asked, now or in a queue: what this device kept of the day is
 * sifted instead, and once there is a connection the server is told how the filters stand then.
 * Children: what stands before the search, what stands beside it, and the board.
 */
export function BoardSieve({ connected, kind, time, mine, text, resets, labels, onSift, children }) {
  const [before, beside, board] = children;
  const shown = { kind, time, mine, text };
  const offline = useOffline(connected);
  const silent = useSilence();
  const alone = offline || silent;
  const { day, scans } = useKept();
  const [sieve, setSieve] = useState(() => takeCarried() ?? shown);
  const [round, setRound] = useState(0);
  // Changed while nobody could be asked.
  const [isOwn, setOwn] = useState(false);
  const settle = useRef(0);
  const isThere = isSame(sieve, shown);

  const change = (what, isTyped = false) => {
    settle.current = isTyped ? SETTLE : 0;
    setSieve((now) => ({ ...now, ...what }));
    if (!alone) return;
    setOwn(true);
    if (!day) tell("cannot");
  };
  const showAll = () => {
    change(EVERYBODY);
    setRound((now) => now + 1);
  };

  const ask = useEffectEvent(() => {
    if (!isThere) onSift(sieve.kind, sieve.time, sieve.mine, tidy(sieve.text));
  });
  useEffect(() => {
    if (alone) return undefined;
    const timer = setTimeout(() => ask(), settle.current);
    return () => clearTimeout(timer);
  }, [sieve, alone]);
  useEffect(() => {
    if (isThere && !alone) setOwn(false);
  }, [isThere, alone]);

  const seen = useRef(resets);
  useEffect(() => {
    if (seen.current === resets) return;
    seen.current = resets;
    setSieve({ kind, time, mine, text });
    setRound((now) => now + 1);
  }, [resets]);

  return (
    <>
      <div className="mt-4 flex flex-wrap items-center gap-2 print:hidden">
        {before}
        <SieveTools value={sieve} round={round} alone={alone} labels={labels.sieve} onSift={change}>
          {beside}
        </SieveTools>
      </div>
      {isOwn && day ? (
        <KeptSections day={day} scans={scans} sieve={sieve} labels={labels} onAll={showAll} />
      ) : (
        board
      )}
    </>
  );
}
