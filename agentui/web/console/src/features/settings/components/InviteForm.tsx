import { Combobox, Field, Input } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors, useFields } from "../../../forms";
import { useTeams } from "../../ticket/desk";
import { type Agent, type PasswordLink, type Role, useInvite } from "../queries/people";
import { RoleField } from "./RoleField";

interface InviteFormProps {
  onMade: (agent: Agent, link: PasswordLink) => void;
  onClose: () => void;
}

export function InviteForm({ onMade, onClose }: InviteFormProps) {
  const { t } = useTranslation(["settings", "shell"]);
  const teams = useTeams();
  const invite = useInvite();
  const { values, set } = useFields({ name: "", email: "", role: "agent" as Role, teams: [] as string[] });
  const wrong = fieldErrors(invite.error);
  function submit() {
    const body = { ...values, email: values.email.trim(), teams: values.teams.map(Number) };
    invite.mutate(body, { onSuccess: ({ agent, link }) => onMade(agent, link) });
  }
  return (
    <FormDialog
      title={t("agents.inviteTitle")}
      description={t("agents.inviteDetail")}
      verb={t("agents.inviteVerb")}
      pending={invite.isPending}
      error={invite.error}
      fields={["name", "email", "role", "teams"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("agents.name")} error={wrong.name}>
        <Input
          autoFocus
          autoComplete="off"
          value={values.name}
          onChange={(event) => set("name", event.target.value)}
        />
      </Field>
      <Field label={t("agents.email")} error={wrong.email}>
        <Input
          type="email"
          autoComplete="off"
          value={values.email}
          onChange={(event) => set("email", event.target.value)}
        />
      </Field>
      <RoleField value={values.role} error={wrong.role} onChange={(role) => set("role", role)} />
      <Field label={t("shell:settings.teams")} error={wrong.teams} optional>
        <Combobox
          multiple
          placeholder={t("agents.noTeams")}
          value={values.teams}
          onChange={(ids) => set("teams", ids)}
          options={teams.map((team) => ({ value: String(team.id), label: team.name }))}
        />
      </Field>
    </FormDialog>
  );
}
