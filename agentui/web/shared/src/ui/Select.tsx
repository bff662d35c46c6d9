import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { controlClass, useFieldProps } from "./Field";
import { itemClass } from "./itemClass";
import { floatingClass } from "./Popover";

export interface Option<Value extends string = string> {
  value: Value;
  label: string;
  icon?: ReactNode;
  /** A quiet second text: an address, a count. */
  hint?: string;
  disabled?: boolean;
}

interface SelectProps<Value extends string> {
  options: readonly Option<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  placeholder?: string;
  disabled?: boolean;
  "aria-label"?: string;
  className?: string;
}

/** One of a few (up to about ten) known choices; more than that wants a Combobox. */
export function Select<Value extends string>({
  options,
  value,
  onChange,
  placeholder,
  disabled,
  className,
  ...rest
}: SelectProps<Value>) {
  const field = useFieldProps();
  return (
    <Radix.Root value={value ?? ""} onValueChange={(next) => onChange(next as Value)} disabled={disabled}>
      <Radix.Trigger
        {...field}
        {...rest}
        className={cn(
          controlClass,
          "flex h-7 items-center gap-2 px-2 text-start data-placeholder:text-ink-faint",
          className,
        )}
      >
        <span className="flex min-w-0 flex-1 items-center gap-2 truncate">
          <Radix.Value placeholder={placeholder} />
        </span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={cn(floatingClass, "max-h-80 min-w-(--radix-select-trigger-width)")}
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled}
                className={itemClass}
              >
                {option.icon}
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.hint && <span className="text-ink-faint">{option.hint}</span>}
                <Radix.ItemIndicator className="ms-auto ps-2">
                  <Check aria-hidden="true" className="size-3.5 text-accent-text" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
