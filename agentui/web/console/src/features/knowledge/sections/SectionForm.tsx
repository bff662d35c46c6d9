import { Field, Input, Tabs, Textarea } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors } from "../../../forms";
import { useHelpCentre } from "../helpCentre";
import { languageName, type Section, type SectionWords } from "../model";
import { useAddSection, useUpdateSection } from "../queries";

interface SectionFormProps {
  /** Absent: a new one below `parent`. */
  section?: Section;
  parent?: number | null;
  onClose: () => void;
}

/** A section's name, description and address in each language, and its sign. */
export function SectionForm({ section, parent = null, onClose }: SectionFormProps) {
  const { t, i18n } = useTranslation("knowledge");
  const offered = useHelpCentre().languages;
  const [words, setWords] = useState<SectionWords[]>(section?.words ?? []);
  const [icon, setIcon] = useState(section?.icon ?? "");
  const languages = [
    ...new Set([
      ...(offered.length > 0 ? offered : [i18n.language]),
      ...words.map(({ language }) => language),
    ]),
  ];
  const [language, setLanguage] = useState(languages[0] ?? i18n.language);
  const add = useAddSection();
  const update = useUpdateSection();
  const task = section ? update : add;
  const filled = words.filter(({ title }) => title.trim() !== "");
  const wrong = fieldErrors(task.error);

  function write(in_: string, part: Partial<SectionWords>) {
    setWords((before) => {
      const one = before.find((other) => other.language === in_) ?? { language: in_, title: "" };
      return [...before.filter((other) => other.language !== in_), { ...one, ...part }];
    });
  }
  function submit() {
    const done = { onSuccess: onClose };
    if (section) update.mutate({ id: section.id, icon, words: filled }, done);
    else add.mutate({ parent_id: parent ?? undefined, icon, words: filled }, done);
  }
  const errorOf = (of: string, name: string) =>
    wrong[`words[${filled.findIndex((one) => one.language === of)}].${name}`];

  const fields = (of: string) => {
    const one = words.find((other) => other.language === of);
    const text = (name: "title" | "slug" | "description") => ({
      value: one?.[name] ?? "",
      lang: of,
      dir: name === "slug" ? "ltr" : "auto",
      onChange: (event: { target: { value: string } }) => write(of, { [name]: event.target.value }),
    });
    return (
      <div className="flex flex-col gap-3">
        <Field label={t("sections.title")} error={errorOf(of, "title")}>
          <Input autoFocus={of === language} maxLength={250} {...text("title")} />
        </Field>
        <Field label={t("sections.description")} optional error={errorOf(of, "description")}>
          <Textarea maxLength={1000} {...text("description")} />
        </Field>
        <Field label={t("side.slug")} hint={t("sections.slugHint")} optional error={errorOf(of, "slug")}>
          <Input spellCheck={false} maxLength={200} {...text("slug")} />
        </Field>
      </div>
    );
  };

  return (
    <FormDialog
      title={section ? t("sections.edit") : t("sections.add")}
      verb={t("save.verb")}
      pending={task.isPending}
      error={task.error}
      fields={filled.map((_, at) => `words[${at}]`)}
      onSubmit={submit}
      onClose={onClose}
    >
      {languages.length > 1 ? (
        <Tabs
          aria-label={t("translate.languages")}
          value={language}
          onChange={setLanguage}
          tabs={languages.map((value) => ({ value, label: languageName(value), content: fields(value) }))}
        />
      ) : (
        fields(language)
      )}
      <Field label={t("sections.icon")} hint={t("sections.iconHint")} optional>
        <Input
          value={icon}
          maxLength={16}
          onChange={(event) => setIcon(event.target.value)}
          className="w-24"
        />
      </Field>
    </FormDialog>
  );
}
