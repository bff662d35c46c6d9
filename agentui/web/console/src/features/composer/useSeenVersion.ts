import { type RefObject, useEffect, useRef } from "react";

/** How long something must have been on the screen of somebody present to count as seen. */
export const SEEN_AFTER = 1_500;
/** So much of a message shows that there is one. */
const GLIMPSE = 24;

/**
 * The newest version of a ticket that the agent has had before their eyes: what is there when the ticket
 * opens, and what comes while its window is in front and its newest message in view. Somebody who reads
 * along is not stopped when they send; somebody who was away, or further up, is.
 */
export function useSeenVersion(version: number, composer: RefObject<HTMLElement | null>): RefObject<number> {
  const seen = useRef(version);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isShown = () =>
      document.visibilityState === "visible" && document.hasFocus() && isNewestInView(composer.current);
    const watch = () => {
      clearTimeout(timer);
      timer = undefined;
      if (seen.current >= version || !isShown()) return;
      timer = setTimeout(() => {
        if (isShown()) seen.current = Math.max(seen.current, version);
      }, SEEN_AFTER);
    };
    const scrolled = () => {
      if (timer === undefined || !isShown()) watch();
    };
    watch();
    window.addEventListener("focus", watch);
    window.addEventListener("blur", watch);
    document.addEventListener("visibilitychange", watch);
    document.addEventListener("scroll", scrolled, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", watch);
      window.removeEventListener("blur", watch);
      document.removeEventListener("visibilitychange", watch);
      document.removeEventListener("scroll", scrolled, { capture: true });
    };
  }, [version, composer]);
  return seen;
}

/** Messages carry `data-message`; the composer begins where the timeline ends. */
function isNewestInView(composer: HTMLElement | null): boolean {
  const messages = composer?.closest("article, main")?.querySelectorAll("[data-message]") ?? [];
  const newest = [...messages].at(-1);
  if (!newest || !composer) return true;
  return newest.getBoundingClientRect().top <= composer.getBoundingClientRect().top - GLIMPSE;
}
