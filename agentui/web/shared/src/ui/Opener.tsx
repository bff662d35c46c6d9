import {
  type ComponentProps,
  cloneElement,
  type FocusEvent,
  type ReactElement,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type Deferred, useDeferred } from "./deferred";

/** What the part of an Opener takes besides its own: Menu and Popover take the same. */
export interface OpenedProps {
  trigger: ReactElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

interface OpenerProps<Own> {
  part: Deferred<Own & OpenedProps>;
  /** The part's own properties. */
  own: Own;
  /** One button. It stands alone until the part has come, and is handed to it then. */
  trigger: ReactElement<ComponentProps<"button">>;
  popup: "menu" | "dialog";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
}

/** A button whose menu or panel is not in the first load. Pressed before the part is here, it opens once it is. */
export function Opener<Own extends object>({ part, own, trigger, popup, ...control }: OpenerProps<Own>) {
  const [ownOpen, setOwnOpen] = useState(false);
  const open = control.open ?? ownOpen;
  const setOpen = control.onOpenChange ?? setOwnOpen;
  const Part = useDeferred(part, open);
  const place = useRef<HTMLSpanElement>(null);
  const focused = useRef(false);
  const here = Part !== null;

  // The part draws the button anew; whoever had come to it with the keyboard is still there.
  useLayoutEffect(() => {
    const lost = focused.current && document.activeElement === document.body;
    if (here && lost) place.current?.querySelector("button")?.focus();
  }, [here]);

  if (Part) {
    return (
      <span ref={place} className="contents">
        <Part {...own} trigger={trigger} open={open} onOpenChange={setOpen} />
      </span>
    );
  }
  const standIn = {
    onClick: () => setOpen(true),
    onFocus: () => {
      focused.current = true;
    },
    onBlur: (event: FocusEvent<HTMLButtonElement>) => {
      focused.current = event.relatedTarget === null;
    },
    "aria-haspopup": popup,
    "aria-expanded": open,
  };
  return (
    <span ref={place} className="contents">
      {cloneElement(trigger, standIn)}
    </span>
  );
}
