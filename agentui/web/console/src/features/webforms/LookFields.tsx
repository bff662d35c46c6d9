import { Combobox, Field, Input, Textarea } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { type Definition, LANGUAGES, said, withWords } from "./model";
import { languageName } from "./words";

interface LookFieldsProps {
  name: string;
  slug: string;
  definition: Definition;
  language: string;
  faults: Readonly<Record<string, string>>;
  onName: (name: string) => void;
  onSlug: (slug: string) => void;
  onChange: (change: Partial<Definition>) => void;
}

/** The words around the questions, the brand's colour, the languages. */
export function LookFields({
  name,
  slug,
  definition,
  language,
  faults,
  onName,
  onSlug,
  onChange,
}: LookFieldsProps) {
  const { t } = useTranslation("webforms");
  const first = definition.languages[0] ?? language;
  const words = (part: "title" | "intro" | "submit" | "thanks") => ({
    value: definition[part]?.[language] ?? "",
    placeholder: language === first ? undefined : said(definition[part], first),
    onChange: (event: { target: { value: string } }) =>
      onChange({ [part]: withWords(definition[part], language, event.target.value) }),
  });
  const wrongLanguages = Object.entries(faults).find(([at]) => at.startsWith("definition.languages"))?.[1];
  return (
    <div className="flex max-w-md flex-col gap-4">
      <Field label={t("look.title")} error={faults["definition.title"]}>
        <Input {...words("title")} />
      </Field>
      <Field label={t("look.intro")} error={faults["definition.intro"]} optional>
        <Textarea rows={3} {...words("intro")} />
      </Field>
      <Field
        label={t("look.submit")}
        hint={t("look.submitHint")}
        error={faults["definition.submit"]}
        optional
      >
        <Input {...words("submit")} />
      </Field>
      <Field
        label={t("look.thanks")}
        hint={t("look.thanksHint")}
        error={faults["definition.thanks"]}
        optional
      >
        <Textarea rows={3} {...words("thanks")} />
      </Field>
      <Field label={t("look.color")} hint={t("look.colorHint")} error={faults["definition.color"]}>
        <ColorField value={definition.color || "#2161ca"} onChange={(color) => onChange({ color })} />
      </Field>
      <Field label={t("look.languages")} hint={t("look.languagesHint")} error={wrongLanguages}>
        <Combobox
          multiple
          placeholder={t("look.languagesChoose")}
          value={definition.languages}
          onChange={(languages) => onChange({ languages })}
          options={LANGUAGES.map((code) => ({ value: code, label: languageName(code) }))}
        />
      </Field>
      <Field label={t("name")} hint={t("nameHint")} error={faults.name}>
        <Input value={name} onChange={(event) => onName(event.target.value)} />
      </Field>
      <Field label={t("address")} hint={t("addressHint", { slug })} error={faults.slug}>
        <Input value={slug} onChange={(event) => onSlug(event.target.value)} />
      </Field>
    </div>
  );
}

function ColorField({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const { t } = useTranslation("webforms");
  return (
    <div className="flex items-center gap-2">
      <input
        type="color"
        aria-label={t("look.picker")}
        value={/^#[0-9a-f]{6}$/i.test(value) ? value : "#2161ca"}
        onChange={(event) => onChange(event.target.value)}
        className="h-7 w-10 shrink-0 cursor-pointer rounded-md border border-line-strong bg-surface p-0.5"
      />
      <Input value={value} onChange={(event) => onChange(event.target.value)} className="w-28 font-mono" />
    </div>
  );
}
