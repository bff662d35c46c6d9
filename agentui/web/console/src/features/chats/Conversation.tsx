import { useFormat } from "@kept/shared/format";
import { Button, ErrorState, Skeleton } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown, ChevronUp, RotateCw, Undo2 } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import type { VisitorState } from "../../live";
import { useSession } from "../session/queries";
import { timelineQuery } from "../ticket/queries";
import { itemsIn } from "../ticket/timelineCache";
import { useSeen } from "../ticket/useSeen";
import { Bubbles, DayLine, EventLine, UnsentBubble } from "./Bubbles";
import { conversationOf, receiptBearers } from "./bubbles";
import { useStickyEnd } from "./useStickyEnd";
import { VisitorTyping } from "./VisitorTyping";
import { useOutbox } from "./writing";

interface ConversationProps {
  ticketId: number;
  name: string;
  now: VisitorState | undefined;
  unread: boolean;
  /** It is the one that the agent is in: only then what comes counts as read. */
  active: boolean;
}

/** What was said in a chat, the newest in sight. */
export function Conversation({ ticketId, name, now, unread, active }: ConversationProps) {
  const { t } = useTranslation("chats");
  const format = useFormat();
  const { agent } = useSession();
  const timeline = useInfiniteQuery(timelineQuery(useApi(), ticketId));
  const { writing, unsent, state, fault } = useOutbox(ticketId);
  const items = useMemo(() => itemsIn(timeline.data), [timeline.data]);
  const entries = useMemo(() => {
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: format.timeZone, dateStyle: "short" });
    return conversationOf(items, (at) => day.format(new Date(at)));
  }, [items, format.timeZone]);
  const bearers = receiptBearers(items, now?.read ?? 0);
  const newest = items.findLast((item) => item.message)?.message;
  const scroller = useRef<HTMLDivElement>(null);
  const last = unsent.at(-1)?.nonce ?? (newest ? String(newest.id) : "");
  const own = unsent.length > 0 || (newest?.author.kind === "agent" && newest.author.id === agent.id);
  const { below, toEnd } = useStickyEnd(scroller, last, own);
  useSeen({ id: ticketId, unread, newest: newest?.id, seen: active && below === 0 });

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={scroller}
        aria-label={t("conversation.label", { name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="ring-inside min-h-0 flex-1 overflow-y-auto"
      >
        <div className="mx-auto flex min-h-full w-full max-w-3xl flex-col justify-end gap-3 px-3 py-3">
          {timeline.isPending && <ConversationSkeleton />}
          {timeline.isError && items.length === 0 && (
            <ErrorState
              title={t("conversation.failed")}
              detail={timeline.error.message}
              onRetry={() => void timeline.refetch()}
            />
          )}
          {timeline.hasPreviousPage && (
            <div className="flex justify-center">
              <Button
                size="small"
                icon={ChevronUp}
                loading={timeline.isFetchingPreviousPage}
                onClick={() => void timeline.fetchPreviousPage()}
              >
                {t("conversation.earlier")}
              </Button>
            </div>
          )}
          {entries.map((entry) => {
            if (entry.type === "day") return <DayLine key={entry.key} at={entry.at} />;
            if (entry.type === "line") return <EventLine key={entry.key} event={entry.event} />;
            return <Bubbles key={entry.key} group={entry} fallback={name} now={now} bearers={bearers} />;
          })}
          {unsent.map((one, at) => (
            <UnsentBubble
              key={one.nonce}
              unsent={one}
              problem={at === 0 ? { state, fault } : { state: "idle", fault: null }}
              actions={
                at === 0 &&
                (state === "refused" || state === "waiting") && (
                  <>
                    <Button size="small" variant="ghost" icon={RotateCw} onClick={writing.outbox.retryNow}>
                      {t("unsent.retry")}
                    </Button>
                    <Button
                      size="small"
                      variant="ghost"
                      icon={Undo2}
                      onClick={() => writing.takeBack(one.nonce)}
                    >
                      {t("unsent.change")}
                    </Button>
                  </>
                )
              }
            />
          ))}
          <VisitorTyping name={name} now={now} />
        </div>
      </section>
      {below > 0 && (
        <div className="absolute inset-x-0 bottom-2 flex justify-center" role="status">
          <Button variant="primary" size="small" icon={ArrowDown} className="shadow-popover" onClick={toEnd}>
            {t("conversation.below", { count: below })}
          </Button>
        </div>
      )}
    </div>
  );
}

function ConversationSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-3">
      <Skeleton className="h-10 w-3/5" />
      <Skeleton className="h-6 w-2/5 self-end" />
      <Skeleton className="h-14 w-1/2" />
    </div>
  );
}
