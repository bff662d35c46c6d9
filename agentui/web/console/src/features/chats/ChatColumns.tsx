import { ResizeHandle } from "@kept/shared/ui";
import { Fragment, type RefObject, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStored } from "../../layout";
import { ChatColumn, type ChatHandle } from "./ChatColumn";
import { NARROWEST, roomFor, sharesAfter, shownOf, widthsOf } from "./columns";
import type { ChatsState } from "./useChats";

interface ChatColumnsProps {
  state: ChatsState;
  /** The chat in front, for keys. */
  front: RefObject<ChatHandle | null>;
  /** A phone shows one at a time. */
  single: boolean;
  onBack: (() => void) | undefined;
}

/** As many open chats as have room, side by side; the lines between them move. */
export function ChatColumns({ state, front, single, onBack }: ChatColumnsProps) {
  const { t } = useTranslation("chats");
  const box = useRef<HTMLDivElement>(null);
  const [total, setTotal] = useState(0);
  const [stored, store] = useStored<string>("chats.shares", "");
  const shares = useMemo(
    () => stored.split(",").filter(Boolean).map(Number).filter(Number.isFinite),
    [stored],
  );
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setTotal(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { columns, active } = state;
  const shown = shownOf(columns, single ? 1 : roomFor(total));
  const widths = widthsOf(shares, shown.length, total);
  return (
    <div ref={box} className="flex min-h-0 min-w-0 flex-1">
      {total > 0 &&
        shown.map((id, at) => {
          const last = at === shown.length - 1;
          const width = widths[at] ?? NARROWEST;
          const neighbour = widths[at + 1] ?? 0;
          return (
            <Fragment key={id}>
              <div
                style={last ? undefined : { width }}
                className={last ? "flex min-w-0 flex-1 flex-col" : "flex shrink-0 flex-col"}
              >
                <ChatColumn
                  id={id}
                  active={active === id}
                  place={columns.open.length > 1 && !single ? columns.open.indexOf(id) + 1 : null}
                  handle={active === id ? front : undefined}
                  onActivate={() => state.open(id)}
                  onClose={() => state.leave(id)}
                  onBack={onBack}
                />
              </div>
              {!last && (
                <ResizeHandle
                  value={width}
                  min={Math.min(NARROWEST, width)}
                  max={Math.max(width, width + neighbour - NARROWEST)}
                  initial={Math.floor(total / shown.length)}
                  onChange={(next) => store(sharesAfter(widths, at, next).join())}
                  label={t("columns.resize", { number: at + 1 })}
                />
              )}
            </Fragment>
          );
        })}
    </div>
  );
}
