import { deferred, ResizeHandle, useDeferred } from "@kept/shared/ui";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Breadth, useBreadth } from "./breakpoints";
import { useStored } from "./useStored";

interface PanesProps {
  views: ReactNode;
  list: ReactNode;
  /** Null while no ticket is chosen: the list then takes the room on a phone. */
  ticket: ReactNode | null;
  /** Null where there is nothing to show beside. */
  side: ReactNode | null;
  /** Which pane fills a phone. */
  phone: "views" | "list" | "ticket";
}

interface PanesControl {
  breadth: Breadth;
  viewsOpen: boolean;
  toggleViews: () => void;
  sideOpen: boolean;
  toggleSide: () => void;
}

const PanesContext = createContext<PanesControl | null>(null);

/** For the buttons and shortcuts inside the panes that fold the outer ones. */
export function usePanes(): PanesControl {
  const panes = useContext(PanesContext);
  if (!panes) throw new Error("usePanes needs Panes around it");
  return panes;
}

/** Where the window is wide, nobody needs them. */
const drawer = deferred(() => import("./PaneDrawer"));

const LIST = { initial: 360, min: 280, max: 560 };
const SIDE = { initial: 320, min: 260, max: 480 };

/** Views, list, ticket and side panel, as many beside each other as the window has room for. */
export function Panes(props: PanesProps) {
  const breadth = useBreadth();
  const views = useFold("panes.views", breadth === "full");
  const side = useFold("panes.side", breadth === "full" || breadth === "wide");
  const control = useMemo(
    () => ({
      breadth,
      viewsOpen: views.open,
      toggleViews: () => views.set(!views.open),
      sideOpen: side.open,
      toggleSide: () => side.set(!side.open),
    }),
    [breadth, views, side],
  );
  return (
    <PanesContext value={control}>
      {breadth === "phone" ? (
        <PhonePane {...props} sideFold={side} />
      ) : (
        <PanesBeside {...props} breadth={breadth} viewsFold={views} sideFold={side} />
      )}
    </PanesContext>
  );
}

interface Fold {
  open: boolean;
  set: (open: boolean) => void;
}

/** Open or not: remembered where the pane stands beside the others, momentary where it is a drawer. */
function useFold(name: string, beside: boolean): Fold {
  const [stored, store] = useStored<boolean>(name, true);
  const [drawer, setDrawer] = useState(false);
  return useMemo(
    () => (beside ? { open: stored, set: store } : { open: drawer, set: setDrawer }),
    [beside, stored, store, drawer],
  );
}

function PhonePane({ views, list, ticket, side, phone, sideFold }: PanesProps & { sideFold: Fold }) {
  const pane = { views, list, ticket: ticket ?? list }[phone];
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      {pane}
      <SideDrawer fold={sideFold}>{side}</SideDrawer>
    </div>
  );
}

interface BesideProps extends PanesProps {
  breadth: Breadth;
  viewsFold: Fold;
  sideFold: Fold;
}

function PanesBeside({ views, list, ticket, side, breadth, viewsFold, sideFold }: BesideProps) {
  const { t } = useTranslation("shell");
  const [listWidth, setListWidth] = useStored("panes.list.width", LIST.initial);
  const [sideWidth, setSideWidth] = useStored("panes.side.width", SIDE.initial);
  const viewsBeside = breadth === "full";
  const sideBeside = viewsBeside || breadth === "wide";
  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      {viewsBeside && viewsFold.open && (
        <div className="w-55 shrink-0 overflow-y-auto border-line border-e bg-canvas">{views}</div>
      )}
      {!viewsBeside && (
        <FoldedPane side="start" fold={viewsFold} title={t("panes.views")}>
          {views}
        </FoldedPane>
      )}
      <div style={{ width: listWidth }} className="flex shrink-0 flex-col bg-surface">
        {list}
      </div>
      <ResizeHandle {...LIST} value={listWidth} onChange={setListWidth} label={t("panes.resizeList")} />
      <div className="flex min-w-0 flex-1 flex-col bg-surface">{ticket}</div>
      {sideBeside && side && sideFold.open && (
        <>
          <ResizeHandle
            {...SIDE}
            edge="start"
            value={sideWidth}
            onChange={setSideWidth}
            label={t("panes.resizeSide")}
          />
          <aside
            aria-label={t("panes.side")}
            style={{ width: sideWidth }}
            className="shrink-0 overflow-y-auto bg-canvas"
          >
            {side}
          </aside>
        </>
      )}
      {!sideBeside && <SideDrawer fold={sideFold}>{side}</SideDrawer>}
    </div>
  );
}

function SideDrawer({ fold, children }: { fold: Fold; children: ReactNode | null }) {
  const { t } = useTranslation("shell");
  if (!children) return null;
  return (
    <FoldedPane side="end" fold={fold} title={t("panes.side")}>
      {children}
    </FoldedPane>
  );
}

interface FoldedPaneProps {
  side: "start" | "end";
  fold: Fold;
  title: string;
  children: ReactNode;
}

function FoldedPane({ fold, ...rest }: FoldedPaneProps) {
  const Drawer = useDeferred(drawer, fold.open);
  return Drawer && <Drawer {...rest} open={fold.open} onOpenChange={fold.set} />;
}
