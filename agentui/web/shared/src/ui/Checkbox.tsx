import { Check, Minus } from "lucide-react";
import { Checkbox as Radix, Switch as RadixSwitch } from "radix-ui";
import { type ReactNode, useId } from "react";
import { useFieldProps } from "./Field";

interface ToggleProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  /** Visible text beside the control, or `aria-label` where the place says it. */
  label?: ReactNode;
  hint?: ReactNode;
  "aria-label"?: string;
}

interface CheckboxProps extends Omit<ToggleProps, "checked"> {
  /** "mixed" when some, not all, of what it stands for is chosen. */
  checked: boolean | "mixed";
}

export function Checkbox({ checked, onChange, label, hint, ...rest }: CheckboxProps) {
  const id = useId();
  const field = useFieldProps();
  const box = (
    <Radix.Root
      id={id}
      {...field}
      {...rest}
      checked={checked === "mixed" ? "indeterminate" : checked}
      onCheckedChange={(next) => onChange(next === true)}
      className="hit-area grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface text-accent-ink disabled:opacity-50 data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent"
    >
      <Radix.Indicator>
        {checked === "mixed" ? (
          <Minus aria-hidden="true" className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden="true" className="size-3" strokeWidth={3} />
        )}
      </Radix.Indicator>
    </Radix.Root>
  );
  return <Labelled id={id} control={box} label={label} hint={hint} />;
}

/** For what takes effect at once; what waits for a save button is a Checkbox. */
export function Switch({ checked, onChange, label, hint, ...rest }: ToggleProps) {
  const id = useId();
  const field = useFieldProps();
  const control = (
    <RadixSwitch.Root
      id={id}
      {...field}
      {...rest}
      checked={checked}
      onCheckedChange={onChange}
      className="hit-area flex h-4 w-7 shrink-0 items-center rounded-full border border-line-strong bg-surface p-0.5 transition-colors disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
    >
      <RadixSwitch.Thumb className="block size-2.5 rounded-full bg-ink-soft transition-transform data-[state=checked]:translate-x-3 data-[state=checked]:bg-accent-ink rtl:data-[state=checked]:-translate-x-3" />
    </RadixSwitch.Root>
  );
  return <Labelled id={id} control={control} label={label} hint={hint} />;
}

interface LabelledProps {
  id: string;
  control: ReactNode;
  label?: ReactNode;
  hint?: ReactNode;
}

function Labelled({ id, control, label, hint }: LabelledProps) {
  if (!label) return control;
  return (
    <div className="flex items-start gap-2">
      <span className="flex h-5 items-center">{control}</span>
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint && <p className="text-small text-ink-soft">{hint}</p>}
      </div>
    </div>
  );
}
