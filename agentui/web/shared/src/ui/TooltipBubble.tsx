import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom";
import { useEffect, useId, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./Kbd";
import type { TooltipSide } from "./Tooltip";
import type { Tip } from "./tipWatch";

interface BubbleProps {
  tip: Tip;
  /** The element has left the page. */
  onGone: () => void;
}

export default function TooltipBubble({ tip, onGone }: BubbleProps) {
  const { anchor, text, keys, side } = tip;
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const gone = useRef(onGone);
  useEffect(() => {
    gone.current = onGone;
  });

  useLayoutEffect(() => {
    const bubble = element.current;
    if (!bubble) return;
    const place = async () => {
      if (!anchor.isConnected) return gone.current();
      const { x, y } = await computePosition(anchor, bubble, {
        placement: (side as TooltipSide | undefined) ?? "bottom",
        strategy: "fixed",
        middleware: [offset(6), flip(), shift({ padding: 8 })],
      });
      Object.assign(bubble.style, { left: `${x}px`, top: `${y}px`, visibility: "visible" });
    };
    return autoUpdate(anchor, bubble, place);
  }, [anchor, side]);

  // What only repeats the element's name would be read twice.
  useEffect(() => {
    const named = anchor.getAttribute("aria-label") ?? anchor.textContent;
    if (named === text || anchor.hasAttribute("aria-describedby")) return;
    anchor.setAttribute("aria-describedby", id);
    return () => anchor.removeAttribute("aria-describedby");
  }, [anchor, text, id]);

  return createPortal(
    <div
      ref={element}
      id={id}
      role="tooltip"
      className="invisible fixed top-0 left-0 z-50 flex w-max max-w-64 items-center gap-2 rounded-md bg-raised px-2 py-1 text-small text-ink shadow-popover animate-fade"
    >
      {text}
      {keys && <Kbd keys={keys} />}
    </div>,
    document.body,
  );
}
