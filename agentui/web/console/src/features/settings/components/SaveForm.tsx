import { Button } from "@kept/shared/ui";
import { useBlocker } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, FormFault } from "../../../forms";

interface SaveFormProps {
  /** Something differs from what is saved. */
  changed: boolean;
  pending: boolean;
  error: Error | null;
  /** Names of the fields that show their own errors. */
  fields: readonly string[];
  /** A mistake that the form knows of already keeps the button from being of use. */
  blocked?: boolean;
  onSave: () => void;
  onReset: () => void;
  children: ReactNode;
}

/** A form of a settings page; its bar appears with the first change, and leaving asks about it. */
export function SaveForm({
  changed,
  pending,
  error,
  fields,
  blocked = false,
  onSave,
  onReset,
  children,
}: SaveFormProps) {
  const { t } = useTranslation("settings");
  function submit(event: FormEvent) {
    event.preventDefault();
    if (changed && !pending && !blocked) onSave();
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <FormFault error={error} fields={fields} />
      {children}
      {changed && (
        <div className="sticky bottom-0 z-20 -mx-4 flex items-center gap-2 border-line border-t bg-surface px-4 py-3 animate-fade pane:-mx-8 pane:px-8">
          <Button type="submit" variant="primary" loading={pending} disabled={blocked}>
            {t("save")}
          </Button>
          <Button onClick={onReset}>{t("discard")}</Button>
        </div>
      )}
      <LeaveGuard on={changed} />
    </form>
  );
}

function LeaveGuard({ on }: { on: boolean }) {
  const { t } = useTranslation("settings");
  const blocker = useBlocker({ shouldBlockFn: () => on, withResolver: true, enableBeforeUnload: on });
  if (blocker.status !== "blocked") return null;
  return (
    <ConfirmDialog
      title={t("leave.title")}
      verb={t("leave.verb")}
      pending={false}
      error={null}
      onConfirm={blocker.proceed}
      onClose={blocker.reset}
    >
      <p>{t("leave.detail")}</p>
    </ConfirmDialog>
  );
}
