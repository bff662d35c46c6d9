import { Checkbox, Combobox, Field, Input, Textarea } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors, useFields } from "../../../forms";
import { useAgents } from "../../ticket/desk";
import { type Team, useCreateTeam, useUpdateTeam } from "../queries/people";

/** A new team, or an existing one. */
export function TeamForm({ team, onClose }: { team?: Team; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const agents = useAgents().filter((agent) => agent.active || team?.members.includes(agent.id));
  const create = useCreateTeam();
  const update = useUpdateTeam();
  const saving = team ? update : create;
  const { values, set, changes } = useFields({
    name: team?.name ?? "",
    description: team?.description ?? "",
    restricted: team?.restricted ?? false,
    members: (team?.members ?? []).map(String),
  });
  const wrong = fieldErrors(saving.error);

  function submit() {
    const after = { onSuccess: onClose };
    if (!team) return create.mutate({ ...values, members: values.members.map(Number) }, after);
    const { members, ...own } = changes;
    update.mutate({ id: team.id, changes: own, members: members?.map(Number) }, after);
  }

  return (
    <FormDialog
      title={team ? t("teams.edit", { name: team.name }) : t("teams.create")}
      verb={team ? t("save") : t("teams.create")}
      pending={saving.isPending}
      error={saving.error}
      fields={["name", "description", "members", "agent_ids"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("teams.name")} error={wrong.name}>
        <Input autoFocus value={values.name} onChange={(event) => set("name", event.target.value)} />
      </Field>
      <Field label={t("teams.description")} error={wrong.description} optional>
        <Textarea
          rows={2}
          value={values.description}
          onChange={(event) => set("description", event.target.value)}
        />
      </Field>
      <Field label={t("teams.who")} error={wrong.members ?? wrong.agent_ids}>
        <Combobox
          multiple
          placeholder={t("teams.nobody")}
          value={values.members}
          onChange={(ids) => set("members", ids)}
          options={agents.map((agent) => ({ value: String(agent.id), label: agent.name, hint: agent.email }))}
        />
      </Field>
      <Checkbox
        checked={values.restricted}
        onChange={(restricted) => set("restricted", restricted)}
        label={t("teams.restricted")}
        hint={t("teams.restrictedHint")}
      />
    </FormDialog>
  );
}
