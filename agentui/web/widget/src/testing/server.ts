import type { Socket } from "../app/core/link";
import type {
  Ack,
  ClientFrame,
  Conversation,
  EventFrame,
  Message,
  SendBody,
  ServerFrame,
  Session,
  SiteFace,
} from "../protocol";

export const SITE: SiteFace = {
  key: "shop",
  name: "Shop",
  look: { color: "#2255cc" },
  questions: [],
  suggest: false,
  preview_typing: false,
  max_file: 1_000_000,
  max_text: 10_000,
};

const AT = "2025-11-20T10:00:00.000Z";

/**
 * The other side of the contract, in memory: one visitor, a log with gaps between its numbers, messages that
 * are committed before they are acknowledged, and a network that a test can spoil.
 */
export class FakeServer {
  readonly messages: (Message & { conversation: string })[] = [];
  readonly log: EventFrame[] = [];
  readonly heard: ClientFrame[] = [];
  /** What the next request for news gets beside the news. */
  readonly remarks: ServerFrame[] = [];
  readonly sessions: Record<string, unknown>[] = [];
  readonly sockets = new Set<FakeSocket>();
  tokens = new Set<string>();
  /** Called for each frame to the browser; false loses the frame and the connection with it. */
  delivers: (frame: ServerFrame) => boolean = () => true;
  refuse: (body: SendBody) => { code: string; retry_after?: number } | null = () => null;
  socketsWork = true;
  requestsWork = true;
  uploads = 0;
  private readonly conversations = new Map<string, Conversation>();
  private seq = 40;
  private ids = 0;

  // Requests

  readonly fetcher = (async (path: string, init?: RequestInit): Promise<Response> => {
    if (!this.requestsWork) throw new TypeError("network");
    const url = new URL(path, "https://desk.example/chat/api/");
    const body = init?.body ? JSON.parse(String(init.body)) : {};
    const token = new Headers(init?.headers).get("Authorization")?.slice(7) ?? "";
    const name = url.pathname.replace("/chat/api/", "");
    if (name === "session") return answer(this.session(body));
    if (!this.tokens.has(token)) return answer({ code: "unknown_token", detail: "" }, 401);
    if (name === "messages") return this.post(body);
    if (name === "news") return answer(this.news(Number(url.searchParams.get("after"))));
    if (name === "tell") this.heard.push(body);
    const [, id = "", verb] = name.split("/");
    if (verb === "messages") return answer({ items: this.thread(id), next_cursor: null });
    return answer({});
  }) as typeof fetch;

  session(body: Record<string, unknown>): Session {
    this.sessions.push(body);
    const known = typeof body.token === "string" && this.tokens.has(body.token);
    const token = known ? String(body.token) : `token-${this.sessions.length}`;
    if (!known) {
      this.tokens.add(token);
      this.conversations.clear(); // another visitor
    }
    return {
      token,
      visitor: { name: "", email: "", verified: false },
      site: SITE,
      status: { open: true, opens_at: null, wait: null, agents: [] },
      seq: this.seq,
      conversations: [...this.conversations.values()],
    };
  }

  private post(body: SendBody): Response {
    const refused = this.refuse(body);
    if (refused) return answer({ ...refused, detail: "" }, refused.code === "too_fast" ? 429 : 422);
    return answer(this.commit(body));
  }

  private news(after: number) {
    const events = this.log.filter(({ seq }) => seq > after);
    return { seq: this.seq, events, remarks: this.remarks.splice(0) };
  }

  // The socket

  readonly connect = (): Socket => {
    const socket = new FakeSocket((frame) => this.hear(socket, frame));
    this.sockets.add(socket);
    queueMicrotask(() => {
      if (this.socketsWork) socket.onopen?.call(socket as never, new Event("open"));
      else this.cut(socket);
    });
    return socket;
  };

  cut(socket: FakeSocket, code = 1006) {
    this.sockets.delete(socket);
    queueMicrotask(() => socket.onclose?.call(socket as never, { code } as CloseEvent));
  }

  cutAll(code?: number) {
    for (const socket of this.sockets) this.cut(socket, code);
  }

  tell(socket: FakeSocket, frame: ServerFrame) {
    if (!this.sockets.has(socket)) return;
    if (!this.delivers(frame)) return this.cut(socket);
    const data = JSON.stringify(frame);
    queueMicrotask(() => {
      if (this.sockets.has(socket)) socket.onmessage?.call(socket as never, { data } as MessageEvent);
    });
  }

  private hear(socket: FakeSocket, frame: ClientFrame) {
    if (!this.sockets.has(socket)) return;
    this.heard.push(frame);
    if (frame.type === "hello") this.welcome(socket, frame.token, frame.after);
    if (frame.type === "ping") this.tell(socket, { type: "pong" });
    if (frame.type !== "send") return;
    const { type: _, ...body } = frame;
    const refused = this.refuse(body);
    if (refused) return this.tell(socket, { type: "refused", nonce: frame.nonce, message: "", ...refused });
    const ack = this.commit(body);
    this.tell(socket, { type: "ack", ...ack });
  }

  private welcome(socket: FakeSocket, token: string, after: number | null) {
    if (!this.tokens.has(token)) return this.cut(socket, 4401);
    const { visitor, status, conversations } = this.session({ token });
    this.sessions.pop();
    socket.welcomed = true;
    this.tell(socket, { type: "welcome", seq: this.seq, visitor, conversations, status });
    for (const event of this.log) if (event.seq > (after ?? this.seq)) this.tell(socket, event);
  }

  // What is committed

  commit({ nonce, conversation, text, files }: SendBody): Ack {
    const before = this.messages.find((one) => one.nonce === nonce);
    if (before) return { nonce, conversation: before.conversation, message_id: before.id };
    const target = this.conversation(conversation);
    const sent = files.map((id) => ({
      id,
      name: `${id}`,
      type: "text/plain",
      size: 1,
      url: "/chat/x",
      inline: false,
    }));
    const message = this.append(target, { nonce, from: "visitor", agent: null, text, files: sent });
    return { nonce, conversation: target.id, message_id: message.id };
  }

  /** An agent answers. */
  say(conversation: string, text: string): Message {
    return this.append(this.conversation(conversation), {
      nonce: "",
      from: "agent",
      agent: { name: "Anna", picture: "" },
      text,
      files: [],
    });
  }

  thread(id: string): Message[] {
    return this.messages.filter(({ conversation }) => conversation === id);
  }

  texts(id?: string): string[] {
    return this.messages.filter(({ conversation }) => !id || conversation === id).map(({ text }) => text);
  }

  private conversation(id: string): Conversation {
    for (const one of this.conversations.values()) if (one.id === id || one.nonce === id) return one;
    const made: Conversation = {
      id: String(1001 + this.conversations.size),
      nonce: id,
      state: "waiting",
      subject: "",
      agent: null,
      started_at: AT,
      last_message_at: AT,
      unread: 0,
      read_message_id: 0,
      seen_message_id: 0,
      place: null,
      wait: null,
      rating: null,
      preview: "",
    };
    this.conversations.set(made.id, made);
    return made;
  }

  private append(
    conversation: Conversation,
    said: Pick<Message, "nonce" | "from" | "agent" | "text" | "files">,
  ): Message {
    const message: Message = { id: ++this.ids, at: AT, html: "", by_mail: false, ...said };
    this.messages.push({ ...message, conversation: conversation.id });
    if (said.from === "agent") conversation.unread++;
    this.seq += 3; // other people's events lie between
    const event: EventFrame = { type: "event", seq: this.seq, conversation: { ...conversation }, message };
    this.log.push(event);
    for (const socket of this.sockets) if (socket.welcomed) this.tell(socket, event);
    return message;
  }
}

export class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  welcomed = false;

  constructor(private readonly hear: (frame: ClientFrame) => void) {}

  send(data: unknown) {
    const frame = JSON.parse(String(data));
    queueMicrotask(() => this.hear(frame));
  }

  close() {}
}

function answer(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}
