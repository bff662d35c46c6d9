import { Button } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { KINDS, type Kind } from "./model";

interface KindPickerProps {
  value: Kind | undefined;
  onChange: (kind: Kind | undefined) => void;
}

/** All who ask to undo something, or one kind of them. */
export function KindPicker({ value, onChange }: KindPickerProps) {
  const { t } = useTranslation("leaving");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has
    <div role="group" aria-label={t("kinds.label")} className="flex flex-wrap">
      {[undefined, ...KINDS].map((kind) => (
        <Button
          key={kind ?? "all"}
          variant="ghost"
          aria-pressed={value === kind}
          className="aria-pressed:bg-selected aria-pressed:text-accent-text"
          onClick={() => onChange(kind)}
        >
          {t(`kinds.${kind ?? "all"}`)}
        </Button>
      ))}
    </div>
  );
}
