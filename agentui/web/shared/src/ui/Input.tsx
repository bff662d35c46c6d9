import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn";
import { controlClass, useFieldProps } from "./Field";

interface InputProps extends Omit<ComponentProps<"input">, "size"> {
  icon?: LucideIcon;
  size?: "medium" | "large";
}

export function Input({ icon: Icon, size = "medium", className, ...rest }: InputProps) {
  const field = useFieldProps();
  return (
    <span className={cn("relative block", className)}>
      {Icon && (
        <Icon
          aria-hidden="true"
          className="pointer-events-none absolute start-2 top-1/2 size-4 -translate-y-1/2 text-ink-faint"
        />
      )}
      <input
        {...field}
        {...rest}
        className={cn(
          controlClass,
          size === "large" ? "h-10 px-3 text-read" : "h-7 px-2 text-base",
          Icon && "ps-8",
        )}
      />
    </span>
  );
}

export function Textarea({ className, rows = 3, ...rest }: ComponentProps<"textarea">) {
  const field = useFieldProps();
  return (
    <textarea
      rows={rows}
      {...field}
      {...rest}
      className={cn(controlClass, "field-sizing-content block max-h-80 px-2 py-1 text-base", className)}
    />
  );
}
