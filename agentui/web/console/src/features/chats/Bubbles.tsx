import { useFormat } from "@kept/shared/format";
import { Avatar, cn, Spinner } from "@kept/shared/ui";
import {
  Check,
  CheckCheck,
  CloudOff,
  Eye,
  type LucideIcon,
  Mail,
  NotebookPen,
  TriangleAlert,
} from "lucide-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { VisitorState } from "../../live";
import { Attachments } from "../ticket/Attachments";
import { useAgent } from "../ticket/desk";
import { useSentence } from "../ticket/EventGroup";
import { linked } from "../ticket/linked";
import type { Message, TicketEvent } from "../ticket/model";
import { RichText } from "../ticket/RichText";
import { type Entry, type Receipt, receiptOf, type Side } from "./bubbles";
import type { OutboxView, Unsent } from "./outbox";

type Group = Extract<Entry, { type: "group" }>;

const ALIGNMENT: Record<Side, string> = { visitor: "items-start", agent: "items-end", note: "items-stretch" };

const GROUNDS: Record<Side, string> = {
  visitor: "bg-sunken",
  agent: "bg-accent-soft",
  note: "bg-note-soft",
};

interface BubblesProps {
  group: Group;
  /** What the visitor is called where their words carry no name. */
  fallback: string;
  now: VisitorState | undefined;
  /** Which of the agents' words carry a receipt. */
  bearers: { last: number; seen: number };
}

/** What one person said in one go: the visitor at the start, the desk at the end, notes across. */
export const Bubbles = memo(function Bubbles({ group, fallback, now, bearers }: BubblesProps) {
  const { t } = useTranslation("chats");
  const agent = useAgent(group.authorId);
  const { side, messages } = group;
  const name = agent?.name || group.name || fallback;
  const [first] = messages;
  return (
    <div className={cn("flex flex-col gap-0.5", side === "agent" && "items-end")}>
      <p className="flex max-w-full items-center gap-1.5 px-1 text-ink-faint text-small">
        {side !== "visitor" && (
          <Avatar name={name} hue={agent?.hue} picture={agent?.picture_url} size={16} decorative />
        )}
        <bdi className="min-w-0 truncate font-medium text-ink-soft">{name}</bdi>
        {side === "note" && (
          <span className="flex items-center gap-1 text-note-text">
            <NotebookPen aria-hidden="true" className="size-3" />
            {t("message.note")}
          </span>
        )}
        {first && <ShortTime at={first.created_at} />}
      </p>
      {messages.map((message) => (
        <Bubble key={message.id} message={message} side={side} now={now} bearers={bearers} />
      ))}
    </div>
  );
});

interface BubbleProps extends Pick<BubblesProps, "now" | "bearers"> {
  message: Message;
  side: Side;
}

function Bubble({ message, side, now, bearers }: BubbleProps) {
  const { t } = useTranslation("chats");
  const shown =
    side === "agent" && (message.id === bearers.last || (message.id === bearers.seen && bearers.seen > 0));
  return (
    <article
      id={`message-${message.id}`}
      data-message={message.id}
      className={cn("flex w-full flex-col", ALIGNMENT[side])}
    >
      <div
        className={cn(
          "max-w-[min(92%,64ch)] break-words rounded-md px-2.5 py-1.5 text-[14px] leading-5",
          GROUNDS[side],
          side === "note" && "max-w-full",
        )}
      >
        <Words message={message} />
        <Attachments files={message.attachments} inline />
        {message.channel === "email" && message.author.kind === "customer" && (
          <p className="mt-1 flex items-center gap-1 text-ink-faint text-small">
            <Mail aria-hidden="true" className="size-3" />
            {t("message.byMail")}
          </p>
        )}
      </div>
      {shown && <ReceiptMark receipt={receiptOf(message, now)} />}
    </article>
  );
}

function Words({ message }: { message: Message }) {
  if (message.body_html) return <RichText html={message.body_html} />;
  const text = message.reply_text || message.body_text;
  if (!text) return null;
  return (
    <div dir="auto" className="whitespace-pre-wrap [unicode-bidi:plaintext]">
      {linked(text)}
    </div>
  );
}

const RECEIPTS: Record<Receipt, { icon: LucideIcon; look: string }> = {
  seen: { icon: Eye, look: "text-met-text" },
  got: { icon: CheckCheck, look: "text-ink-faint" },
  mailed: { icon: Mail, look: "text-ink-faint" },
  sent: { icon: Check, look: "text-ink-faint" },
  waiting: { icon: CloudOff, look: "text-due-text" },
  failed: { icon: TriangleAlert, look: "text-breach-text" },
};

/** How far an answer has come, in a word. */
export function ReceiptMark({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation("chats");
  const { icon: Icon, look } = RECEIPTS[receipt];
  return (
    <p className={cn("flex items-center gap-1 px-1 text-small", look)}>
      <Icon aria-hidden="true" className="size-3" />
      {t(`receipt.${receipt}`)}
    </p>
  );
}

interface UnsentBubbleProps {
  unsent: Unsent;
  problem: Pick<OutboxView, "state" | "fault">;
  actions: ReactNode;
}

/** Words on their way: in their place already, paler, with what keeps them. */
export function UnsentBubble({ unsent, problem: { state, fault }, actions }: UnsentBubbleProps) {
  const { t } = useTranslation("chats");
  const side = unsent.kind === "note" ? "note" : "agent";
  return (
    <div className={cn("flex w-full flex-col", ALIGNMENT[side])}>
      <div
        className={cn(
          "max-w-[min(92%,64ch)] break-words rounded-md px-2.5 py-1.5 text-[14px] leading-5",
          GROUNDS[side],
          state === "refused" && "ring-1 ring-breach",
        )}
      >
        <div dir="auto" className="whitespace-pre-wrap text-ink-soft [unicode-bidi:plaintext]">
          {unsent.text}
        </div>
        {unsent.files.length > 0 && (
          <p className="text-ink-soft text-small">{unsent.files.map((file) => file.name).join(", ")}</p>
        )}
      </div>
      <p
        role={state === "refused" ? "alert" : undefined}
        className={cn(
          "flex flex-wrap items-center gap-x-1 px-1 text-small",
          state === "refused" ? "text-breach-text" : "text-ink-faint",
        )}
      >
        {state === "refused" && (fault?.message ?? t("unsent.refused"))}
        {state === "waiting" && t("unsent.waiting")}
        {(state === "idle" || state === "sending") && (
          <>
            <Spinner className="size-3" />
            {t("unsent.sending")}
          </>
        )}
        {actions}
      </p>
    </div>
  );
}

export function ShortTime({ at }: { at: string }) {
  const format = useFormat();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.absolute(date)} className="figures shrink-0">
      {format.time(date)}
    </time>
  );
}

export function DayLine({ at }: { at: string }) {
  const format = useFormat();
  return (
    <p className="flex items-center gap-2 text-ink-faint text-small">
      <span className="h-px flex-1 bg-line" />
      <time dateTime={at}>{format.date(new Date(at))}</time>
      <span className="h-px flex-1 bg-line" />
    </p>
  );
}

/** What happened between two messages, in one quiet line. */
export function EventLine({ event }: { event: TicketEvent }) {
  const say = useSentence();
  return (
    <p className="flex items-center justify-center gap-1.5 text-center text-ink-faint text-small">
      <span className="min-w-0 break-words">{say(event, 3)}</span>
      <ShortTime at={event.at} />
    </p>
  );
}
