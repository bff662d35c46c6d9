import { cloneElement, type ReactElement, type ReactNode, useEffect, useState } from "react";
import { deferred, useDeferred } from "./deferred";
import { type Tip, TipWatch } from "./tipWatch";

export type TooltipSide = "top" | "right" | "bottom" | "left";

interface TipText {
  /** Repeats or adds to what is visible; never the only place of something that matters. */
  text: string;
  shortcut?: string;
  side?: TooltipSide;
}

interface TooltipProps extends TipText {
  /** One focusable element that hands `data-` attributes on. */
  children: ReactElement<object>;
}

/**
 * Marks an element as having a tooltip. One watcher serves the whole page, so that a tooltip costs its
 * element three attributes, and nothing is drawn before one is looked at.
 */
export function Tooltip({ children, ...tip }: TooltipProps) {
  return cloneElement(children, tipProps(tip));
}

/** The same for an element that a wrapper would stand in the way of. */
export function tipProps({ text, shortcut, side }: TipText) {
  return { "data-tip": text, "data-tip-keys": shortcut, "data-tip-side": side };
}

const bubble = deferred(() => import("./TooltipBubble"));

/** For tests, in which nothing should come late. */
export const fetchTooltip = bubble.fetch;

export function TooltipProvider({ children }: { children: ReactNode }) {
  const [tip, setTip] = useState<Tip | null>(null);
  const [watch] = useState(() => new TipWatch(setTip));
  const Bubble = useDeferred(bubble, tip !== null);
  useEffect(() => watch.start(document), [watch]);
  return (
    <>
      {children}
      {tip && Bubble && <Bubble tip={tip} onGone={watch.hide} />}
    </>
  );
}
