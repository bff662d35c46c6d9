import { useFormat } from "@kept/shared/format";
import { Button, Dialog, Field } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, CopyField } from "../../../forms";
import { type Agent, type PasswordLink, usePasswordLink } from "../queries/people";

interface LinkDialogProps {
  agent: Agent;
  link: PasswordLink;
  onClose: () => void;
}

/** The link is handed over by whoever made it: by chat, in person, as they see fit. */
export function LinkDialog({ agent, link, onClose }: LinkDialogProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("agents.linkTitle", { name: agent.name })}
      description={t("agents.linkDetail")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <Field
        label={t("agents.link")}
        hint={t("agents.linkUntil", { date: format.absolute(new Date(link.expires_at)) })}
      >
        <CopyField value={link.url} />
      </Field>
    </Dialog>
  );
}

interface NewLinkProps {
  agent: Agent;
  onMade: (agent: Agent, link: PasswordLink) => void;
  onClose: () => void;
}

export function NewLink({ agent, onMade, onClose }: NewLinkProps) {
  const { t } = useTranslation("settings");
  const make = usePasswordLink();
  return (
    <ConfirmDialog
      title={agent.can_sign_in ? t("agents.reset") : t("agents.inviteAgain")}
      verb={t("agents.makeLink")}
      danger={false}
      pending={make.isPending}
      error={make.error}
      onConfirm={() => make.mutate(agent.id, { onSuccess: (link) => onMade(agent, link) })}
      onClose={onClose}
    >
      <p>{t("agents.makeLinkDetail", { name: agent.name })}</p>
    </ConfirmDialog>
  );
}
