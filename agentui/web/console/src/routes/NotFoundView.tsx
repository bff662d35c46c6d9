import { buttonClass, EmptyState } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";

export function NotFoundView() {
  const { t } = useTranslation("shell");
  return (
    <main>
      <h1 className="sr-only">{t("notFound.title")}</h1>
      <EmptyState
        icon={SearchX}
        title={t("notFound.title")}
        detail={t("notFound.detail")}
        action={
          <Link to="/" className={buttonClass()}>
            {t("notFound.action")}
          </Link>
        }
      />
    </main>
  );
}
