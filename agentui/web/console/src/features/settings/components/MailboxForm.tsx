import { Field, Input, Select } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { FormDialog, fieldErrors, isEmpty, useFields } from "../../../forms";
import { useTeams } from "../../ticket/desk";
import { type Mailbox, useSaveMailbox } from "../queries/desk";
import { SignatureField } from "./SignatureField";

const NO_TEAM = "none";

/** A new mailbox, or an existing one. */
export function MailboxForm({ mailbox, onClose }: { mailbox?: Mailbox; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const teams = useTeams();
  const save = useSaveMailbox(mailbox?.id);
  const { values, set, changes } = useFields({
    address: mailbox?.address ?? "",
    name: mailbox?.name ?? "",
    team_id: mailbox?.team_id ?? null,
    signature_html: mailbox?.signature_html ?? "",
  });
  const wrong = fieldErrors(save.error);

  function submit() {
    if (mailbox && isEmpty(changes)) return onClose();
    const body = mailbox ? changes : values;
    const address = body.address?.trim();
    save.mutate({ ...body, ...(address !== undefined && { address }) }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={mailbox ? t("mailboxes.edit", { address: mailbox.address }) : t("mailboxes.add")}
      verb={mailbox ? t("save") : t("mailboxes.add")}
      pending={save.isPending}
      error={save.error}
      fields={["address", "name", "team_id", "signature_html"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field
        label={t("mailboxes.address")}
        hint={mailbox ? t("mailboxes.addressChange") : t("mailboxes.addressHint")}
        error={wrong.address}
      >
        <Input
          autoFocus
          type="email"
          value={values.address}
          onChange={(event) => set("address", event.target.value)}
        />
      </Field>
      <Field label={t("mailboxes.name")} hint={t("mailboxes.nameHint")} error={wrong.name} optional>
        <Input value={values.name} onChange={(event) => set("name", event.target.value)} />
      </Field>
      <Field label={t("mailboxes.team")} hint={t("mailboxes.teamHint")} error={wrong.team_id}>
        <Select
          value={values.team_id === null ? NO_TEAM : String(values.team_id)}
          onChange={(id) => set("team_id", id === NO_TEAM ? null : Number(id))}
          options={[
            { value: NO_TEAM, label: t("mailboxes.noTeam") },
            ...teams.map((team) => ({ value: String(team.id), label: team.name })),
          ]}
        />
      </Field>
      <SignatureField
        label={t("mailboxes.signature")}
        hint={t("mailboxes.signatureHint")}
        error={wrong.signature_html}
        value={values.signature_html}
        onChange={(html) => set("signature_html", html)}
      />
    </FormDialog>
  );
}
