import { useFormat } from "@kept/shared/format";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { TicketsDialog } from "../evidence/TicketsDialog";
import { ExportLink } from "../overview/ExportLink";
import { metricOf, type Opening } from "../search";
import { LeavingLine } from "./LeavingLine";
import type { Figures } from "./model";
import { useMetricWords } from "./names";
import { leavingFile, ticketsQuery } from "./queries";
import type { LeavingSearch } from "./search";

interface TicketsPaneProps {
  opening: Opening;
  search: LeavingSearch;
  figures: Figures | undefined;
  onClose: () => void;
}

/** The tickets behind a number. */
export function TicketsPane({ opening, ...rest }: TicketsPaneProps) {
  return opening.open === undefined ? null : <Pane opening={opening} {...rest} />;
}

function Pane({ opening, search, figures, onClose }: TicketsPaneProps) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const metric = metricOf(opening);
  const words = useMetricWords(themesOf(figures));
  const pages = useInfiniteQuery(ticketsQuery(useApi(), search, metric));
  return (
    <TicketsDialog
      title={words(metric)}
      description={(first) =>
        first && t("evidence.count", { count: first.total, total: format.number(first.total) })
      }
      pages={pages}
      line={(ticket) => <LeavingLine key={ticket.id} ticket={ticket} />}
      footer={<ExportLink href={leavingFile(search, metric)} />}
      onClose={onClose}
    />
  );
}

/** The names of the themes that numbers speak of. */
function themesOf(figures: Figures | undefined): ReadonlyMap<string, string> {
  const all = [
    ...(figures?.reasons ?? []).flatMap(({ themes }) => themes),
    ...(figures?.came_before ?? []).map(({ theme }) => theme),
  ];
  return new Map(all.map(({ theme_id, name }) => [String(theme_id), name]));
}
