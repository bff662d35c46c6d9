import { Field, Input, Select, Skeleton } from "@kept/shared/ui";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors, isEmpty, useFields } from "../../forms";
import { useSession } from "../session/queries";
import { useTeams } from "../ticket/desk";
import type { CannedReply } from "./model";
import { useCreateCanned, useUpdateCanned } from "./queries";

const CannedEditor = lazy(() => import("./CannedEditor"));

const EVERYBODY = "everybody";
const SHORTCUT = /^[^\s/]{1,40}$/;

/** A new canned reply, or an existing one. */
export function CannedForm({ reply, onClose }: { reply?: CannedReply; onClose: () => void }) {
  const { t } = useTranslation("canned");
  const { permissions, agent } = useSession();
  const teams = useTeams().filter(({ id }) => permissions.lead || agent.teams.includes(id));
  const create = useCreateCanned();
  const update = useUpdateCanned(reply?.id ?? 0);
  const saving = reply ? update : create;
  const { values, set, changes } = useFields({
    shortcut: reply?.shortcut ?? "",
    title: reply?.title ?? "",
    body_html: reply?.body_html ?? "",
    // Whoever may not write for everybody writes for the first of their teams.
    team_id: reply ? reply.team_id : permissions.lead ? null : (agent.teams[0] ?? null),
  });
  const wrong = fieldErrors(saving.error);
  const shortcutWrong = values.shortcut !== "" && !SHORTCUT.test(values.shortcut);

  function submit() {
    if (shortcutWrong) return;
    const after = { onSuccess: onClose };
    if (!reply) {
      const { team_id, ...rest } = values;
      return create.mutate({ ...rest, ...(team_id !== null && { team_id }) }, after);
    }
    if (isEmpty(changes)) return onClose();
    update.mutate(changes, after);
  }

  return (
    <FormDialog
      title={reply ? t("form.edit", { shortcut: reply.shortcut }) : t("form.add")}
      verb={reply ? t("form.save") : t("form.add")}
      size="large"
      pending={saving.isPending}
      error={saving.error}
      fields={["shortcut", "title", "body_html", "team_id"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="grid gap-4 pane:grid-cols-2">
        <Field
          label={t("form.shortcut")}
          hint={t("form.shortcutHint")}
          error={shortcutWrong ? t("form.shortcutWrong") : wrong.shortcut}
        >
          <Input
            autoFocus
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={values.shortcut}
            onChange={(event) => set("shortcut", event.target.value.replace(/^\//, ""))}
            className="font-mono"
          />
        </Field>
        <Field label={t("form.team")} error={wrong.team_id}>
          <Select
            value={values.team_id === null ? EVERYBODY : String(values.team_id)}
            onChange={(id) => set("team_id", id === EVERYBODY ? null : Number(id))}
            options={[
              ...(permissions.lead || reply?.team_id === null
                ? [{ value: EVERYBODY, label: t("form.everybody") }]
                : []),
              ...teams.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        </Field>
      </div>
      <Field label={t("form.title")} error={wrong.title}>
        <Input maxLength={200} value={values.title} onChange={(event) => set("title", event.target.value)} />
      </Field>
      <div className="flex flex-col gap-1">
        <span className="font-medium">{t("form.text")}</span>
        <Suspense fallback={<Skeleton className="h-32" />}>
          <CannedEditor
            label={t("form.text")}
            value={values.body_html}
            onChange={(html) => set("body_html", html)}
          />
        </Suspense>
        <p className={wrong.body_html ? "text-breach-text text-small" : "text-ink-soft text-small"}>
          {wrong.body_html ?? t("form.textHint")}
        </p>
      </div>
    </FormDialog>
  );
}
