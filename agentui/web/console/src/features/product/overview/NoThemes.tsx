import { Button, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { MessagesSquare, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { countFilters, type Reading } from "../search";
import { newestRunsQuery } from "./queries";

/** How many tickets a desk needs before its first run comes by itself. */
const FIRST_AT = 100;

/** No themes: because none were found yet, or because nothing is left of them here. */
export function NoThemes({ reading }: { reading: Reading }) {
  const { t } = useTranslation("product");
  const navigate = useNavigate();
  const { data: runs } = useQuery(newestRunsQuery(useApi()));
  if (!runs) return null;
  if (runs.some(({ state }) => state === "done")) {
    return (
      <EmptyState
        icon={SearchX}
        title={t("empty.none")}
        detail={t(countFilters(reading) > 0 ? "empty.noneFiltered" : "empty.nonePeriod")}
        action={
          <Button onClick={() => void navigate({ to: "/product", search: { days: 364 }, replace: true })}>
            {t("empty.widen")}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      icon={MessagesSquare}
      title={t("empty.first")}
      detail={t("empty.firstDetail", { count: FIRST_AT })}
    />
  );
}
