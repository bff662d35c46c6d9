import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to its end counts as being there. */
const NEAR = 48;

/**
 * Keeps a conversation at its end while somebody reads there, and where it is while they read further up:
 * what comes in below is counted then. `last` names the newest entry, `own` that the reader wrote it.
 */
export function useStickyEnd(scroller: RefObject<HTMLElement | null>, last: string, own: boolean) {
  const [below, setBelow] = useState(0);
  const atEnd = useRef(true);
  const before = useRef("");

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    atEnd.current = true;
    setBelow(0);
  }, [scroller]);

  useLayoutEffect(() => {
    if (last === before.current) return;
    const first = before.current === "";
    before.current = last;
    if (first || own || atEnd.current) toEnd();
    else setBelow((count) => count + 1);
  }, [last, own, toEnd]);

  // What grows below or inside (a picture that loads, a longer composer) must not push the end out of sight.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const settle = () => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    };
    const look = () => {
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      if (atEnd.current) setBelow(0);
    };
    const observer = new ResizeObserver(settle);
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
    box.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", look);
    };
  }, [scroller]);

  return { below, toEnd };
}
