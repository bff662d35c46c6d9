import { CircleAlert } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";
import { useTranslation } from "react-i18next";

interface FieldWiring {
  id: string;
  labelId: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<FieldWiring | null>(null);

interface FieldProps {
  label: string;
  hint?: string;
  /** What is wrong and how to cure it, usually `fault.fields.name`. */
  error?: string;
  optional?: boolean;
  /** One control of this library; it takes its name, description and validity from here. */
  children: ReactNode;
}

export function Field({ label, hint, error, optional, children }: FieldProps) {
  const { t } = useTranslation("ui");
  const id = useId();
  const labelId = `${id}-label`;
  const messageId = `${id}-message`;
  const describedBy = hint || error ? messageId : undefined;
  return (
    <FieldContext value={{ id, labelId, describedBy, invalid: Boolean(error) }}>
      <div className="flex min-w-0 flex-col gap-1">
        <label id={labelId} htmlFor={id} className="flex gap-1.5 font-medium text-base">
          {label}
          {optional && <span className="font-normal text-ink-faint">{t("field.optional")}</span>}
        </label>
        {children}
        <p id={messageId} aria-live="polite" className="text-small text-ink-soft empty:hidden">
          {error ? (
            <span className="flex items-start gap-1 text-breach-text">
              <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
              {error}
            </span>
          ) : (
            hint
          )}
        </p>
      </div>
    </FieldContext>
  );
}

/** What a control puts on its focusable element; empty outside a Field, where `aria-label` names it. */
export function useFieldProps() {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.invalid || undefined,
  };
}

/** For composite controls whose focusable element cannot be reached by a `<label for>`. */
export function useFieldLabel(): string | undefined {
  return useContext(FieldContext)?.labelId;
}

/** The look of everything that takes text or opens a choice. */
export const controlClass = [
  "w-full min-w-0 rounded-md border border-line-strong bg-surface text-ink transition-colors",
  "hover:border-ink-faint disabled:opacity-50",
  "focus-visible:outline-offset-0 aria-invalid:border-breach",
].join(" ");
