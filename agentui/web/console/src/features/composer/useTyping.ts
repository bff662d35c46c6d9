import { useEffect, useMemo } from "react";
import { type ComposerMode, useLive } from "../../live";

export const IDLE_AFTER = 6_000;

/** Tells the others that somebody is writing here, and when they have stopped. */
export function useTyping(ticketId: number, mode: ComposerMode) {
  const live = useLive();
  const typing = useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stopped = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      live.stopTyping();
    };
    const typed = () => {
      live.type(ticketId, mode);
      clearTimeout(timer);
      timer = setTimeout(stopped, IDLE_AFTER);
    };
    return { typed, stopped };
  }, [live, ticketId, mode]);
  useEffect(() => typing.stopped, [typing]);
  return typing;
}
