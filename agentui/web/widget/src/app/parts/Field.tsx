import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useWords } from "../i18n";

interface FieldProps {
  label: string;
  optional?: boolean;
  fault?: string;
  children: (control: {
    id: string;
    "aria-invalid": boolean;
    "aria-describedby": string | undefined;
  }) => ComponentChildren;
}

/** A control with its name above and what is wrong with it below. */
export function Field({ label, optional = false, fault, children }: FieldProps) {
  const { t } = useWords();
  const id = useId();
  const describedBy = fault ? `${id}-fault` : undefined;
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="faint">({t("optional")})</span>}
      </label>
      {children({ id, "aria-invalid": Boolean(fault), "aria-describedby": describedBy })}
      {fault && (
        <p class="fault" id={describedBy}>
          {fault}
        </p>
      )}
    </div>
  );
}

export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim());
}

/** The first wrong control of a form gets the focus. */
export function focusFault(event: Event) {
  const form = event.currentTarget as HTMLFormElement;
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
