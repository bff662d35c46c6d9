import { Chip } from "@kept/shared/ui";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOutdated } from "./queries";

/** In a list: the tickets of this article are lately answered differently. */
export function OutdatedMark({ articleId }: { articleId: number }) {
  const { t } = useTranslation("knowledge");
  if (!useOutdated(articleId)) return null;
  return (
    <Chip tone="due" icon={History}>
      {t("gaps.kinds.outdated")}
    </Chip>
  );
}
