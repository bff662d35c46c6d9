import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** The one look of everything that floats over the page. */
export const floatingClass =
  "z-50 rounded-md bg-raised text-base text-ink shadow-popover outline-none animate-open";

interface PopoverProps {
  /** One button; it gets the expanded state. */
  trigger: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  side?: "top" | "right" | "bottom" | "left";
  "aria-label"?: string;
  className?: string;
  children: ReactNode;
}

export function Popover({
  trigger,
  open,
  onOpenChange,
  align,
  side,
  className,
  children,
  ...rest
}: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align ?? "start"}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            floatingClass,
            "max-h-(--radix-popover-content-available-height) overflow-auto",
            className,
          )}
          {...rest}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
