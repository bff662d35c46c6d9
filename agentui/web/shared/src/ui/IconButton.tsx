import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { ariaKeys, platformOf } from "../keys";
import { type ButtonVariant, buttonClass } from "./Button";
import { cn } from "./cn";
import { Tooltip } from "./Tooltip";

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  icon: LucideIcon;
  /** The accessible name and the tooltip. */
  label: string;
  shortcut?: string;
  variant?: ButtonVariant;
  size?: "small" | "medium";
  tooltipSide?: "top" | "right" | "bottom" | "left";
}

export function IconButton({
  icon: Icon,
  label,
  shortcut,
  variant = "ghost",
  size = "medium",
  tooltipSide,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        aria-keyshortcuts={shortcut && ariaKeys(shortcut, platformOf(navigator.userAgent))}
        {...rest}
        className={cn(
          buttonClass(variant, size),
          "px-0! aria-pressed:bg-selected aria-pressed:text-accent-text",
          size === "small" ? "w-6" : "w-7",
          className,
        )}
      >
        <Icon aria-hidden="true" className="size-4" strokeWidth={1.75} />
      </button>
    </Tooltip>
  );
}
