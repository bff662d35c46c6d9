import { buttonClass, Kbd, tipProps } from "@kept/shared/ui";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";

/** A download of what is shown. */
export function ExportLink({ href }: { href: string }) {
  const { t } = useTranslation("product");
  return (
    <a
      href={href}
      download
      aria-keyshortcuts="e"
      className={buttonClass()}
      {...tipProps({ text: t("export.hint"), shortcut: "e" })}
    >
      <Download aria-hidden="true" className="size-4" strokeWidth={1.75} />
      <span className="max-pane:sr-only">{t("export.csv")}</span>
      <span aria-hidden="true" className="ms-1 max-pane:hidden">
        <Kbd keys="e" />
      </span>
    </a>
  );
}
