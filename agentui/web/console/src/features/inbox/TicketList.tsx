import { Button, EmptyState, ErrorState, Loading, Skeleton } from "@kept/shared/ui";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp, Inbox } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../../api";
import { useWatchedTickets } from "../../live";
import { ListRow, ROW_HEIGHT } from "./ListRow";
import type { InboxState } from "./useInboxState";
import { isBuiltIn } from "./views";

/** Only a new desk has use for it. */
const FirstDay = lazy(async () => ({ default: (await import("../welcome")).FirstDay }));

const SHAPES = ["a", "b", "c", "d", "e", "f", "g", "h"];
/** Rows before the end at which the next page is fetched, so that it is there when one arrives. */
const AHEAD = 30;
const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -1e9,
  End: 1e9,
};

/** The list of one view: only the rows in sight exist, and where one looks nothing moves by itself. */
export function TicketList({ state }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  const { list, shown, waiting, letIn } = state;
  if (list.isPending) return <ListSkeleton />;
  if (list.isError && shown.length === 0) {
    const fault = list.error instanceof Fault ? list.error : null;
    return (
      <ErrorState
        title={t("error.title")}
        detail={fault?.message ?? t("error.detail")}
        code={fault?.code}
        onRetry={() => void list.refetch()}
      />
    );
  }
  if (shown.length === 0 && waiting === 0) return <Nothing view={state.view} />;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {waiting > 0 && (
        <div className="-translate-x-1/2 absolute start-1/2 top-2 z-20 rtl:translate-x-1/2">
          <Button
            variant="primary"
            size="small"
            icon={ArrowUp}
            className="shadow-popover"
            onClick={() => {
              letIn();
              state.requestTop();
            }}
          >
            {t("arrivals", { count: waiting })}
          </Button>
        </div>
      )}
      <Rows state={state} />
    </div>
  );
}

function Rows({ state }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  const { shown, cursor, list, selection, topRequests } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const at = shown.findIndex((row) => row.id === cursor);
  const focusable = at < 0 ? 0 : at;

  // The row with the keyboard stays even when it is scrolled out of sight: the focus is never lost.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const visible = defaultRangeExtractor(range);
      return visible.includes(focusable) || focusable >= range.count
        ? visible
        : [...visible, focusable].sort((a, b) => a - b);
    },
    [focusable],
  );
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: 8,
    rangeExtractor,
  });
  const items = virtual.getVirtualItems();
  useWatchedTickets(items.flatMap(({ index }) => shown[index]?.id ?? []));
  const lastSeen = virtual.range?.endIndex ?? 0;

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (lastSeen >= shown.length - AHEAD && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastSeen, shown.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  useFollowCursor(scroller, state, at, (index) => virtual.scrollToIndex(index, { align: "auto" }));

  useEffect(() => {
    if (topRequests > 0) scroller.current?.scrollTo({ top: 0 });
  }, [topRequests]);

  function onKeyDown(event: KeyboardEvent) {
    const step = STEPS[event.key];
    if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    state.move(step);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows move among the links inside, which have the focus
    <div
      ref={scroller}
      onKeyDown={onKeyDown}
      onScroll={(event) => state.setAtTop(event.currentTarget.scrollTop < ROW_HEIGHT / 2)}
      onPointerDown={state.touch}
      onPointerMove={state.touch}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain [overflow-anchor:none]"
    >
      <ul aria-label={t("listLabel")} style={{ height: virtual.getTotalSize() }} className="relative">
        {items.map((item) => {
          const row = shown[item.index];
          if (!row) return null;
          return (
            <ListRow
              key={row.id}
              row={row}
              view={state.view}
              sort={state.chosenSort}
              me={state.me}
              cursor={item.index === focusable}
              open={row.id === state.ticketId}
              selected={selection.has(row.id)}
              selecting={selection.size > 0}
              position={item.index + 1}
              top={item.start}
              onSelect={state.toggle}
              onPoint={state.point}
            />
          );
        })}
      </ul>
      {isFetchingNextPage && <ListSkeleton />}
    </div>
  );
}

/** Scrolls to the row that the keyboard moved to, and gives it the focus unless that is in the ticket. */
function useFollowCursor(
  scroller: React.RefObject<HTMLDivElement | null>,
  state: InboxState,
  at: number,
  scrollTo: (index: number) => void,
) {
  const { cursor, moves } = state;
  const handled = useRef(moves);
  useEffect(() => {
    if (handled.current === moves || at < 0) return;
    handled.current = moves;
    scrollTo(at);
    const focused = document.activeElement;
    const free = !focused || focused === document.body || scroller.current?.contains(focused);
    if (!free) return;
    // After the list has drawn the row; a render in between must not call it off.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-id="${cursor}"] a`)?.focus({ preventScroll: true });
    });
  });
}

function Nothing({ view }: { view: string }) {
  const { t } = useTranslation("inbox");
  const which = isBuiltIn(view) ? view : "teams";
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <EmptyState icon={Inbox} title={t(`empty.${which}`)} detail={t("empty.detail")} />
      <Suspense>
        <FirstDay />
      </Suspense>
    </div>
  );
}

export function ListSkeleton() {
  return (
    <Loading>
      {SHAPES.map((shape) => (
        <div key={shape} className="border-line border-b py-2 ps-8 pe-4" style={{ height: ROW_HEIGHT }}>
          <div className="flex h-5 items-center justify-between">
            <Skeleton className="h-3 w-32" />
            <Skeleton className="h-3 w-8" />
          </div>
          <div className="flex h-5 items-center">
            <Skeleton className="h-3 w-4/5" />
          </div>
        </div>
      ))}
    </Loading>
  );
}
