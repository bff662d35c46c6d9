import { Banner, Button, Dialog, Field } from "@kept/shared/ui";
import { RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CopyField, FormFault } from "../../../forms";
import { type Tracker, useRotateHookSecret } from "./queries";

interface HookDialogProps {
  tracker: Tracker;
  /** Just made, and never shown again. */
  secret?: string;
  onClose: () => void;
}

/** What is entered at the tracker, so that it tells at once when an issue is closed. */
export function HookDialog({ tracker, secret, onClose }: HookDialogProps) {
  const { t } = useTranslation("digests");
  const renew = useRotateHookSecret();
  const known = renew.data?.hook_secret ?? secret;
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("hook.title", { name: tracker.name })}
      description={t("hook.detail")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <p>{t(`hook.where.${tracker.kind}`)}</p>
        <Field label={t("hook.address")}>
          <CopyField value={tracker.hook_url} />
        </Field>
        {known ? (
          <>
            <Field label={t("hook.secret")} hint={t("hook.secretHint")}>
              <CopyField key={known} value={known} />
            </Field>
            <Banner tone="info">{t("hook.once")}</Banner>
          </>
        ) : (
          <div className="flex flex-col items-start gap-2">
            <p className="text-ink-soft">{t("hook.hidden")}</p>
            <FormFault error={renew.error} />
            <Button icon={RotateCw} loading={renew.isPending} onClick={() => renew.mutate(tracker.id)}>
              {t("hook.renew")}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
