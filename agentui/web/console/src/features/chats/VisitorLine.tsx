import { Button } from "@kept/shared/ui";
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "../session/queries";
import type { Ticket } from "../ticket/model";
import { useAccept } from "./useAccept";
import { useVisitor } from "./useVisitor";
import { VisitorTyping } from "./VisitorTyping";

/** Below the timeline of a chat's ticket: whether its visitor is there, and what they are typing. */
export default function VisitorLine({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation("chats");
  const { permissions } = useSession();
  const { visitor, now } = useVisitor(ticket.id);
  const accept = useAccept();
  if (!visitor) return null;
  const name = visitor.name || ticket.requester.name || ticket.requester.email || t("visitor.nameless");
  const waiting = visitor.chat.state === "waiting";
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-t px-4 py-1.5">
      <p className="flex min-w-0 flex-1 items-center gap-2 text-ink-soft">
        <span
          aria-hidden="true"
          className={`size-2 shrink-0 rounded-full border-2 ${now?.online ? "border-met bg-met" : "border-line-strong"}`}
        />
        <span className="min-w-0 truncate">
          {now?.online ? t("line.online", { name }) : t("line.away", { name })}
        </span>
      </p>
      {waiting && permissions.work && (
        <Button size="small" variant="primary" icon={Check} onClick={() => void accept(ticket.id)}>
          {t("verbs.accept")}
        </Button>
      )}
      <div className="basis-full empty:hidden">
        <VisitorTyping name={name} now={now} />
      </div>
    </div>
  );
}
