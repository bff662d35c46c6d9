import { Button, cn, EmptyState, ErrorState, Skeleton, useToast } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, SearchX } from "lucide-react";
import {
  lazy,
  type RefObject,
  Suspense,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../api";
import { useBreadth } from "../../layout";
import { useSession } from "../session/queries";
import { useChanges } from "../ticket/changes";
import type { Ticket } from "../ticket/model";
import { ticketQuery, timelineQuery } from "../ticket/queries";
import { itemsIn } from "../ticket/timelineCache";
import { unansweredSince } from "./bubbles";
import { ChatComposer, type ChatComposerHandle } from "./ChatComposer";
import { BlockDialog, EndDialog } from "./ChatDialogs";
import { ChatHeader, type ChatVerb } from "./ChatHeader";
import { Conversation } from "./Conversation";
import type { Visitor } from "./model";
import { patchChat, useUnblockVisitor } from "./queries";
import { TransferDialog } from "./TransferDialog";
import { useAccept } from "./useAccept";
import { useVisitor } from "./useVisitor";

/** What keys and the palette do in the chat that the agent is in. */
export interface ChatHandle {
  act: (verb: ChatVerb) => void;
  accept: () => void;
  write: (kind: "message" | "note") => void;
}

const ChatTheme = lazy(() => import("../product/theme/ticket/ChatTheme"));

interface ChatColumnProps {
  id: number;
  active: boolean;
  place: number | null;
  handle: RefObject<ChatHandle | null> | undefined;
  onActivate: () => void;
  onClose: () => void;
  onBack: (() => void) | undefined;
}

/** One chat among several: who, what was said, and the place to answer. */
export function ChatColumn({ id, active, place, handle, onActivate, onClose, onBack }: ChatColumnProps) {
  const { t } = useTranslation("chats");
  const ticket = useQuery(ticketQuery(useApi(), id));
  if (ticket.data) {
    return (
      <Chat
        ticket={ticket.data}
        active={active}
        place={place}
        handle={handle}
        onActivate={onActivate}
        onClose={onClose}
        onBack={onBack}
      />
    );
  }
  if (!ticket.isError) return <ChatSkeleton />;
  const gone = ticket.error instanceof Fault && (ticket.error.status === 404 || ticket.error.status === 403);
  return (
    <div className="grid flex-1 place-items-center">
      {gone ? (
        <EmptyState
          icon={SearchX}
          title={t("gone.title")}
          detail={t("gone.detail")}
          action={<Button onClick={onClose}>{t("verbs.close")}</Button>}
        />
      ) : (
        <ErrorState
          title={t("conversation.failed")}
          detail={ticket.error.message}
          onRetry={() => void ticket.refetch()}
        />
      )}
    </div>
  );
}

type Asking = "transfer" | "end" | "block" | null;

interface ChatProps extends Omit<ChatColumnProps, "id"> {
  ticket: Ticket;
}

function Chat({ ticket, active, place, handle, onActivate, onClose, onBack }: ChatProps) {
  const { t } = useTranslation("chats");
  const { id } = ticket;
  const notify = useToast();
  const { permissions, agent } = useSession();
  const { change } = useChanges();
  const { visitor, now } = useVisitor(id);
  const accept = useAccept();
  const unblock = useUnblockVisitor();
  const composer = useRef<ChatComposerHandle>(null);
  const root = useRef<HTMLElement>(null);
  const [asking, setAsking] = useState<Asking>(null);
  // Whose it was when the question was asked: the news of a transfer may be here before its answer.
  const mine = useRef(false);
  const name = visitor?.name || ticket.requester.name || ticket.requester.email || t("visitor.nameless");
  const since = useSince(id);
  const state = visitor?.chat.state;
  useRead(ticket);
  // An opened chat is for writing in, unless it waits to be accepted first.
  const phone = useBreadth() === "phone";
  useEffect(() => {
    const elsewhere =
      document.activeElement === root.current || !root.current?.contains(document.activeElement);
    if (!active || phone || !elsewhere) return;
    if (state === "waiting") root.current?.focus();
    else composer.current?.focus();
  }, [active, phone, state]);

  function act(verb: ChatVerb) {
    if (verb === "close") return onClose();
    if (verb === "unblock") {
      if (!visitor) return;
      return unblock.mutate(
        { id, visitor },
        { onSuccess: () => notify({ title: t("block.undone", { name }) }) },
      );
    }
    if (verb === "solve") {
      void change([ticket], { status: "solved" });
      return onClose();
    }
    mine.current = ticket.assignee_id === agent.id;
    setAsking(verb);
  }

  useImperativeHandle(handle, () => ({
    act,
    accept: () => void accept(id),
    write: (kind) => composer.current?.focus(kind),
  }));

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys bring a chat in front with Alt and its number, and by its fields
    <article
      ref={root}
      aria-label={name}
      aria-current={active ? "true" : undefined}
      tabIndex={-1}
      data-chat={id}
      onFocusCapture={() => active || onActivate()}
      onClick={() => active || onActivate()}
      className={cn(
        "flex min-h-0 min-w-0 flex-1 flex-col border-t-2 bg-surface outline-none",
        active ? "border-t-accent" : "border-t-transparent",
      )}
    >
      <ChatHeader
        ticket={ticket}
        name={name}
        visitor={visitor}
        now={now}
        since={since}
        place={place}
        editable={permissions.work}
        onVerb={act}
        onBack={onBack}
      />
      <Suspense>
        <ChatTheme key={id} ticketId={id} />
      </Suspense>
      <Conversation ticketId={id} name={name} now={now} unread={ticket.unread ?? false} active={active} />
      {permissions.work && (
        <Foot ticket={ticket} visitor={visitor} name={name} onAccept={() => void accept(id)} />
      )}
      {permissions.work && state !== "waiting" && (
        <ChatComposer ticket={ticket} name={name} handle={composer} active={active} />
      )}
      {asking === "transfer" && (
        <TransferDialog
          ticketId={id}
          onClose={() => setAsking(null)}
          onDone={() => {
            setAsking(null);
            if (mine.current) onClose();
          }}
        />
      )}
      {asking === "end" && (
        <EndDialog ticketId={id} email={ticket.customer.email} onClose={() => setAsking(null)} />
      )}
      {asking === "block" && visitor && (
        <BlockDialog ticketId={id} visitor={visitor} name={name} onClose={() => setAsking(null)} />
      )}
    </article>
  );
}

interface FootProps {
  ticket: Ticket;
  visitor: Visitor | undefined;
  name: string;
  onAccept: () => void;
}

/** What stands between the agent and an answer: that it waits, is another's, has ended. */
function Foot({ ticket, visitor, name, onAccept }: FootProps) {
  const { t } = useTranslation("chats");
  const { agent } = useSession();
  if (!visitor) return null;
  if (visitor.chat.state === "waiting") {
    return (
      <div className="flex shrink-0 flex-col gap-2 border-line border-t p-3">
        <p className="text-ink-soft">{t("foot.waits", { name })}</p>
        <Button variant="primary" icon={Check} shortcut="a" onClick={onAccept}>
          {t("verbs.accept")}
        </Button>
      </div>
    );
  }
  if (visitor.blocked) return <FootLine>{t("foot.blocked", { name })}</FootLine>;
  if (visitor.chat.state === "ended") {
    const { email } = ticket.customer;
    return <FootLine>{email ? t("foot.endedMail", { email }) : t("foot.ended")}</FootLine>;
  }
  if (ticket.assignee_id !== null && ticket.assignee_id !== agent.id) {
    return <FootLine>{t("foot.others", { name: ticket.assignee_name })}</FootLine>;
  }
  return null;
}

function FootLine({ children }: { children: string }) {
  return (
    <p role="status" className="shrink-0 border-line border-t bg-sunken px-3 py-1 text-ink-soft text-small">
      {children}
    </p>
  );
}

/** Since when the visitor has no answer, by what is on the screen. */
function useSince(id: number): string | null {
  const { data } = useInfiniteQuery(timelineQuery(useApi(), id));
  return useMemo(() => unansweredSince(itemsIn(data)), [data]);
}

/** What is read here is not unread in the queue. */
function useRead({ id, unread }: Ticket) {
  const queries = useQueryClient();
  useEffect(() => {
    if (unread === false) patchChat(queries, id, { unread: 0 });
  }, [queries, id, unread]);
}

function ChatSkeleton() {
  return (
    <div aria-hidden="true" className="flex min-h-0 flex-1 flex-col gap-3 p-3">
      <Skeleton className="h-6 w-1/2" />
      <Skeleton className="h-3 w-3/4" />
      <span className="flex-1" />
      <Skeleton className="h-10 w-3/5" />
      <Skeleton className="h-8 w-2/5 self-end" />
      <Skeleton className="h-9 w-full" />
    </div>
  );
}
