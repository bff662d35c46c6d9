import { Button, cn, EmptyState, IconButton, ResizeHandle } from "@kept/shared/ui";
import { useNavigate, useParams } from "@tanstack/react-router";
import { MessagesSquare, PanelLeft, UserRoundCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { PaneHeader, useBreadth, useStored } from "../../layout";
import { useLive, useWatchedTickets } from "../../live";
import { NotFoundView } from "../../routes/NotFoundView";
import { Availability } from "./Availability";
import type { ChatHandle } from "./ChatColumn";
import { ChatColumns } from "./ChatColumns";
import { Queue } from "./Queue";
import { useTakeNext } from "./useAccept";
import { type ChatsState, useChats } from "./useChats";
import { useChatsCommands } from "./useChatsCommands";

/** The chats by their address: the queue, and the chats that stand open beside it. */
export default function ChatsLayout() {
  const { ticketId } = useParams({ strict: false });
  const number = ticketId === undefined ? null : Number(ticketId);
  if (number !== null && !(Number.isSafeInteger(number) && number > 0)) return <NotFoundView />;
  return <Chats active={number} />;
}

const QUEUE = { initial: 300, min: 240, max: 460 };
/** As many rows as the socket is asked about; those further down are as the list had them. */
const WATCHED = 100;

function Chats({ active }: { active: number | null }) {
  const { t } = useTranslation(["chats", "shell"]);
  const state = useChats(active);
  const breadth = useBreadth();
  const navigate = useNavigate();
  const [folded, setFolded] = useStored<boolean>("chats.folded", false);
  const [width, setWidth] = useStored("chats.queue.width", QUEUE.initial);
  const list = useRef<HTMLDivElement>(null);
  const front = useRef<ChatHandle>(null);
  useChatsCommands({ state, front, list, toggleQueue: () => setFolded(!folded) });
  useViewing(active);
  useWatchedTickets([...new Set([...state.columns.open, ...state.listed])].slice(0, WATCHED));
  const phone = breadth === "phone";

  const queue = <QueuePane state={state} list={list} onFold={phone ? undefined : () => setFolded(true)} />;
  const columns = (
    <ChatColumns
      state={state}
      front={front}
      single={phone}
      onBack={phone ? () => void navigate({ to: "/chats" }) : undefined}
    />
  );
  if (phone) {
    return (
      <div className="flex min-h-0 flex-1 flex-col bg-surface">
        {active === null ? (
          queue
        ) : (
          <>
            <h1 className="sr-only">{t("shell:rail.chats")}</h1>
            {columns}
          </>
        )}
      </div>
    );
  }
  return (
    <div className="flex min-h-0 min-w-0 flex-1">
      {folded ? (
        <div className="flex w-11 shrink-0 flex-col items-center border-line border-e bg-canvas pt-2">
          <h1 className="sr-only">{t("shell:rail.chats")}</h1>
          <IconButton
            icon={PanelLeft}
            label={t("queue.show")}
            shortcut="["
            tooltipSide="right"
            onClick={() => setFolded(false)}
          />
        </div>
      ) : (
        <>
          <div style={{ width }} className="flex shrink-0 flex-col bg-surface">
            {queue}
          </div>
          <ResizeHandle {...QUEUE} value={width} onChange={setWidth} label={t("queue.resize")} />
        </>
      )}
      {state.columns.open.length === 0 ? (
        <div className="grid flex-1 place-items-center bg-surface">
          <EmptyState icon={MessagesSquare} title={t("columns.none")} detail={t("columns.noneDetail")} />
        </div>
      ) : (
        columns
      )}
    </div>
  );
}

interface QueuePaneProps {
  state: ChatsState;
  list: React.RefObject<HTMLDivElement | null>;
  onFold: (() => void) | undefined;
}

function QueuePane({ state, list, onFold }: QueuePaneProps) {
  const { t } = useTranslation(["chats", "shell"]);
  const takeNext = useTakeNext();
  const waits = (state.sections[0]?.rows.length ?? 0) > 0;
  return (
    <section aria-label={t("queue.label")} className="flex min-h-0 flex-1 flex-col">
      <PaneHeader
        level={1}
        title={t("shell:rail.chats")}
        start={
          onFold && <IconButton icon={PanelLeft} label={t("queue.hide")} shortcut="[" onClick={onFold} />
        }
        actions={state.mayAccept && <Availability />}
      />
      <Queue state={state} list={list} />
      {state.mayAccept && (
        <div className={cn("shrink-0 border-line border-t p-2", !waits && "hidden")}>
          <Button
            variant="primary"
            icon={UserRoundCheck}
            shortcut="shift+a"
            className="w-full justify-center"
            onClick={() => void takeNext()}
          >
            {t("queue.takeNext")}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Tells the others, and through the server the visitor, which chat this browser is in. */
function useViewing(id: number | null) {
  const live = useLive();
  useEffect(() => {
    live.view(id);
    return () => live.view(null);
  }, [live, id]);
}
