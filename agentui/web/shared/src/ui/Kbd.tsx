import { Fragment } from "react";
import { keyCaps, type Platform, platformOf } from "../keys";
import { cn } from "./cn";

interface KbdProps {
  /** As in the shortcut registry: "mod+k", "g i". */
  keys: string;
  platform?: Platform;
  /** "quiet" takes the colour of its surroundings, for use on filled buttons. */
  tone?: "plain" | "quiet";
}

export function Kbd({ keys, platform = platformOf(navigator.userAgent), tone = "plain" }: KbdProps) {
  const cap = cn(
    "inline-flex h-4 min-w-4 items-center justify-center rounded-sm px-1 font-sans text-micro leading-none",
    tone === "plain" ? "border border-line bg-sunken text-ink-soft" : "border border-current/40",
  );
  return (
    <span className="inline-flex shrink-0 items-center gap-0.5">
      {keyCaps(keys, platform).map((chord, at) => (
        <Fragment key={chord.join("+")}>
          {at > 0 && <span className="w-0.5" />}
          {chord.map((name) => (
            <kbd key={name} className={cap}>
              {name}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
