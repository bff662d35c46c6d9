import { useFormat } from "@kept/shared/format";
import { Field, Input, Select, Textarea } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { type ChatLook, WIDGET_LANGUAGES, withWords } from "./sites";

/** A language by its own name, as whoever speaks it looks for it. */
export function ownName(tag: string): string {
  try {
    return new Intl.DisplayNames(tag, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

interface LanguageSelectProps {
  offered: readonly string[];
  value: string;
  /** Languages that have texts already. */
  filled: ReadonlySet<string>;
  onChange: (language: string) => void;
}

/** In which language the texts below are being written. */
export function LanguageSelect({ offered, value, filled, onChange }: LanguageSelectProps) {
  const { t } = useTranslation("sites");
  const format = useFormat();
  const names = new Intl.DisplayNames(format.locale, { type: "language" });
  return (
    <Field label={t("words.language")} hint={t("words.languageHint")}>
      <Select
        value={value}
        onChange={onChange}
        options={offered.map((tag) => ({
          value: tag,
          label: names.of(tag) ?? tag,
          hint: filled.has(tag) ? t("words.filled") : ownName(tag),
        }))}
      />
    </Field>
  );
}

interface WordsFieldsProps {
  look: ChatLook;
  language: string;
  disabled: boolean;
  onChange: (patch: Partial<ChatLook>) => void;
}

/** What the widget says first, in one language; what is left empty the widget words by itself. */
export function WordsFields({ look, language, disabled, onChange }: WordsFieldsProps) {
  const { t } = useTranslation("sites");
  return (
    <>
      <Field label={t("words.greeting")} optional>
        <Input
          dir="auto"
          maxLength={300}
          disabled={disabled}
          value={look.greeting?.[language] ?? ""}
          onChange={({ target }) => onChange({ greeting: withWords(look.greeting, language, target.value) })}
        />
      </Field>
      <Field label={t("words.subtitle")} optional>
        <Textarea
          dir="auto"
          rows={2}
          maxLength={200}
          disabled={disabled}
          value={look.subtitle?.[language] ?? ""}
          onChange={({ target }) => onChange({ subtitle: withWords(look.subtitle, language, target.value) })}
        />
      </Field>
      <Field label={t("words.launcher")} hint={t("words.launcherHint")} optional>
        <Input
          dir="auto"
          maxLength={40}
          disabled={disabled}
          value={look.launcher_text?.[language] ?? ""}
          onChange={({ target }) =>
            onChange({ launcher_text: withWords(look.launcher_text, language, target.value) })
          }
        />
      </Field>
    </>
  );
}

/** Those that the widget may speak: chosen ones, or all that it knows. */
export function offeredLanguages({ locales }: ChatLook): readonly string[] {
  return locales?.length ? locales : WIDGET_LANGUAGES;
}
