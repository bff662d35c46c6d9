import { deferred, EmptyState, IconButton, Opener } from "@kept/shared/ui";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowDownUp, Inbox, PanelLeft } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { PaneHeader, Panes, useBreadth, usePanes } from "../../layout";
import { NotFoundView } from "../../routes/NotFoundView";
import type { TicketRow, TicketUpdate } from "../ticket/model";
import { TicketSkeleton } from "../ticket/TicketSkeleton";
import type { Sort } from "./listCache";
import { useViews } from "./queries";
import { TicketList } from "./TicketList";
import { useInboxCommands } from "./useInboxCommands";
import { type InboxState, useInboxState } from "./useInboxState";
import { usePaneCommands } from "./usePaneCommands";
import { ViewsPane } from "./ViewsPane";
import { type BuiltInView, isBuiltIn, isView, pressingOf, type ViewId } from "./views";

const TicketPane = lazy(() => import("../ticket/TicketPane"));
const BulkBar = lazy(async () => ({ default: (await import("./BulkBar")).BulkBar }));
const SidePanel = lazy(() => import("../ticket/SidePanel"));
const sortMenu = deferred(() => import("./SortMenu"));

/** The inbox by its address: which view in which order, and which ticket of it, if any. */
export default function InboxLayout() {
  const { view, ticketId } = useParams({ strict: false });
  const { sort } = useSearch({ strict: false }) as { sort?: Sort };
  if (view !== undefined && !isView(view)) return <NotFoundView />;
  const number = ticketId === undefined ? null : Number(ticketId);
  if (number !== null && !(Number.isSafeInteger(number) && number > 0)) return <NotFoundView />;
  // Cursor, selection and held order belong to one list: another view or order starts with new ones.
  return (
    <ViewInbox
      key={`${view} ${sort}`}
      view={view ?? "mine"}
      ticketId={number}
      sort={sort}
      chosen={view !== undefined}
    />
  );
}

interface ViewInboxProps {
  view: ViewId;
  ticketId: number | null;
  sort: Sort | undefined;
  /** False at /inbox itself, where a phone shows the views. */
  chosen: boolean;
}

function ViewInbox({ view, ticketId, sort, chosen }: ViewInboxProps) {
  const { t } = useTranslation("inbox");
  const state = useInboxState({ view, ticketId, sort });
  const views = useViews();
  const phone = useBreadth() === "phone";
  useInboxCommands(state);
  const { setPicker } = state;
  const does = useStableActions(state);
  const ticket = ticketId !== null && (
    <Suspense fallback={<TicketSkeleton />}>
      <TicketPane
        key={ticketId}
        id={ticketId}
        onBack={phone ? does.close : undefined}
        onChange={does.change}
        onUnread={does.unread}
        picker={state.selection.size > 0 ? null : state.picker}
        onPicker={setPicker}
      />
    </Suspense>
  );
  return (
    <Panes
      phone={ticket ? "ticket" : chosen ? "list" : "views"}
      views={<ViewsPane views={views} pressing={pressingOf(views)} />}
      list={<ListPane state={state} name={nameOfView(view, views, (id) => t(`views.${id}`))} />}
      ticket={ticket || <NoTicket />}
      side={
        ticketId !== null ? (
          <Suspense>
            <SidePanel key={ticketId} id={ticketId} onChange={does.change} />
          </Suspense>
        ) : null
      }
    />
  );
}

/** The same functions at each render, so that the ticket is not drawn again while the cursor moves. */
function useStableActions(state: InboxState) {
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  });
  return useMemo(
    () => ({
      close: () => latest.current.close(),
      change: (update: TicketUpdate, row: TicketRow) => latest.current.act(update, [row]),
      unread: (row: TicketRow) => void latest.current.markUnread([row], true),
    }),
    [],
  );
}

function NoTicket() {
  const { t } = useTranslation("inbox");
  return (
    <div className="grid flex-1 place-items-center">
      <EmptyState icon={Inbox} title={t("ticket.none")} detail={t("ticket.noneDetail")} />
    </div>
  );
}

function nameOfView(
  view: ViewId,
  views: readonly { id: string; name?: string }[],
  builtIn: (id: BuiltInView) => string,
): string {
  return isBuiltIn(view) ? builtIn(view) : (views.find((one) => one.id === view)?.name ?? "");
}

function ListPane({ state, name }: { state: InboxState; name: string }) {
  const { t } = useTranslation(["inbox", "shell"]);
  const navigate = useNavigate();
  const { breadth, toggleViews } = usePanes();
  usePaneCommands();
  const back = breadth === "phone" ? () => void navigate({ to: "/inbox" }) : undefined;
  return (
    <section aria-label={name} className="flex min-h-0 flex-1 flex-col">
      <PaneHeader
        level={1}
        title={<bdi>{name}</bdi>}
        onBack={back}
        start={
          breadth !== "phone" && (
            <IconButton
              icon={PanelLeft}
              label={t("shell:commands.panes.views")}
              shortcut="["
              onClick={toggleViews}
            />
          )
        }
        actions={<SortButton state={state} />}
      />
      <TicketList state={state} />
      {state.selection.size > 0 && (
        <Suspense>
          <BulkBar state={state} />
        </Suspense>
      )}
    </section>
  );
}

function SortButton({ state: { view, sort } }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  return (
    <Opener
      part={sortMenu}
      own={{ view, sort }}
      popup="menu"
      trigger={<IconButton icon={ArrowDownUp} label={t("sort.label")} />}
    />
  );
}
