import { Button, Dialog } from "@kept/shared/ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FormFault } from "./FormFault";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what will not. */
  children: ReactNode;
  /** The verb on the button: "End session". */
  verb: string;
  danger?: boolean;
  pending: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once more before what cannot simply be undone. Mounted only while it asks. */
export function ConfirmDialog({
  title,
  children,
  verb,
  danger = true,
  pending,
  error,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const { t } = useTranslation("forms");
  return (
    <Dialog
      open
      size="small"
      onOpenChange={(open) => open || onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button variant={danger ? "danger" : "primary"} loading={pending} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <FormFault error={error} />
        {children}
      </div>
    </Dialog>
  );
}
