import { Field, Textarea } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyField } from "../../forms";
import { type Form, snippetOf } from "./model";

interface ShareFieldsProps {
  form: Form;
  origins: readonly string[];
  faults: Readonly<Record<string, string>>;
  onOrigins: (origins: string[]) => void;
}

/** How customers come to the form: its own page, inside another site, or from the site's own form. */
export function ShareFields({ form, origins, faults, onOrigins }: ShareFieldsProps) {
  const { t } = useTranslation("webforms");
  const [typed, setTyped] = useState(origins.join("\n"));
  const wrong = Object.entries(faults).find(([at]) => at.startsWith("origins"))?.[1];
  return (
    <div className="flex max-w-xl flex-col gap-4">
      {form.state !== "published" && <p className="text-ink-soft">{t("share.first")}</p>}
      <Field label={t("share.address")}>
        <CopyField value={form.url} />
      </Field>
      <Field label={t("share.snippet")} hint={t("share.snippetHint")}>
        <CopyField value={snippetOf(form)} />
      </Field>
      <Field label={t("share.origins")} hint={t("share.originsHint")} error={wrong} optional>
        <Textarea
          rows={3}
          className="font-mono"
          placeholder="https://shop.example"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            onOrigins(event.target.value.split(/\s+/).filter(Boolean));
          }}
        />
      </Field>
      <Field label={t("share.json")} hint={t("share.jsonHint")}>
        <CopyField value={curlOf(form)} />
      </Field>
    </div>
  );
}

function curlOf(form: Form): string {
  const answers = form.definition.fields.filter(({ required }) => required).map(({ id }) => [id, "…"]);
  return `curl ${form.url} -H 'Content-Type: application/json' -d '${JSON.stringify(Object.fromEntries(answers))}'`;
}
