import { useTranslation } from "react-i18next";
import { Block } from "../components/Block";
import { CodeBlock } from "./CodeBlock";
import { policyOf, snippetOf } from "./samples";
import type { ChatSite } from "./sites";

/** One line for the site, and what its strictest policy must allow. */
export function SiteInstall({ site }: { site: ChatSite }) {
  const { t } = useTranslation("sites");
  const desk = window.location.origin;
  return (
    <Block title={t("install.title")} detail={t("install.detail")}>
      <div className="flex flex-col gap-3">
        <CodeBlock label={t("install.snippet")} code={snippetOf(desk, site.key)} />
        <p className="text-ink-soft">{t("install.policyDetail")}</p>
        <CodeBlock label={t("install.policy")} code={policyOf(desk)} />
      </div>
    </Block>
  );
}
