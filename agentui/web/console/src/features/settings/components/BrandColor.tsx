import { Field, Input } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface BrandColorProps {
  value: string;
  error: string | undefined;
  onChange: (color: string) => void;
}

const COLOR = /^#[0-9a-f]{6}$/i;

/** The colour of customers' pages, picked or typed. Whatever it is, the pages derive what can be read. */
export function BrandColor({ value, error, onChange }: BrandColorProps) {
  const { t } = useTranslation("settings");
  const [typed, setTyped] = useState(value);
  function type(text: string) {
    setTyped(text);
    if (COLOR.test(text)) onChange(text.toLowerCase());
  }
  return (
    <div className="flex items-end gap-2">
      <Field
        label={t("desk.color")}
        hint={t("desk.colorHint")}
        error={COLOR.test(typed) ? error : t("desk.colorWrong")}
      >
        <Input
          value={typed}
          maxLength={7}
          spellCheck={false}
          onChange={(event) => type(event.target.value)}
          className="w-28 font-mono"
        />
      </Field>
      <input
        type="color"
        aria-label={t("desk.colorPick")}
        value={value}
        onChange={(event) => type(event.target.value)}
        className="h-8 w-16 cursor-pointer rounded-md border border-line-strong bg-surface p-0.5"
      />
    </div>
  );
}
