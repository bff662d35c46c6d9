import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AreaPage } from "../../layout";

const PLACES = [
  { id: "themes", to: "/product" },
  { id: "verbatims", to: "/product/verbatims" },
  { id: "leaving", to: "/product/leaving" },
  { id: "digests", to: "/product/digests" },
] as const;

interface ProductPageProps {
  place: (typeof PLACES)[number]["id"];
  actions?: ReactNode;
  children: ReactNode;
}

/** What customers say, for those who build: its parts as one area. */
export function ProductPage({ children, ...page }: ProductPageProps) {
  const { t } = useTranslation("product");
  const places = PLACES.map(({ id, to }) => ({ id, to, label: t(`places.${id}`) }));
  return (
    <AreaPage label={t("places.label")} places={places} {...page}>
      {children}
    </AreaPage>
  );
}
