import { Check, Minus } from "lucide-react";
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
  const mixed = checked === "mixed";
  const Mark = mixed ? Minus : Check;
  const box = (
    <span className="relative grid size-4 shrink-0 place-items-center">
      <input
        id={id}
        {...field}
        {...rest}
        type="checkbox"
        checked={checked === true}
        ref={(input) => {
          if (input) input.indeterminate = mixed;
        }}
        onChange={(event) => onChange(event.target.checked)}
        className="peer absolute -inset-1 z-10 size-6 cursor-pointer appearance-none rounded-sm disabled:cursor-default"
      />
      <span
        aria-hidden="true"
        className="block size-4 rounded-sm border border-line-strong bg-surface peer-checked:border-accent peer-checked:bg-accent peer-indeterminate:border-accent peer-indeterminate:bg-accent peer-disabled:opacity-50"
      />
      <Mark
        aria-hidden="true"
        className="pointer-events-none absolute hidden size-3 text-accent-ink peer-checked:block peer-indeterminate:block"
        strokeWidth={3}
      />
    </span>
  );
  return <Labelled id={id} control={box} label={label} hint={hint} />;
}

/** For what takes effect at once; what waits for a save button is a Checkbox. */
export function Switch({ checked, onChange, label, hint, ...rest }: ToggleProps) {
  const id = useId();
  const field = useFieldProps();
  const control = (
    <button
      id={id}
      {...field}
      {...rest}
      type="button"
      role="switch"
      aria-checked={checked}
      onClick={() => onChange(!checked)}
      className="group/switch hit-area flex h-4 w-7 shrink-0 items-center rounded-full border border-line-strong bg-surface p-0.5 transition-colors disabled:opacity-50 aria-checked:border-accent aria-checked:bg-accent"
    >
      <span className="block size-2.5 rounded-full bg-ink-soft transition-transform group-aria-checked/switch:translate-x-3 group-aria-checked/switch:bg-accent-ink rtl:group-aria-checked/switch:-translate-x-3" />
    </button>
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
