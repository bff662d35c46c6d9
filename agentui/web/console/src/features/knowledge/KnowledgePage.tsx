import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AreaPage } from "../../layout";
import { useKnowledgeNews } from "./queries";

const PLACES = [
  { id: "articles", to: "/knowledge" },
  { id: "gaps", to: "/knowledge/gaps" },
  { id: "figures", to: "/knowledge/figures" },
  { id: "sections", to: "/knowledge/sections" },
  { id: "templates", to: "/knowledge/templates" },
  { id: "words", to: "/knowledge/words" },
] as const;

interface KnowledgePageProps {
  place: (typeof PLACES)[number]["id"];
  actions?: ReactNode;
  /** Stands below what scrolls. */
  foot?: ReactNode;
  children: ReactNode;
}

/** The parts of the knowledge base as one area. */
export function KnowledgePage({ children, ...page }: KnowledgePageProps) {
  const { t } = useTranslation("knowledge");
  useKnowledgeNews();
  const places = PLACES.map(({ id, to }) => ({ id, to, label: t(`places.${id}`) }));
  return (
    <AreaPage label={t("places.label")} places={places} {...page}>
      {children}
    </AreaPage>
  );
}
