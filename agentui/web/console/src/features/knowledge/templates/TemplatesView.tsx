import { Button, EmptyState, Field, IconButton, Input, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { LayoutTemplate, Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, FormDialog, fieldErrors, ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { TextPane, type TextPaneHandle } from "../article/TextPane";
import { KnowledgePage } from "../KnowledgePage";
import type { Template } from "../model";
import { templatesQuery, useDeleteTemplate, useSaveTemplate } from "../queries";

type Asking = { what: "add" } | { what: "edit" | "delete"; template: Template } | null;

/** Texts that articles begin with. */
export default function TemplatesView() {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  const templates = useQuery(templatesQuery(useApi()));
  const [asking, ask] = useState<Asking>(null);
  const lead = permissions.lead;
  const add = lead && (
    <Button variant="primary" icon={Plus} onClick={() => ask({ what: "add" })}>
      {t("templates.add")}
    </Button>
  );
  return (
    <KnowledgePage place="templates" actions={add}>
      <div className="mx-auto w-full max-w-4xl px-4 py-4 pane:px-6">
        <ResultState query={templates}>
          {(all) =>
            all.length === 0 ? (
              <EmptyState
                icon={LayoutTemplate}
                title={t("templates.empty")}
                detail={t("templates.emptyDetail")}
                action={add}
              />
            ) : (
              <ul className="border-line border-t">
                {all.map((template) => (
                  <li key={template.id} className="flex items-center gap-2 border-line border-b py-1.5">
                    {lead ? (
                      <button
                        type="button"
                        onClick={() => ask({ what: "edit", template })}
                        className="min-w-0 flex-1 truncate rounded-sm text-start font-medium hover:underline"
                      >
                        <bdi>{template.name}</bdi>
                      </button>
                    ) : (
                      <span className="min-w-0 flex-1 truncate font-medium">
                        <bdi>{template.name}</bdi>
                      </span>
                    )}
                    <RelativeTime at={template.updated_at} className="text-ink-faint text-small" />
                    {lead && (
                      <IconButton
                        icon={Trash2}
                        label={t("templates.delete", { name: template.name })}
                        onClick={() => ask({ what: "delete", template })}
                      />
                    )}
                  </li>
                ))}
              </ul>
            )
          }
        </ResultState>
      </div>
      {asking?.what === "add" && <TemplateForm onClose={() => ask(null)} />}
      {asking?.what === "edit" && <TemplateForm template={asking.template} onClose={() => ask(null)} />}
      {asking?.what === "delete" && <DeleteDialog template={asking.template} onClose={() => ask(null)} />}
    </KnowledgePage>
  );
}

function TemplateForm({ template, onClose }: { template?: Template; onClose: () => void }) {
  const { t, i18n } = useTranslation("knowledge");
  const save = useSaveTemplate(template?.id);
  const [name, setName] = useState(template?.name ?? "");
  const [body, setBody] = useState(template?.body ?? "");
  const newest = useRef(body);
  const pane = useRef<TextPaneHandle>(null);
  const write = (text: string) => {
    newest.current = text;
    setBody(text);
  };
  function submit() {
    pane.current?.settle();
    save.mutate({ name, body: newest.current }, { onSuccess: onClose });
  }
  return (
    <FormDialog
      size="large"
      title={template ? t("templates.edit") : t("templates.add")}
      verb={t("save.verb")}
      pending={save.isPending}
      error={save.error}
      fields={["name"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("templates.name")} error={fieldErrors(save.error).name}>
        <Input autoFocus value={name} maxLength={250} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="-mx-4">
        <TextPane ref={pane} body={body} language={i18n.language} locked={false} onChange={write} />
      </div>
    </FormDialog>
  );
}

function DeleteDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const { t } = useTranslation("knowledge");
  const remove = useDeleteTemplate();
  return (
    <ConfirmDialog
      title={t("templates.delete", { name: template.name })}
      verb={t("words.deleteVerb")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(template.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("templates.deleteDetail")}</p>
    </ConfirmDialog>
  );
}
