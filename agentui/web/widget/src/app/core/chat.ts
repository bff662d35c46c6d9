import type { KeptEvents, ToHost } from "../../bridge";
import {
  type Answers,
  type Attributes,
  type Conversation,
  type EventFrame,
  type Identity,
  isLocal,
  type Message,
  type PageSeen,
  type ServerFrame,
  type Session,
  type Suggestion,
} from "../../protocol";
import { type Api, Fault } from "./api";
import { backoff } from "./backoff";
import type { Blobs } from "./blobs";
import { Link, type LinkStatus, type Socket } from "./link";
import { Outbox, type OutFile } from "./outbox";
import { Sender } from "./sender";
import {
  EMPTY_THREAD,
  FIRST,
  findConversation,
  isLive,
  merge,
  type State,
  unreadOf,
  withConversation,
  withEvent,
  withSession,
} from "./state";
import type { Store } from "./store";
import type { Turns } from "./turns";

export interface ChatOptions {
  site: string;
  origin: string;
  locale: string;
  api: Api;
  store: Store;
  blobs: Blobs;
  turns: Turns;
  connect: () => Socket;
  tellHost: (message: ToHost) => void;
  chime: () => void;
  /** Runs one at a time among all tabs. */
  alone: <T>(run: () => Promise<T>) => Promise<T>;
  visible?: () => boolean;
  uuid?: () => string;
}

const TOKEN = "token";
const MUTED = "muted";
const DRAFT = "draft:";
const NEXT = "next";
const GOT_AFTER = 250;
const TYPING_EVERY = 3_000;
const TYPING_FOR = 7_000;
/** Of how many conversations with news the messages are fetched unasked. */
const FETCH_AHEAD = 5;

/**
 * The visitor's side of the chat: what is known, what is being sent, and the verbs of the views. It knows
 * nothing of how things look.
 */
export class Chat {
  state: State;
  private readonly listeners = new Set<() => void>();
  private readonly outbox: Outbox;
  private readonly sender: Sender;
  private readonly link: Link;
  private page: PageSeen = { url: "", title: "" };
  private identity: Identity | null = null;
  private attributes: Attributes = {};
  private looking: string | null = null;
  private readonly fetching = new Set<string>();
  private gotTimer: Timer;
  private sessionTimer: Timer;
  private readonly typingTimers = new Map<string, Timer>();
  private typingSent: { conversation: string; at: number } | null = null;
  private told: { unread?: number; live?: boolean } = {};
  private gone = false;
  private readonly visible: () => boolean;
  private readonly uuid: () => string;

  constructor(private readonly options: ChatOptions) {
    const { store, blobs, api, turns } = options;
    this.visible = options.visible ?? (() => document.visibilityState === "visible");
    this.uuid = options.uuid ?? randomId;
    api.tab = this.uuid();
    this.outbox = new Outbox(store);
    this.state = { ...FIRST, muted: store.get(MUTED) === "1", outbox: this.outbox.list() };
    this.link = new Link({
      connect: options.connect,
      post: (body) => api.send(body),
      news: (after, wait, signal) => api.news(after, wait, signal),
      tell: (frame) => api.tell(frame),
      hello: () => ({ token: api.token, page: this.page, ...this.place() }),
      onFrame: (frame) => this.receive(frame),
      onStatus: (status) => this.linkChanged(status),
      onUnknown: () => void this.renew(),
    });
    this.sender = new Sender({
      outbox: this.outbox,
      blobs,
      turns,
      ready: () => this.link.status === "online",
      deliver: (body) => this.link.deliver(body),
      upload: (name, blob, progress) => api.upload(name, blob, progress),
      onAck: (entry, ack) => {
        if (isLocal(entry.conversation)) this.numbered(entry.conversation, ack.conversation);
      },
      onProgress: (key, share) => this.set({ progress: { ...this.state.progress, [key]: share } }),
    });
    this.outbox.subscribe(() => this.set({ outbox: this.outbox.list() }));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  // The host page

  start(page: PageSeen, identity: Identity | null, attributes: Attributes) {
    this.page = page;
    this.identity = identity;
    this.attributes = attributes;
    void this.begin();
  }

  setOpened(opened: boolean, full: boolean) {
    this.set({ opened, full: opened ? full : this.state.full });
    if (opened) this.inFront();
  }

  /** What the visitor has asked elsewhere goes into the field, for them to send. */
  ask(question: string) {
    this.set({ asked: question });
  }

  /** Puts what was asked into the field of the conversation, unless the visitor has begun to write there. */
  takeAsked(conversation: string) {
    const { asked } = this.state;
    if (asked && !this.draft(conversation)) this.keepDraft(conversation, asked);
    this.set({ asked: null });
  }

  setPage(page: PageSeen) {
    this.page = page;
    this.link.send({ type: "page", ...page });
  }

  identify(identity: Identity) {
    this.identity = identity;
    if (this.state.phase === "ready") void this.begin();
  }

  setAttributes(attributes: Attributes) {
    this.attributes = { ...this.attributes, ...attributes };
    if (this.state.phase === "ready") void this.begin();
  }

  /** Forgets everything about the visitor in this browser. */
  async shutdown() {
    this.gone = true;
    clearTimeout(this.sessionTimer);
    this.link.stop();
    this.sender.stop();
    for (const key of this.options.store.keys()) this.options.store.remove(key);
    await this.options.blobs.clear();
    this.options.tellHost({ type: "gone" });
  }

  /** The page goes. A socket says so by its end. */
  pageGone() {
    if (this.link.polling) this.link.send({ type: "bye" });
  }

  /** The page is in front of the visitor again. */
  inFront() {
    this.link.retryNow();
    this.markRead();
  }

  // The session

  private place() {
    return { locale: this.options.locale, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "" };
  }

  /** Asks for the session until there is one. The token is read anew each time: another tab may have got one. */
  private async begin(attempt = 0): Promise<void> {
    clearTimeout(this.sessionTimer);
    try {
      this.joined(await this.options.alone(() => this.newSession()));
    } catch (fault) {
      if (this.gone) return;
      if (fault instanceof Fault && fault.code === "identity_refused") return this.anonymous(fault);
      if (fault instanceof Fault && !fault.passing) return this.set({ phase: "blocked" });
      this.set({ trouble: true });
      const asked = fault instanceof Fault ? fault.retryAfter * 1000 : 0;
      this.sessionTimer = setTimeout(() => void this.begin(attempt + 1), asked || backoff(attempt + 1));
    }
  }

  /** A signature that is wrong or too old is the site's affair; the visitor is helped all the same. */
  private anonymous(fault: Fault) {
    this.identity = null;
    this.emit("identity:refused", { message: fault.message });
    void this.begin();
  }

  private async newSession(): Promise<Session> {
    const { store, api, site, origin } = this.options;
    const token = store.get(TOKEN) ?? undefined;
    const base = { site, origin, page: this.page, attributes: this.attributes, ...this.place() };
    const session = await api.session({ ...base, token, identity: this.identity ?? undefined });
    store.set(TOKEN, session.token);
    return session;
  }

  private joined(session: Session) {
    if (this.gone) return;
    this.options.api.token = session.token;
    this.set(withSession(this.state, session));
    this.matchNonces(session.conversations);
    this.moveStrangers(session.conversations);
    this.options.tellHost({ type: "ready" });
    void this.fetchAhead(session.seq);
    this.link.start(session.seq);
  }

  /** The server has forgotten the token: another one, and everything that was not sent goes on under it. */
  private async renew() {
    if (this.options.store.get(TOKEN) === this.options.api.token) this.options.store.remove(TOKEN);
    await this.begin();
  }

  /** What was meant for a conversation that this visitor does not have begins a new one. */
  private moveStrangers(conversations: readonly Conversation[]) {
    const moved = new Map<string, string>();
    for (const { nonce, conversation } of this.outbox.list()) {
      if (isLocal(conversation) || findConversation(conversations, conversation)) continue;
      const fresh = moved.get(conversation) ?? `n:${this.uuid()}`;
      moved.set(conversation, fresh);
      this.outbox.update(nonce, { conversation: fresh });
    }
  }

  /**
   * A browser that says "got" must have the messages, so those of conversations with news are fetched first.
   */
  private async fetchAhead(seq: number) {
    const fresh = this.state.conversations.filter(({ unread }) => unread > 0).slice(0, FETCH_AHEAD);
    await Promise.all(fresh.map(({ id }) => this.fetchThread(id)));
    this.got(seq);
  }

  // News

  private receive(frame: ServerFrame) {
    switch (frame.type) {
      case "welcome":
        this.set({ visitor: frame.visitor, status: frame.status });
        return this.takeConversations(frame.conversations);
      case "event":
        return this.event(frame);
      case "typing":
        return this.typing(frame.conversation, frame.on ? frame.agent : null);
      case "read":
        return this.set(
          withConversation(this.state, frame.conversation, { seen_message_id: frame.message_id }),
        );
      case "queue":
        return this.set(
          withConversation(this.state, frame.conversation, { place: frame.place, wait: frame.wait }),
        );
      case "status": {
        const { type: _, ...status } = frame;
        return this.set({ status });
      }
      case "reload":
        return void this.reload();
    }
  }

  private takeConversations(conversations: readonly Conversation[]) {
    const site = this.state.site;
    const { visitor, status } = this.state;
    if (!site || !status) return;
    this.set(
      withSession(this.state, {
        visitor,
        status,
        site,
        conversations: [...conversations],
        token: "",
        seq: 0,
      }),
    );
    this.matchNonces(conversations);
  }

  private event(frame: EventFrame) {
    const { conversation, message } = frame;
    const known = message && this.state.threads[conversation.id]?.items.some(({ id }) => id === message.id);
    this.set(withEvent(this.state, frame));
    this.matchNonces([conversation]);
    if (message?.nonce) this.acknowledged(message.nonce);
    if (message && !known && message.from === "agent") this.arrived(conversation, message);
    this.got(frame.seq);
    if (this.looking) this.look(this.looking); // it may have got its number
  }

  private arrived({ id }: Conversation, { from, text }: Message) {
    this.emit("message", { conversation: id, from, text });
    const seen = this.looking && this.idOf(this.looking) === id && this.state.opened && this.visible();
    if (!seen && !this.state.muted && this.state.site?.look.sound !== false) this.options.chime();
  }

  private async reload() {
    const { threads, conversations } = this.state;
    const open = conversations.filter(({ id }) => threads[id]);
    try {
      const session = await this.options.alone(() => this.newSession());
      this.options.api.token = session.token;
      this.set({ ...withSession(this.state, session), threads: {} });
      this.matchNonces(session.conversations);
      await Promise.all(open.map(({ id }) => this.fetchThread(id)));
      await this.fetchAhead(session.seq);
    } catch {
      this.sessionTimer = setTimeout(() => void this.reload(), backoff(3));
    }
  }

  private typing(conversation: string, agent: State["typing"][string] | null) {
    clearTimeout(this.typingTimers.get(conversation));
    const { [conversation]: _, ...others } = this.state.typing;
    this.set({ typing: agent ? { ...others, [conversation]: agent } : others });
    if (!agent) return;
    this.typingTimers.set(
      conversation,
      setTimeout(() => this.typing(conversation, null), TYPING_FOR),
    );
  }

  private linkChanged(link: LinkStatus) {
    this.set({ link });
    if (link === "blocked") this.set({ phase: "blocked" });
    if (link === "online") this.sender.hurry();
  }

  /** Acknowledgements of one moment become one. */
  private got(seq: number) {
    clearTimeout(this.gotTimer);
    this.gotTimer = setTimeout(
      () => this.link.send({ type: "got", seq: Math.max(seq, this.link.after ?? 0) }),
      GOT_AFTER,
    );
  }

  // Conversations

  /** Which conversation is shown; null: none. */
  look(conversation: string | null) {
    this.looking = conversation;
    const id = conversation && this.idOf(conversation);
    if (id && this.state.threads[id]?.older === undefined && !this.fetching.has(id))
      void this.fetchThread(id);
    this.markRead();
  }

  /** The number of a conversation, where it has one. */
  idOf(conversation: string): string {
    return findConversation(this.state.conversations, conversation)?.id ?? conversation;
  }

  /** The name of the conversation that would begin: the same until something is said in it. */
  newConversation(): string {
    const { store } = this.options;
    const next = store.get(NEXT) ?? `n:${this.uuid()}`;
    store.set(NEXT, next);
    return next;
  }

  private begun(conversation: string) {
    if (this.options.store.get(NEXT) === conversation) this.options.store.remove(NEXT);
  }

  async fetchThread(id: string, before: string | null = null) {
    if (isLocal(id)) return;
    this.fetching.add(id);
    this.thread(id, { fault: false });
    try {
      const page = await this.options.api.messages(id, before);
      const { items } = this.state.threads[id] ?? EMPTY_THREAD;
      this.thread(id, { items: merge(items, page.items), older: page.next_cursor || null });
      for (const { nonce } of page.items) if (nonce) this.acknowledged(nonce);
      this.markRead();
    } catch {
      this.thread(id, { fault: true });
    } finally {
      this.fetching.delete(id);
    }
  }

  private thread(id: string, change: Partial<State["threads"][string]>) {
    const thread = { ...(this.state.threads[id] ?? EMPTY_THREAD), ...change };
    this.set({ threads: { ...this.state.threads, [id]: thread } });
  }

  /** Tells that the newest message has been looked at; only what is open and in front counts. */
  private markRead() {
    if (!this.looking || !this.state.opened || !this.visible()) return;
    const id = this.idOf(this.looking);
    const conversation = findConversation(this.state.conversations, id);
    const newest = this.state.threads[id]?.items.findLast(({ from }) => from !== "visitor");
    if (!conversation || !newest) return;
    if (newest.id <= conversation.read_message_id && !conversation.unread) return;
    if (!this.link.send({ type: "read", conversation: id, message_id: newest.id })) return;
    this.set(withConversation(this.state, id, { read_message_id: newest.id, unread: 0 }));
  }

  private matchNonces(conversations: readonly Conversation[]) {
    for (const { nonce, id } of conversations) if (nonce) this.relabel(nonce, id);
  }

  private numbered(local: string, id: string) {
    this.relabel(local, id);
    this.emit("conversation:started", { conversation: id });
  }

  private relabel(local: string, id: string) {
    for (const entry of this.outbox.list()) {
      if (entry.conversation === local) this.outbox.update(entry.nonce, { conversation: id });
    }
    const draft = this.options.store.get(DRAFT + local);
    if (draft === null) return;
    this.options.store.remove(DRAFT + local);
    this.options.store.set(DRAFT + id, draft);
  }

  /** Our own message has come back: it is there, whether its acknowledgement arrives or not. */
  private acknowledged(nonce: string) {
    const entry = this.outbox.remove(nonce);
    for (const { key } of entry?.files ?? []) void this.options.blobs.remove(key);
  }

  // Writing

  async send(conversation: string, text: string, files: readonly File[] = [], answers?: Answers) {
    const kept: OutFile[] = files.map(({ name, type, size }) => ({ key: this.uuid(), name, type, size }));
    await Promise.all(kept.map(({ key }, at) => this.options.blobs.put(key, files[at] as File)));
    this.stopTyping();
    this.begun(conversation);
    if (answers) this.learn(answers);
    this.outbox.add({
      nonce: this.uuid(),
      conversation: this.idOf(conversation),
      text,
      files: kept,
      answers,
    });
  }

  /** What was answered before the first message is not asked for again. */
  private learn(answers: Answers) {
    const { site, visitor } = this.state;
    const answer = (what: string) =>
      answers[site?.questions.find(({ maps_to }) => maps_to === what)?.id ?? ""];
    const name = (!visitor.verified && answer("name")) || visitor.name;
    this.set({
      visitor: { ...visitor, name, email: (!visitor.verified && answer("email")) || visitor.email },
    });
  }

  retry(nonce: string) {
    const entry = this.outbox.get(nonce);
    if (!entry) return;
    // What has ended does not begin again; the words go where somebody reads them.
    const conversation = entry.failed?.code === "ended" ? this.newConversation() : entry.conversation;
    this.outbox.update(nonce, { failed: undefined, conversation });
    this.begun(conversation);
    this.link.retryNow();
  }

  discard(nonce: string) {
    this.acknowledged(nonce);
  }

  fileOf(key: string): Promise<Blob | undefined> {
    return this.options.blobs.get(key);
  }

  draft(conversation: string): string {
    return this.options.store.get(DRAFT + this.idOf(conversation)) ?? "";
  }

  /** Keeps what is being typed, and tells the agents that something is. */
  typed(conversation: string, text: string) {
    this.keepDraft(conversation, text);
    if (!text.trim()) return this.stopTyping();
    const now = Date.now();
    const last = this.typingSent;
    if (last?.conversation === conversation && now - last.at < TYPING_EVERY) return;
    this.typingSent = { conversation, at: now };
    const preview = this.state.site?.preview_typing ? { text } : {};
    this.link.send({ type: "typing", conversation: this.idOf(conversation), on: true, ...preview });
  }

  private keepDraft(conversation: string, text: string) {
    const key = DRAFT + this.idOf(conversation);
    if (text) this.options.store.set(key, text);
    else this.options.store.remove(key);
  }

  stopTyping() {
    const last = this.typingSent;
    this.typingSent = null;
    if (last) this.link.send({ type: "typing", conversation: this.idOf(last.conversation), on: false });
  }

  // The rest of the counter

  async contact(name: string, email: string) {
    await this.options.api.contact(name, email);
    this.set({ visitor: { ...this.state.visitor, name, email } });
  }

  async leave(id: string) {
    await this.options.api.leave(id);
    this.set(withConversation(this.state, id, { state: "ended", place: null }));
  }

  transcript(id: string, email: string) {
    return this.options.api.transcript(id, email);
  }

  async rate(id: string, score: number, comment: string) {
    await this.options.api.rate(id, score, comment);
    this.set(withConversation(this.state, id, { rating: { score, comment } }));
    this.emit("rating", { conversation: id, score });
  }

  async suggestions(conversation: string, q: string, signal: AbortSignal): Promise<Suggestion[]> {
    if (!this.state.site?.suggest || !isLocal(conversation)) return [];
    return (await this.options.api.suggestions(conversation, q, this.options.locale, signal)).items;
  }

  /** A suggestion has answered what would have begun the conversation. The next question is another one. */
  answered(conversation: string) {
    this.begun(conversation);
    this.options.store.remove(DRAFT + conversation);
    this.options.api.answered(conversation).catch(() => undefined); // a figure, which nobody waits for
  }

  mute(muted: boolean) {
    this.options.store.set(MUTED, muted ? "1" : "0");
    this.set({ muted });
  }

  close() {
    this.options.tellHost({ type: "close" });
  }

  private emit(name: keyof KeptEvents, detail: unknown) {
    this.options.tellHost({ type: "event", name, detail });
  }

  private set(change: Partial<State>) {
    this.state = { ...this.state, ...change };
    if (this.state.phase === "ready") this.tellHost();
    for (const listener of this.listeners) listener();
  }

  private tellHost() {
    const unread = unreadOf(this.state);
    const live = isLive(this.state);
    if (unread !== this.told.unread) this.options.tellHost({ type: "unread", count: unread });
    if (live !== this.told.live) this.options.tellHost({ type: "live", live });
    this.told = { unread, live };
  }
}

function randomId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on another host than this one has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12})/, "$1-$2-4$3-8$4-$5");
}

type Timer = ReturnType<typeof setTimeout> | undefined;
