import { Chip } from "@kept/shared/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { DoorOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { useLiveNews } from "../../../../live";
import { Section } from "../../../ticket/Section";
import { CorrectMenu } from "../CorrectMenu";
import { kindsOf } from "../model";
import { useNames } from "../names";
import { OutcomeChip } from "../OutcomeChip";
import { leavingKeys, markQuery } from "../queries";

/** In the side panel of a ticket whose customer asks to leave: what, why, how it stands; nothing on other tickets. */
export default function LeavingSection({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const queries = useQueryClient();
  const { data: mark } = useQuery(markQuery(useApi(), ticketId));
  useLiveNews((news) => {
    if (news.type !== "event" || (news.data as { ticket_id?: number }).ticket_id === ticketId) {
      void queries.invalidateQueries({ queryKey: leavingKeys.mark(ticketId) });
    }
  });
  if (!mark) return null;
  const kinds = kindsOf(mark);
  if (kinds.length === 0 && mark.corrections.length === 0) return null;
  return (
    <Section name="leaving" title={t("section.title")}>
      <div className="flex items-start gap-2">
        <p className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
          {kinds.length === 0 && <span className="text-ink-faint">{t("section.not")}</span>}
          {kinds.map((kind) => (
            <Chip key={kind} tone="due" icon={DoorOpen}>
              {t(`section.${kind}`)}
            </Chip>
          ))}
          {mark.reasons.map((reason) => (
            <Chip key={reason}>
              {reason === "competitor" && mark.competitor ? mark.competitor : names.reason(reason)}
            </Chip>
          ))}
          <OutcomeChip mark={mark} />
        </p>
        <CorrectMenu mark={mark} />
      </div>
    </Section>
  );
}
