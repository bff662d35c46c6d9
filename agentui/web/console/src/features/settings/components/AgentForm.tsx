import { Field, Input } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors, isEmpty, useFields } from "../../../forms";
import { type Agent, useUpdateAgent } from "../queries/people";
import { RoleField } from "./RoleField";

export function AgentForm({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const update = useUpdateAgent();
  const { values, set, changes } = useFields({ name: agent.name, email: agent.email, role: agent.role });
  const wrong = fieldErrors(update.error);
  function submit() {
    if (isEmpty(changes)) return onClose();
    update.mutate({ id: agent.id, ...changes }, { onSuccess: onClose });
  }
  return (
    <FormDialog
      title={t("agents.editTitle", { name: agent.name })}
      verb={t("save")}
      pending={update.isPending}
      error={update.error}
      fields={["name", "email", "role"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("agents.name")} error={wrong.name}>
        <Input autoFocus value={values.name} onChange={(event) => set("name", event.target.value)} />
      </Field>
      <Field label={t("agents.email")} hint={t("agents.emailHint")} error={wrong.email}>
        <Input type="email" value={values.email} onChange={(event) => set("email", event.target.value)} />
      </Field>
      <RoleField value={values.role} error={wrong.role} onChange={(role) => set("role", role)} />
    </FormDialog>
  );
}
