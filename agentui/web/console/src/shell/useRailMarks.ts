import { useFormat } from "@kept/shared/format";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../api";
import { chatCountsQuery } from "../features/chats/counts";
import type { DestinationId } from "./destinations";
import type { RailMark } from "./Rail";

/** Who waits in the chats; shown wherever the agent is. */
export function useRailMarks(): Partial<Record<DestinationId, RailMark>> {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const { data } = useQuery(chatCountsQuery(useApi()));
  const waiting = data?.waiting ?? 0;
  if (waiting === 0) return {};
  return { chats: { figure: format.capped(waiting, 99), label: t("rail.waiting", { count: waiting }) } };
}
