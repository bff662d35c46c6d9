import { Button } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import type { Ticket, TicketUpdate } from "../ticket/model";
import { originQuery, SPAM_TAG } from "./origin";

interface SpamNoticeProps {
  ticket: Ticket;
  editable: boolean;
  onChange: (update: TicketUpdate) => void;
}

/** Why a ticket is suspected to be spam, and the one step that says it is none. */
export default function SpamNotice({ ticket, editable, onChange }: SpamNoticeProps) {
  const { t } = useTranslation("webforms");
  const { data } = useQuery({ ...originQuery(useApi(), ticket.id), enabled: ticket.channel === "form" });
  const reasons = data?.suspicion.map((reason) => t(`spam.reasons.${reason}`)) ?? [];
  return (
    <section
      aria-label={t("spam.why")}
      className="flex shrink-0 flex-wrap items-start gap-x-3 gap-y-2 border-line border-b bg-note-soft px-4 py-2"
    >
      <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-note-text" />
      <div className="min-w-0 flex-1 basis-60 text-note-text">
        <p className="font-medium">{t("spam.title")}</p>
        {reasons.length > 0 && (
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
        <p>{t("spam.meaning")}</p>
      </div>
      {editable && (
        <Button size="small" onClick={() => onChange({ status: "open", remove_tags: [SPAM_TAG] })}>
          {t("spam.none")}
        </Button>
      )}
    </section>
  );
}
