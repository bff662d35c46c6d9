import { Chip, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { useFigures } from "../parts/useFigures";
import { useNames } from "./names";
import { Part } from "./Part";
import { risksQuery } from "./queries";
import type { LeavingSearch } from "./search";

/** Open tickets of customers who ask to leave, those worth most first. */
export function AtRisk({ search, currency }: { search: LeavingSearch; currency: string }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const numbers = useFigures(currency);
  const { data } = useQuery(risksQuery(useApi(), search));
  if (!data) return null;
  const more = data.total - data.hidden - data.items.length;
  const note = [
    more > 0 && t("risk.more", { count: more }),
    data.hidden > 0 && t("risk.hidden", { count: data.hidden }),
  ].filter((one) => one !== false);
  return (
    <Part title={t("risk.title")} note={note.join(" ")} className="pt-4">
      {data.items.length === 0 ? (
        <p className="text-ink-faint">{t("risk.none")}</p>
      ) : (
        <ol aria-label={t("risk.title")} className="grid gap-x-10 side:grid-cols-2">
          {data.items.map((ticket) => (
            <li key={ticket.id} className="flex min-w-0 items-baseline gap-3 border-line border-b py-1.5">
              <Link
                to="/inbox/$view/tickets/$ticketId"
                params={{ view: "open", ticketId: String(ticket.id) }}
                className="min-w-0 flex-1 truncate rounded-sm hover:underline"
              >
                <bdi className="font-medium">
                  {ticket.requester.name ||
                    ticket.requester.email ||
                    t("risk.customer", { id: ticket.requester.id })}
                </bdi>{" "}
                <bdi className="text-ink-soft">{ticket.subject}</bdi>
              </Link>
              {ticket.mark.reasons[0] && (
                <span className="max-pane:hidden">
                  <Chip>{names.reason(ticket.mark.reasons[0])}</Chip>
                </span>
              )}
              {!ticket.mark.answered && <Chip tone="due">{t("risk.unanswered")}</Chip>}
              <span className="figures w-20 shrink-0 text-end">
                {ticket.value === null ? (
                  <span className="text-ink-faint" title={t("risk.unvalued")}>
                    –
                  </span>
                ) : (
                  numbers.text("money", ticket.value)
                )}
              </span>
              <RelativeTime
                at={ticket.mark.asked_at ?? ticket.created_at}
                className="figures w-16 shrink-0 text-end text-ink-faint text-small"
              />
            </li>
          ))}
        </ol>
      )}
    </Part>
  );
}
