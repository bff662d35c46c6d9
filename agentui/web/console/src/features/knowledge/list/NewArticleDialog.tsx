import { Field, Input, Select } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { FormDialog, fieldErrors } from "../../../forms";
import { useSession } from "../../session/queries";
import { useHelpCentre } from "../helpCentre";
import { languageName } from "../model";
import { templatesQuery, useCreateArticle, useSections } from "../queries";
import { SectionSelect } from "../SectionSelect";

interface NewArticleDialogProps {
  section: number | null;
  language: string | undefined;
  onClose: () => void;
}

const BLANK = "0";

/** A draft needs a title; all else can come later. */
export function NewArticleDialog({ section, language, onClose }: NewArticleDialogProps) {
  const { t, i18n } = useTranslation("knowledge");
  const navigate = useNavigate();
  const { agent } = useSession();
  const offered = useHelpCentre().languages;
  const languages = offered.length > 0 ? offered : [i18n.language];
  const templates = useQuery(templatesQuery(useApi())).data ?? [];
  const sections = useSections();
  const create = useCreateArticle();
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState<string | undefined>(language);
  const [place, setPlace] = useState(section);
  const [template, setTemplate] = useState(BLANK);
  const wrong = fieldErrors(create.error);
  const own = chosen ?? languages[0] ?? i18n.language;

  function submit() {
    const body = templates.find(({ id }) => String(id) === template)?.body ?? "";
    create.mutate(
      {
        title,
        language: own,
        body,
        section_id: place ?? undefined,
        visibility: "public",
        owner_id: agent.id,
      },
      {
        onSuccess: ({ id, language }) =>
          void navigate({
            to: "/knowledge/articles/$articleId/$language",
            params: { articleId: String(id), language },
          }),
      },
    );
  }

  return (
    <FormDialog
      title={t("list.create")}
      verb={t("list.createVerb")}
      pending={create.isPending}
      error={create.error}
      fields={["title", "language", "section_id"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("editor.title")} hint={t("list.titleHint")} error={wrong.title}>
        <Input
          autoFocus
          dir="auto"
          maxLength={250}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
      {languages.length > 1 && (
        <Field label={t("filters.language")} error={wrong.language}>
          <Select
            value={own}
            onChange={setChosen}
            options={languages.map((value) => ({ value, label: languageName(value) }))}
          />
        </Field>
      )}
      {sections.length > 0 && (
        <Field label={t("side.section")} error={wrong.section_id}>
          <SectionSelect sections={sections} value={place} onChange={setPlace} />
        </Field>
      )}
      {templates.length > 0 && (
        <Field label={t("list.template")}>
          <Select
            value={template}
            onChange={setTemplate}
            options={[
              { value: BLANK, label: t("list.blank") },
              ...templates.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        </Field>
      )}
    </FormDialog>
  );
}
