import { Field, Input } from "@kept/shared/ui";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { contrast, isColor } from "./sites";

interface ColorFieldProps {
  value: string;
  error: string | undefined;
  disabled: boolean;
  onChange: (color: string) => void;
}

/** As WCAG 2.2 asks of what must be seen on a white page (1.4.11). */
const VISIBLE = 3;

/** The brand's colour, picked or typed; says when visitors could hardly see the launcher. */
export function ColorField({ value, error, disabled, onChange }: ColorFieldProps) {
  const { t } = useTranslation("sites");
  const [typed, setTyped] = useState(value);
  const faint = isColor(value) && contrast(value, "#ffffff") < VISIBLE;
  function type(text: string) {
    setTyped(text);
    if (isColor(text)) onChange(text.toLowerCase());
  }
  return (
    <div className="flex flex-col gap-1">
      <Field
        label={t("look.color")}
        hint={t("look.colorHint")}
        error={isColor(typed) ? error : t("look.colorWrong")}
      >
        <Input
          disabled={disabled}
          value={typed}
          maxLength={7}
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          className="w-28 font-mono"
        />
      </Field>
      <div className="flex items-center gap-2">
        <input
          type="color"
          aria-label={t("look.pick")}
          disabled={disabled}
          value={value}
          onChange={(event) => type(event.target.value)}
          className="h-8 w-16 cursor-pointer rounded-md border border-line-strong bg-surface p-0.5"
        />
        {faint && (
          <p role="status" className="flex items-start gap-1 text-due-text text-small">
            <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
            {t("look.faint")}
          </p>
        )}
      </div>
    </div>
  );
}
