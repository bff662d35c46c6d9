import { Button, Dialog } from "@kept/shared/ui";
import { type FormEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { FormFault } from "./FormFault";

interface FormDialogProps {
  title: string;
  description?: string;
  verb: string;
  size?: "small" | "medium" | "large";
  pending: boolean;
  error: Error | null;
  /** Names of the fields that show their own errors. */
  fields: readonly string[];
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A small form over the page. Mounted only while it is open, so that it always begins fresh. */
export function FormDialog({
  title,
  description,
  verb,
  size,
  pending,
  error,
  fields,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const { t } = useTranslation("forms");
  const id = useId();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) onSubmit();
  }
  return (
    <Dialog
      open
      size={size}
      onOpenChange={(open) => open || onClose()}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" form={id} variant="primary" loading={pending}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-4">
        <FormFault error={error} fields={fields} />
        {children}
      </form>
    </Dialog>
  );
}
