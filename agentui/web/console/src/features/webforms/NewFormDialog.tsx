import { Field, Input } from "@kept/shared/ui";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors } from "../../forms";
import { type Form, LANGUAGES, slugOf, starter } from "./model";
import { useCreateForm } from "./queries";

/** Asks what the form is called; everything else is designed where it can be seen. */
export function NewFormDialog({ taken, onClose }: { taken: readonly Form[]; onClose: () => void }) {
  const { t, i18n } = useTranslation("webforms");
  const navigate = useNavigate();
  const create = useCreateForm();
  const [name, setName] = useState("");
  const [address, setAddress] = useState<string | null>(null);
  const slug = address ?? freeSlug(slugOf(name), taken);
  const wrong = fieldErrors(create.error);

  function submit() {
    const language = LANGUAGES.find((code) => i18n.language.startsWith(code)) ?? "en";
    const definition = starter(language, {
      title: name,
      name: t("starter.name"),
      email: t("starter.email"),
      message: t("starter.message"),
    });
    create.mutate(
      { name, slug, definition, priority: "normal" },
      {
        onSuccess: ({ id }) =>
          void navigate({
            to: "/settings/$section",
            params: { section: "forms" },
            search: { form: id },
          }),
      },
    );
  }

  return (
    <FormDialog
      title={t("add")}
      verb={t("addVerb")}
      pending={create.isPending}
      error={create.error}
      fields={["name", "slug", "definition.title"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("name")} hint={t("nameHint")} error={wrong.name ?? wrong["definition.title"]}>
        <Input autoFocus value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t("address")} hint={t("addressHint", { slug: slug || "…" })} error={wrong.slug}>
        <Input value={slug} onChange={(event) => setAddress(event.target.value)} />
      </Field>
    </FormDialog>
  );
}

function freeSlug(wish: string, taken: readonly Form[]): string {
  const isTaken = (slug: string) => taken.some((form) => form.slug === slug);
  let slug = wish;
  for (let n = 2; slug && isTaken(slug); n++) slug = `${wish}-${n}`;
  return slug;
}
