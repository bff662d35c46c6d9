import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { ariaKeys, platformOf } from "../keys";
import { cn } from "./cn";
import { Kbd } from "./Kbd";
import { Spinner } from "./Spinner";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "small" | "medium" | "large";

export interface ButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** One primary button a view at most; "secondary" is the default; "ghost" for toolbars. */
  variant?: ButtonVariant;
  /** 24, 28 and 40 px high; large is for pages seen by themselves (sign-in) and by customers. */
  size?: ButtonSize;
  icon?: LucideIcon;
  /** Shown at the end of the button; the command itself is registered elsewhere. */
  shortcut?: string;
  /** Keeps the width, shows a spinner, and swallows clicks without losing focus. */
  loading?: boolean;
  children: ReactNode;
}

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover",
  secondary: "bg-surface text-ink border border-line-strong/50 hover:bg-hover",
  ghost: "text-ink-soft hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
  danger: "bg-breach text-breach-ink hover:bg-breach/90",
};

const SIZES: Record<ButtonSize, string> = {
  small: "h-6 px-2 gap-1 text-small",
  medium: "h-7 px-2.5 gap-1.5 text-base",
  large: "h-10 px-4 gap-2 text-read",
};

export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "medium") {
  return cn(
    "relative inline-flex shrink-0 select-none items-center justify-center rounded-md font-medium",
    "whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-50",
    "aria-disabled:opacity-60",
    VARIANTS[variant],
    SIZES[size],
  );
}

export function Button({
  variant = "secondary",
  size = "medium",
  icon: Icon,
  shortcut,
  loading = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cn(buttonClass(variant, size), className)}
      aria-busy={loading || undefined}
      aria-disabled={loading || rest["aria-disabled"] || undefined}
      aria-keyshortcuts={shortcut && ariaKeys(shortcut, platformOf(navigator.userAgent))}
      onClick={loading ? (event) => event.preventDefault() : onClick}
    >
      {loading && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={cn("inline-flex items-center gap-[inherit]", loading && "opacity-0")}>
        {Icon && <Icon aria-hidden="true" className="size-4" strokeWidth={1.75} />}
        {children}
        {shortcut && (
          <span aria-hidden="true" className="ms-1 max-pane:hidden">
            <Kbd keys={shortcut} tone={variant === "primary" || variant === "danger" ? "quiet" : "plain"} />
          </span>
        )}
      </span>
    </button>
  );
}
