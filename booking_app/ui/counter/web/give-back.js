// What this page keeps for its counter is for others as soon as the page goes away.
import { useEffect, useEffectEvent } from "react";
import { SIGN_OUT } from "./leaving";

const giveBack = (code, until) => {
  const release = `/api/v1/counter/coupons/${encodeURIComponent(code)}/release`;
  navigator.sendBeacon(`${release}?${new URLSearchParams({ until })}`);
};

/**
 * Give a coupon back when the page is closed, left or loaded anew, or its person signs out. Only
 * what is still kept until then: whoever loads the page anew keeps it anew, and may be heard first.
 * `onBack()` when the page is shown again as it was left.
 */
export const useGiveBack = (code, until, onBack) => {
  const back = useEffectEvent(() => onBack?.());
  useEffect(() => {
    if (!code || !until) return undefined;
    let isKept = true;
    const give = () => {
      if (isKept) giveBack(code, until);
      isKept = false;
    };
    const left = ({ isTrusted }) => {
      // Whoever has the live connection made anew says the same and stays.
      if (isTrusted) give();
    };
    // The session that may give it back has ended when the page is left.
    const sent = ({ target }) => {
      if (new URL(target.action, location.href).pathname === SIGN_OUT) give();
    };
    const shown = ({ persisted }) => {
      if (persisted) back();
    };
    addEventListener("pagehide", left);
    addEventListener("submit", sent);
    addEventListener("pageshow", shown);
    return () => {
      removeEventListener("pagehide", left);
      removeEventListener("submit", sent);
      removeEventListener("pageshow", shown);
    };
  }, [code, until]);
};
