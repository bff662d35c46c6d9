import { useTicking } from "@kept/shared/format";
import { Button, cn } from "@kept/shared/ui";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Draft, Ticket } from "./model";
import { useUndoSend } from "./queries";

/** Replies that were sent a moment ago and can still be taken back; for the end of the timeline. */
export function HeldReplies({ ticket }: { ticket: Ticket }) {
  const held = ticket.drafts.filter((draft) => draft.send_at !== null);
  return held.map((draft) => <HeldReply key={draft.id} ticketId={ticket.id} held={draft} />);
}

function HeldReply({ ticketId, held }: { ticketId: number; held: Draft }) {
  const { t } = useTranslation("composer");
  const undo = useUndoSend(ticketId);
  const [undoing, setUndoing] = useState(false);
  const note = held.kind === "note";
  const words = held.body_html.replace(/<[^>]*>/g, " ").replace(/&nbsp;/g, " ");
  async function takeBack() {
    setUndoing(true);
    if (!(await undo(held))) setUndoing(false);
  }
  return (
    <div className={cn("flex items-center gap-3 border-line border-t px-4 py-2", note && "bg-note-soft")}>
      <div className="min-w-0 flex-1">
        <p className="figures text-ink-soft text-small">
          <Countdown held={held} />
        </p>
        <p dir="auto" className="truncate text-ink-faint">
          {decoded(words)}
        </p>
      </div>
      <Button size="small" icon={Undo2} loading={undoing} onClick={() => void takeBack()}>
        {t("held.undo")}
      </Button>
    </div>
  );
}

/** Words that count down by themselves: "Sends in 7 s". */
export function Countdown({ held }: { held: Pick<Draft, "kind" | "send_at"> }) {
  const { t } = useTranslation("composer");
  const at = Date.parse(held.send_at ?? "");
  const seconds = useTicking(1_000, (now) => Math.max(0, Math.ceil((at - now.getTime()) / 1_000)));
  if (seconds === 0) return t("held.now");
  return held.kind === "note" ? t("held.note", { seconds }) : t("held.reply", { seconds });
}

function decoded(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent?.trim() ?? "";
}
