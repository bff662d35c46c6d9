import { useFormat } from "@kept/shared/format";
import { Button, ErrorState } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown, ChevronUp } from "lucide-react";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useSession } from "../session/queries";
import { EventGroup } from "./EventGroup";
import { type Entry, entriesOf } from "./entries";
import { MessageItem } from "./MessageItem";
import type { TimelineItem } from "./model";
import { timelineQuery } from "./queries";
import { TimelineSkeleton } from "./TicketSkeleton";
import { itemsIn } from "./timelineCache";
import { useSeen } from "./useSeen";
import { useTimelineScroll } from "./useTimelineScroll";

interface TimelineProps {
  id: number;
  unread: boolean;
  onUnread: (() => void) | undefined;
}

/** Everything that was said and done, oldest first, in one column. */
export function Timeline({ id, unread, onUnread }: TimelineProps) {
  const { t } = useTranslation("ticket");
  const format = useFormat();
  const { agent } = useSession();
  const timeline = useInfiniteQuery(timelineQuery(useApi(), id));
  const items = useMemo(() => itemsIn(timeline.data), [timeline.data]);
  const entries = useMemo(() => {
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: format.timeZone, dateStyle: "short" });
    return entriesOf(items, (at) => day.format(new Date(at)));
  }, [items, format.timeZone]);

  const scroller = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const newest = newestMessage(items);
  const oldest = items.find((item) => item.message)?.message;
  const ends = useMemo(
    () => ({
      first: oldest && String(oldest.id),
      last: newest && String(newest.id),
      own: newest?.author.kind === "agent" && newest.author.id === agent.id,
    }),
    [oldest, newest, agent.id],
  );
  const { below, toEnd } = useTimelineScroll(scroller, end, ends);
  useSeen({ id, unread, newest: newest?.id, seen: below === 0 });

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <section
        ref={scroller}
        aria-label={t("timeline.label")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="@container ring-inside min-h-0 flex-1 overflow-y-auto pb-4"
      >
        {timeline.isPending && <TimelineSkeleton />}
        {timeline.isError && items.length === 0 && (
          <ErrorState
            title={t("timeline.failed")}
            detail={timeline.error.message}
            onRetry={() => void timeline.refetch()}
          />
        )}
        {timeline.hasPreviousPage && (
          <div className="flex justify-center pt-3">
            <Button
              size="small"
              icon={ChevronUp}
              loading={timeline.isFetchingPreviousPage}
              onClick={() => void timeline.fetchPreviousPage()}
            >
              {t("timeline.earlier")}
            </Button>
          </div>
        )}
        {entries.map((entry) => (
          <EntryView key={entry.key} entry={entry} onUnread={onUnread} />
        ))}
        <div ref={end} className="h-px" />
      </section>
      {below > 0 && (
        <div className="-translate-x-1/2 absolute start-1/2 bottom-3 rtl:translate-x-1/2" role="status">
          <Button variant="primary" size="small" icon={ArrowDown} className="shadow-popover" onClick={toEnd}>
            {t("timeline.below", { count: below })}
          </Button>
        </div>
      )}
    </div>
  );
}

function EntryView({ entry, onUnread }: { entry: Entry; onUnread: TimelineProps["onUnread"] }) {
  switch (entry.type) {
    case "day":
      return <Day at={entry.at} />;
    case "message":
      return <MessageItem message={entry.message} onUnread={onUnread} />;
    case "events":
      return <EventGroup events={entry.events} />;
  }
}

function Day({ at }: { at: string }) {
  const format = useFormat();
  return (
    <div className="flex items-center gap-3 px-4 pt-4 pb-1 text-ink-faint text-small">
      <span className="h-px flex-1 bg-line" />
      <time dateTime={at}>{format.date(new Date(at))}</time>
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}

function newestMessage(items: readonly TimelineItem[]) {
  return items.findLast((item) => item.message)?.message;
}
