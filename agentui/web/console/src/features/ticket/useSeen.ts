import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { unwrap, useApi } from "../../api";
import { patchEverywhere } from "../inbox/rowCache";

interface Seen {
  id: number;
  unread: boolean;
  /** The newest message on the screen; undefined until it is there. */
  newest: number | undefined;
  /** Nothing waits further down. */
  seen: boolean;
}

/** Passing by is not reading. */
const LINGER = 1_000;

/** Marks a ticket as read once it has been looked at for a moment, in a window that is visible. */
export function useSeen({ id, unread, newest, seen }: Seen) {
  const api = useApi();
  const queries = useQueryClient();
  useEffect(() => {
    if (!unread || newest === undefined || !seen) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      patchEverywhere(queries, id, { unread: false });
      try {
        await unwrap(
          api.POST("/api/v1/tickets/{id}/read", { params: { path: { id } }, body: { message_id: newest } }),
        );
      } catch {
        patchEverywhere(queries, id, { unread: true });
      }
    };
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") timer = setTimeout(() => void read(), LINGER);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [api, queries, id, unread, newest, seen]);
}
