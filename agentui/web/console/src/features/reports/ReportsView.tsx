import { useTranslation } from "react-i18next";
import { Page } from "../../layout";

export default function ReportsView() {
  const { t } = useTranslation("shell");
  return <Page title={t("rail.reports")}>{null}</Page>;
}
