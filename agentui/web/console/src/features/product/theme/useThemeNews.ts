import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { useLiveNews } from "../../../live";
import { themeKeys } from "./queries";

/** Tickets come in crowds; what was counted of them is asked for once in that time. */
const PAUSE = 2_000;

/** Asks anew for what others have changed: at once for what people do, now and then for tickets that come. */
export function useThemeNews(id: number) {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const renew = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    void queries.invalidateQueries({ queryKey: themeKeys.all });
  }, [queries]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLiveNews((news) => {
    if (news.type !== "event") return;
    switch (news.kind) {
      case "theme.changed":
      case "theme.run":
      case "theme.alarm":
        return renew();
      case "theme.placed":
        if ((news.data as { theme_id: number }).theme_id === id) timer.current ??= setTimeout(renew, PAUSE);
    }
  });
}
