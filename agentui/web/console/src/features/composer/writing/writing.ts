import type { QueryClient } from "@tanstack/react-query";
import { type ApiClient, createKeys } from "../../../api";
import { type Attachment, type Kind, pictureUrl, type Ticket } from "../model";
import { draftServer, postReply, rememberDraft } from "../queries";
import { DraftKeeper } from "./draftKeeper";
import { localStore } from "./localDrafts";
import { Sender } from "./sender";
import { type Upload, UploadQueue, uploadFile } from "./uploads";

const writingKeys = createKeys("writing");

/** What an editor does with a picture that has arrived; false when it has no place for it any more. */
type PlacePicture = (upload: number, src: string, name: string) => boolean;

/**
 * One thing being written on a ticket: its draft, its uploads, its sending. It outlives the view, so that
 * an upload or a reply on its way arrives while the agent reads the next ticket already.
 */
export class Writing {
  readonly uploads: UploadQueue;
  place: PlacePicture | null = null;
  /** Called when a reply was taken back: whoever shows the ticket opens it for editing. */
  returned: (() => void) | null = null;
  /** Puts HTML where the caret is; null while no editor takes it. */
  insert: ((html: string) => void) | null = null;
  private readonly kept: string[] = [];
  /** The newest version that the writer has had before their eyes. */
  seen = 0;

  constructor(
    readonly keeper: DraftKeeper,
    readonly sender: Sender,
    upload = uploadFile,
  ) {
    this.uploads = new UploadQueue({ upload, onDone: (file, job) => this.arrived(file, job) });
  }

  /** Puts HTML into the text; where the editor is folded, it is opened for it. */
  put(html: string) {
    if (this.insert) return this.insert(html);
    this.kept.push(html);
    this.returned?.();
  }

  /** What was put in while there was no editor. */
  takeKept(): string[] {
    return this.kept.splice(0);
  }

  private arrived(file: Attachment, job: Upload) {
    const placed = job.inline && this.place !== null;
    const { content } = this.keeper.snapshot();
    this.keeper.edit({ uploads: [...content.uploads, { ...file, inline: placed }] }, this.seen);
    if (placed && !this.place?.(job.key, pictureUrl(file.id), file.name)) this.unlist(file.id);
  }

  /** Takes a file away from what will be sent. */
  unlist(id: number) {
    const { content } = this.keeper.snapshot();
    this.keeper.edit({ uploads: content.uploads.filter((one) => one.id !== id) }, this.seen);
  }
}

/**
 * The writing of that kind on the ticket, begun when there is none. It lives in the query cache, which
 * forgets it at sign-out as all else, and not before: there is never a second one of the same words.
 */
export function writingOn(
  queries: QueryClient,
  api: ApiClient,
  agentId: number,
  ticket: Ticket,
  kind: Kind,
): Writing {
  const key = writingKeys.part(ticket.id, kind);
  const known = queries.getQueryData<Writing>(key);
  if (known) return known;
  const keeper = new DraftKeeper({
    server: draftServer(api, ticket.id, kind),
    local: localStore(agentId, ticket.id, kind),
    draft: draftOf(ticket, kind),
    version: ticket.version,
    onSaved: (draft) => rememberDraft(queries, ticket.id, kind, draft),
  });
  const post = postReply(api, ticket.id);
  const begun = new Writing(keeper, new Sender({ post, restored: keeper.restored }));
  queries.setQueryDefaults(writingKeys.all, { gcTime: Number.POSITIVE_INFINITY });
  queries.setQueryData(key, begun);
  return begun;
}

/** The writing of that kind, when it has been opened since the page was loaded. */
export function knownWriting(queries: QueryClient, ticketId: number, kind: Kind): Writing | undefined {
  return queries.getQueryData<Writing>(writingKeys.part(ticketId, kind));
}

export function draftOf(ticket: Ticket, kind: Kind) {
  return ticket.drafts.find((draft) => draft.kind === kind && draft.send_at === null);
}
