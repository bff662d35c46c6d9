import { Combobox } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { type Section, sectionName } from "./model";

interface SectionSelectProps {
  sections: readonly Section[];
  value: number | null;
  disabled?: boolean;
  "aria-label"?: string;
  onChange: (id: number | null) => void;
}

const NONE = "0";

/** A section by its place in the tree. */
export function SectionSelect({ sections, value, onChange, ...rest }: SectionSelectProps) {
  const { t, i18n } = useTranslation("knowledge");
  return (
    <Combobox
      {...rest}
      placeholder={t("sections.none")}
      value={value === null ? NONE : String(value)}
      onChange={(chosen) => onChange(chosen === NONE ? null : Number(chosen))}
      options={[
        { value: NONE, label: t("sections.none") },
        ...sections.map((section) => ({
          value: String(section.id),
          label: `${"\u2003".repeat(section.depth)}${sectionName(section, i18n.language)}`,
        })),
      ]}
    />
  );
}
