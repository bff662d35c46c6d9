import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

interface Ends {
  first: string | undefined;
  last: string | undefined;
  /** The last entry is what this agent has just said: their own words are shown to them. */
  own: boolean;
}

/**
 * Where a timeline stands. It opens at its newest message, keeps what is being read in its place while
 * earlier parts come in above, and never moves for what comes in below: that is counted instead.
 */
export function useTimelineScroll(
  scroller: RefObject<HTMLElement | null>,
  end: RefObject<HTMLElement | null>,
  ends: Ends,
) {
  const [below, setBelow] = useState(0);
  const before = useRef<Ends & { height: number; top: number }>(undefined);

  const toEnd = useCallback(() => {
    end.current?.scrollIntoView({ block: "end" });
    setBelow(0);
  }, [end]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || ends.last === undefined) return;
    const known = before.current;
    if (!known) showNewest(box);
    else if (ends.first !== known.first) box.scrollTop = box.scrollHeight - known.height + known.top;
    if (known && ends.last !== known.last) {
      if (ends.own) end.current?.scrollIntoView({ block: "end" });
      else if (!newestInView(box)) setBelow((count) => count + 1);
    }
    before.current = { ...ends, height: box.scrollHeight, top: box.scrollTop };
  }, [scroller, end, ends.first, ends.last, ends.own, ends]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const remember = () => {
      if (before.current) Object.assign(before.current, { height: box.scrollHeight, top: box.scrollTop });
    };
    box.addEventListener("scroll", remember, { passive: true });
    return () => box.removeEventListener("scroll", remember);
  }, [scroller]);

  // A composer that opens or grows below takes its room from above: the last line read stays the last.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let height = box.clientHeight;
    const observer = new ResizeObserver(() => {
      box.scrollTop += height - box.clientHeight;
      height = box.clientHeight;
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [scroller]);

  useEffect(() => {
    if (!end.current || !scroller.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setBelow(0);
      },
      { root: scroller.current, rootMargin: "0px 0px 40px 0px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [scroller, end]);

  return { below, toEnd };
}

/** As much of a message as tells that it is there, in pixels. */
const GLIMPSE = 48;

function newestInView(box: HTMLElement): boolean {
  const newest = newestOf(box);
  return !newest || newest.getBoundingClientRect().top + GLIMPSE <= box.getBoundingClientRect().bottom;
}

function newestOf(box: HTMLElement): HTMLElement | undefined {
  return [...box.querySelectorAll<HTMLElement>("[data-message]")].at(-1);
}

/** The linked message, or else the beginning of the newest, or the end where that shows all of it. */
function showNewest(box: HTMLElement) {
  const linked = /^#message-\d+$/.test(window.location.hash) ? box.querySelector(window.location.hash) : null;
  if (linked) return linked.scrollIntoView({ block: "start" });
  box.scrollTop = box.scrollHeight;
  const newest = newestOf(box);
  const above = newest ? newest.getBoundingClientRect().top - box.getBoundingClientRect().top : 0;
  if (above < 0) box.scrollTop += above - 8;
}
