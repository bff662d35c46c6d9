import { Field, Input } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog } from "../../../../forms";
import { type TellingsDone, useSkip } from "./queries";

interface SkipDialogProps {
  themeId: number;
  ids: number[];
  onDone: (done: TellingsDone) => void;
  onClose: () => void;
}

/** Leaves customers untold, with the reason that others will read. */
export function SkipDialog({ themeId, ids, onDone, onClose }: SkipDialogProps) {
  const { t } = useTranslation("theme");
  const [reason, setReason] = useState("");
  const skip = useSkip();
  return (
    <FormDialog
      size="small"
      title={t("skip.title", { count: ids.length })}
      verb={t("skip.verb")}
      pending={skip.isPending}
      error={skip.error}
      fields={[]}
      onSubmit={() => skip.mutate({ id: themeId, ids, reason: reason.trim() }, { onSuccess: onDone })}
      onClose={onClose}
    >
      <Field label={t("skip.reason")} hint={t("skip.hint")} optional>
        <Input autoFocus maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </FormDialog>
  );
}
