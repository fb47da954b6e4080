import { useEffect } from "react";

/** The page at this address is the server's own: leave the live app for it. */
export function Reload() {
  useEffect(() => window.location.reload(), []);
  return null;
}
