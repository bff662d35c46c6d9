import type {
  Ack,
  ChatFile,
  Conversation,
  Message,
  News,
  SendBody,
  Session,
  SessionRequest,
  Suggestion,
  Telling,
  Visitor,
} from "../../protocol";

/** The server's answer that it will not do so: problem+json. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** There was no answer: the network, or the server is away. */
export class Unreachable extends Error {}

export interface MessagePage {
  items: Message[];
  next_cursor: string | null;
}

type Fetch = typeof fetch;

export class Api {
  token = "";
  /** The name of this tab, where it has no socket. */
  tab = "";

  constructor(
    private readonly base = "/chat/api/",
    private readonly fetcher: Fetch = (...args) => fetch(...args),
  ) {}

  session(request: SessionRequest) {
    return this.ask<Session>("POST", "session", request);
  }

  messages(conversation: string, before: string | null, limit = 50) {
    const query = new URLSearchParams({ limit: String(limit), ...(before ? { before } : {}) });
    return this.ask<MessagePage>(
      "GET",
      `conversations/${encodeURIComponent(conversation)}/messages?${query}`,
    );
  }

  send(body: SendBody) {
    return this.ask<Ack>("POST", "messages", body);
  }

  news(after: number, wait: number, signal: AbortSignal) {
    return this.ask<News>("GET", `news?tab=${this.tab}&after=${after}&wait=${wait}`, undefined, signal);
  }

  contact(name: string, email: string) {
    return this.ask<Visitor | undefined>("POST", "contact", { name, email });
  }

  transcript(conversation: string, email: string) {
    return this.ask<void>("POST", `conversations/${encodeURIComponent(conversation)}/transcript`, { email });
  }

  leave(conversation: string) {
    return this.ask<Conversation | undefined>(
      "POST",
      `conversations/${encodeURIComponent(conversation)}/leave`,
      {},
    );
  }

  rate(conversation: string, score: number, comment: string) {
    return this.ask<unknown>("POST", `conversations/${encodeURIComponent(conversation)}/rate`, {
      score,
      comment,
    });
  }

  tell(frame: Telling) {
    return this.ask<unknown>("POST", `tell?tab=${this.tab}`, frame);
  }

  suggestions(conversation: string, q: string, locale: string, signal: AbortSignal) {
    const query = new URLSearchParams({ q, locale, conversation });
    return this.ask<{ items: Suggestion[] }>("GET", `suggestions?${query}`, undefined, signal);
  }

  answered(conversation: string) {
    return this.ask<unknown>("POST", "suggestions/answered", { conversation });
  }

  /** XMLHttpRequest, because fetch tells nothing of how far it is. */
  upload(name: string, blob: Blob, progress: (share: number) => void): Promise<ChatFile> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", `${this.base}files?name=${encodeURIComponent(name)}`);
      request.setRequestHeader("Authorization", `Bearer ${this.token}`);
      request.setRequestHeader("Content-Type", blob.type || "application/octet-stream");
      request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
      request.onerror = request.onabort = () => reject(new Unreachable());
      request.onload = () => {
        if (request.status < 300) resolve(JSON.parse(request.responseText));
        else reject(asFault(request.status, request.responseText, request.getResponseHeader("Retry-After")));
      };
      request.send(blob);
    });
  }

  private async ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response;
    let text: string;
    try {
      response = await this.fetcher(this.base + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        credentials: "omit",
        keepalive: path.startsWith("tell"), // the last one is said when the page goes
        cache: "no-store",
      });
      text = await response.text();
    } catch {
      throw new Unreachable();
    }
    if (!response.ok) throw asFault(response.status, text, response.headers.get("Retry-After"));
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

function asFault(status: number, text: string, retryAfter: string | null): Fault {
  let problem: { code?: string; detail?: string; title?: string; retry_after?: number } = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy's page: the status has to do.
  }
  return new Fault(
    status,
    problem.code ?? "",
    problem.detail ?? problem.title ?? "",
    problem.retry_after ?? (Number(retryAfter) || 0),
  );
}
