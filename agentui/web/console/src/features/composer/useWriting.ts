import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useApi } from "../../api";
import { useSession } from "../session/queries";
import type { Kind, Ticket } from "./model";
import { draftOf, writingOn } from "./writing/writing";

/** What is being written on the ticket, kept safe while the view is open and when it is left. */
export function useWriting(ticket: Ticket, kind: Kind) {
  const queries = useQueryClient();
  const api = useApi();
  const { agent } = useSession();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it belongs to the ticket, whatever changes about it
  const writing = useMemo(
    () => writingOn(queries, api, agent.id, ticket, kind),
    [queries, api, agent.id, ticket.id, kind],
  );
  const draft = useSyncExternalStore(writing.keeper.subscribe, writing.keeper.snapshot);
  const uploads = useSyncExternalStore(writing.uploads.subscribe, writing.uploads.snapshot);

  const fetched = draftOf(ticket, kind);
  useEffect(() => writing.keeper.refresh(fetched), [writing, fetched]);

  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === "hidden") void writing.keeper.flush(true);
    };
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("pagehide", leave);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("pagehide", leave);
      void writing.keeper.flush();
    };
  }, [writing]);

  return { writing, draft, uploads };
}
