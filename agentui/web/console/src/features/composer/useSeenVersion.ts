import { type RefObject, useEffect, useRef } from "react";

/** How long something must have been on the screen of somebody present to count as seen. */
export const SEEN_AFTER = 1_500;

/**
 * The newest version of a ticket that the agent has had before their eyes: what is there when the ticket
 * opens, and what comes while its window is in front. Somebody who reads along is not stopped when they
 * send; somebody who was away is.
 */
export function useSeenVersion(version: number): RefObject<number> {
  const seen = useRef(version);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = () => {
      clearTimeout(timer);
      if (seen.current >= version || document.visibilityState !== "visible" || !document.hasFocus()) return;
      timer = setTimeout(() => {
        seen.current = Math.max(seen.current, version);
      }, SEEN_AFTER);
    };
    watch();
    window.addEventListener("focus", watch);
    window.addEventListener("blur", watch);
    document.addEventListener("visibilitychange", watch);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", watch);
      window.removeEventListener("blur", watch);
      document.removeEventListener("visibilitychange", watch);
    };
  }, [version]);
  return seen;
}
