import { useFormat } from "@kept/shared/format";
import { Badge, Button, cn, EmptyState, ErrorState, Loading, Skeleton } from "@kept/shared/ui";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { ChevronRight, MessagesSquare } from "lucide-react";
import { type RefObject, useId } from "react";
import { useTranslation } from "react-i18next";
import type { ChatView } from "./model";
import { QueueRow } from "./QueueRow";
import type { ChatPages } from "./queries";
import type { ChatsState } from "./useChats";

/** Who waits, who is mine, and on wish what the team and everybody else have. */
export function Queue({ state, list }: { state: ChatsState; list: RefObject<HTMLDivElement | null> }) {
  const { t } = useTranslation("chats");
  const { sections } = state;
  const nothing = sections.every(({ open, rows, query }) => !open || (rows.length === 0 && query.isSuccess));
  return (
    <div ref={list} className="min-h-0 flex-1 overflow-y-auto">
      {sections.map((section) => (
        <QueueSection key={section.view} section={section} state={state} />
      ))}
      {nothing && <EmptyState icon={MessagesSquare} title={t("empty.title")} detail={t("empty.detail")} />}
    </div>
  );
}

type SectionState = ChatsState["sections"][number];

function QueueSection({ section, state }: { section: SectionState; state: ChatsState }) {
  const { t } = useTranslation("chats");
  const format = useFormat();
  const id = useId();
  const { view, open, rows, query, toggle } = section;
  const folds = view !== "waiting";
  const heading = (
    <>
      {folds && (
        <ChevronRight
          aria-hidden="true"
          className={cn("size-3.5 shrink-0 rtl:rotate-180", open && "rotate-90 rtl:rotate-90")}
        />
      )}
      <span className="min-w-0 flex-1 truncate text-start">{t(`views.${view}`)}</span>
      {open && rows.length > 0 && (
        <Badge tone={view === "waiting" ? "accent" : "quiet"}>
          {query.hasNextPage ? `${format.number(rows.length)}+` : format.number(rows.length)}
        </Badge>
      )}
    </>
  );
  const look =
    "flex h-8 w-full items-center gap-1.5 border-line border-b bg-canvas px-3 text-ink-soft text-small";
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="sticky top-0 z-10">
        {folds ? (
          <button type="button" aria-expanded={open} onClick={toggle} className={cn(look, "ring-inside")}>
            {heading}
          </button>
        ) : (
          <span className={look}>{heading}</span>
        )}
      </h2>
      {open && <SectionRows view={view} rows={rows} query={query} state={state} />}
    </section>
  );
}

interface SectionRowsProps extends Pick<SectionState, "view" | "rows"> {
  query: UseInfiniteQueryResult<ChatPages>;
  state: ChatsState;
}

function SectionRows({ view, rows, query, state }: SectionRowsProps) {
  const { t } = useTranslation("chats");
  if (query.isError && rows.length === 0) {
    return (
      <ErrorState title={t("failed")} detail={query.error.message} onRetry={() => void query.refetch()} />
    );
  }
  if (query.isPending) return <Loading>{<RowsSkeleton />}</Loading>;
  if (rows.length === 0) return <p className="px-3 py-2 text-ink-faint text-small">{t(`none.${view}`)}</p>;
  return (
    <>
      <ul>
        {rows.map((row, at) => (
          <QueueRow
            key={row.ticket.id}
            row={row}
            place={placeOf(view, row.place, at)}
            open={state.columns.open.includes(row.ticket.id)}
            active={state.active === row.ticket.id}
            cursor={state.cursor === row.ticket.id}
            onPoint={state.point}
            onAccept={state.mayAccept ? state.accept : undefined}
          />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="p-2">
          <Button
            size="small"
            variant="ghost"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}

/** The server's place within its site and team; where all wait in one line, the line itself says it. */
function placeOf(view: ChatView, place: number | null, at: number): number | null {
  return view === "waiting" ? (place ?? at + 1) : null;
}

function RowsSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-3 px-3 py-3">
      {[0, 1, 2].map((line) => (
        <div key={line} className="flex gap-2">
          <Skeleton className="size-8 rounded-full" />
          <div className="flex flex-1 flex-col gap-1.5">
            <Skeleton className="h-3.5 w-1/2" />
            <Skeleton className="h-3 w-4/5" />
          </div>
        </div>
      ))}
    </div>
  );
}
