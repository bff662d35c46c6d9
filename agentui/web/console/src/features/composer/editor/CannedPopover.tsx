import { cn, floatingClass } from "@kept/shared/ui";
import { createPortal } from "react-dom";
import { CannedList } from "../../canned/CannedList";
import type { Filling } from "../../canned/model";
import type { CannedPopup } from "./cannedReplies";

export const CANNED_LIST = "canned-list";
const HEIGHT = 300;
const WIDTH = 360;

/** Replies that fit, beside the caret: above it where there is no room below. */
export function CannedPopover({ popup, filling }: { popup: CannedPopup; filling: Filling }) {
  const { items, at, caret, choose } = popup;
  if (!caret) return null;
  const above = caret.bottom + HEIGHT > window.innerHeight;
  const width = Math.min(WIDTH, window.innerWidth - 16);
  const style = {
    width,
    left: Math.max(8, Math.min(caret.left, window.innerWidth - width - 8)),
    ...(above ? { bottom: window.innerHeight - caret.top + 4 } : { top: caret.bottom + 4 }),
  };
  return createPortal(
    <div style={style} className={cn(floatingClass, "fixed")}>
      <CannedList id={CANNED_LIST} items={items} at={at} filling={filling} onChoose={choose} />
    </div>,
    document.body,
  );
}
