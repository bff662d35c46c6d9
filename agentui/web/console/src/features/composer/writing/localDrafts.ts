import type { Content, Kind } from "../model";

/** Words that the server has not confirmed yet, as this browser keeps them. */
export interface LocalDraft {
  content: Content;
  base: number;
  /** When the server's draft that they were written upon was saved; "" when there was none. */
  upon: string;
  /** Set while a reply with these words is on its way: the same nonce again sends nothing twice. */
  nonce?: string;
}

export interface LocalStore {
  read: () => LocalDraft | null;
  write: (draft: LocalDraft) => void;
  clear: () => void;
}

/** One agent's words of one kind on one ticket; another agent at the same browser does not see them. */
export function localStore(
  agentId: number,
  ticketId: number,
  kind: Kind,
  storage = localStorage,
): LocalStore {
  const key = `kept.draft.${agentId}.${ticketId}.${kind}`;
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(storage.getItem(key) ?? "null");
        return isDraft(kept) ? kept : null;
      } catch {
        return null;
      }
    },
    write(draft) {
      try {
        storage.setItem(key, JSON.stringify(draft));
      } catch {
        // Storage is full or switched off: the server is then the only keeper.
      }
    },
    clear() {
      try {
        storage.removeItem(key);
      } catch {
        // Nothing was stored there either.
      }
    },
  };
}

function isDraft(kept: unknown): kept is LocalDraft {
  if (typeof kept !== "object" || kept === null) return false;
  const { content, base, upon } = kept as Partial<LocalDraft>;
  return (
    typeof content?.html === "string" &&
    Array.isArray(content.uploads) &&
    typeof base === "number" &&
    typeof upon === "string"
  );
}
