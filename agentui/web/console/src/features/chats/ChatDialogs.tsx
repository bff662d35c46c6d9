import { Checkbox, Field, Textarea, useToast } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, FormDialog, fieldErrors } from "../../forms";
import { useSession } from "../session/queries";
import type { Visitor } from "./model";
import { useBlockVisitor, useEndChat } from "./queries";

interface BlockDialogProps {
  ticketId: number;
  visitor: Visitor;
  name: string;
  onClose: () => void;
}

/** Keeps somebody from chatting; their whole network only leads may shut out, for others share it. */
export function BlockDialog({ ticketId, visitor, name, onClose }: BlockDialogProps) {
  const { t } = useTranslation("chats");
  const notify = useToast();
  const { permissions } = useSession();
  const block = useBlockVisitor();
  const [network, setNetwork] = useState(false);
  const [reason, setReason] = useState("");
  function submit() {
    block.mutate(
      { id: ticketId, visitor, network, reason: reason.trim() },
      {
        onSuccess: () => {
          notify({ title: t("block.done", { name }) });
          onClose();
        },
      },
    );
  }
  return (
    <FormDialog
      title={t("block.title", { name })}
      description={t("block.detail")}
      verb={t("block.verb")}
      size="small"
      pending={block.isPending}
      error={block.error}
      fields={["reason"]}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label={t("block.reason")} error={fieldErrors(block.error).reason} optional>
        <Textarea
          rows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {permissions.lead && visitor.network && (
        <Checkbox
          checked={network}
          onChange={setNetwork}
          label={t("block.network", { network: visitor.network })}
          hint={t("block.networkHint")}
        />
      )}
    </FormDialog>
  );
}

interface EndDialogProps {
  ticketId: number;
  /** Where answers go afterwards; empty when there is no address. */
  email: string;
  onClose: () => void;
}

export function EndDialog({ ticketId, email, onClose }: EndDialogProps) {
  const { t } = useTranslation("chats");
  const end = useEndChat();
  return (
    <ConfirmDialog
      title={t("end.title")}
      verb={t("end.verb")}
      danger={false}
      pending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate({ id: ticketId }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{email ? t("end.byMail", { email }) : t("end.byReturn")}</p>
    </ConfirmDialog>
  );
}
