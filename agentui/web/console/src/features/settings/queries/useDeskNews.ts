import { useQueryClient } from "@tanstack/react-query";
import { useLiveNews } from "../../../live";
import { sessionKeys } from "../../session/queries";
import { settingsKeys } from "./keys";

/** When anybody changes the desk, what this browser knows of it is asked for anew; the session too, for its role. */
export function useDeskNews() {
  const queries = useQueryClient();
  useLiveNews((news) => {
    if (news.type !== "event" || news.kind !== "desk.changed") return;
    void queries.invalidateQueries({ queryKey: settingsKeys.all });
    void queries.invalidateQueries({ queryKey: sessionKeys.all });
  });
}
