import { ErrorState } from "@kept/shared/ui";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Fault } from "../api";

/** Stands in for a view that failed; the rest of the desk stays usable. */
export function FaultView({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation("shell");
  const router = useRouter();
  function retry() {
    reset();
    void router.invalidate();
  }
  const known = error instanceof Fault;
  return (
    <main className="grid flex-1 place-items-center bg-surface">
      <ErrorState
        title={known ? error.message : t("fault.title")}
        detail={t("fault.detail")}
        code={known ? error.code : undefined}
        onRetry={retry}
      />
    </main>
  );
}
