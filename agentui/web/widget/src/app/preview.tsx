import { render } from "preact";
import { PREVIEW } from "../bridge";
import { isRightToLeft, type Language, pickLanguage } from "../languages";
import type { Conversation, Message, Person, SiteFace, Status } from "../protocol";
import { App, type Route } from "./App";
import { ChatContext, type Counter } from "./context";
import { FIRST, type State } from "./core/state";
import { loadWords, WordsContext } from "./i18n";
import { dress } from "./theme";

/** What the settings page of the console sends, whenever something has changed there. */
export interface PreviewMessage {
  type: typeof PREVIEW;
  site: SiteFace;
  status?: Status;
  /** Which view to look at. */
  view?: "home" | "ask" | "talk";
  lang?: string;
  /** As on a visitor's system that is dark. */
  dark?: boolean;
}

/** Shows a site's look without a visitor and without the network, as the console tells it. */
export function preview(first: Language) {
  document.documentElement.dataset.preview = "";
  const root = document.getElementById("root") as HTMLElement;
  addEventListener("message", async ({ source, origin, data }: MessageEvent<PreviewMessage>) => {
    if (source !== parent || origin !== location.origin || data?.type !== PREVIEW) return;
    const chosen = data.lang ? pickLanguage([data.lang]) : first;
    const words = await loadWords(chosen);
    document.documentElement.lang = chosen;
    document.documentElement.dir = isRightToLeft(chosen) ? "rtl" : "ltr";
    const { theme = "auto" } = data.site.look;
    dress({ ...data.site.look, theme: theme === "auto" ? (data.dark ? "dark" : "light") : theme });
    const view = data.view ?? "home";
    const route: Route = view === "talk" ? { view, id: CONVERSATION } : { view };
    render(
      <WordsContext.Provider value={words}>
        <ChatContext.Provider value={sample(data.site, data.status)}>
          <App key={view} route={route} />
        </ChatContext.Provider>
      </WordsContext.Provider>,
      root,
    );
  });
  parent.postMessage({ type: PREVIEW }, location.origin);
}

const CONVERSATION = "1";

/** A counter where nothing happens. */
function sample(
  site: SiteFace,
  status: Status = { open: true, opens_at: null, wait: null, agents: [] },
): Counter {
  const agent: Person = status.agents[0] ?? { name: site.name, picture: "" };
  const now = new Date().toISOString();
  const conversation: Conversation = {
    id: CONVERSATION,
    nonce: "",
    state: "active",
    subject: "",
    agent,
    started_at: now,
    last_message_at: now,
    unread: 0,
    read_message_id: 2,
    seen_message_id: 1,
    place: null,
    wait: null,
    rating: null,
    preview: "🙂",
  };
  const said = (id: number, from: Message["from"], text: string): Message => {
    return {
      id,
      nonce: "",
      from,
      agent: from === "agent" ? agent : null,
      at: now,
      text,
      html: "",
      files: [],
      by_mail: false,
    };
  };
  const items = [said(1, "visitor", "👋"), said(2, "agent", "🙂")];
  const threads = { [CONVERSATION]: { items, older: null, fault: false } };
  const state: State = {
    ...FIRST,
    phase: "ready",
    link: "online",
    site,
    status,
    conversations: [conversation],
    threads,
  };
  const nothing = async () => {};
  return {
    state,
    subscribe: () => () => {},
    look: () => {},
    idOf: (id) => id,
    newConversation: () => "n:preview",
    fetchThread: nothing,
    send: nothing,
    retry: () => {},
    discard: () => {},
    fileOf: async () => undefined,
    draft: () => "",
    typed: () => {},
    contact: nothing,
    leave: nothing,
    transcript: nothing,
    rate: nothing,
    suggestions: async () => [],
    answered: () => {},
    takeAsked: () => {},
    mute: () => {},
    close: () => {},
  };
}
