import { useEffect, useRef, useState } from "preact/hooks";
import type { Answers } from "../protocol";
import { useChat } from "./context";
import { findConversation } from "./core/state";
import { useWords } from "./i18n";
import { Bar, ConnectionBanner } from "./parts/Bar";
import { TOUCH } from "./parts/Composer";
import { Ask } from "./views/Ask";
import { Home } from "./views/Home";
import { Talk } from "./views/Talk";

export type Route = { view: "home" } | { view: "ask" } | { view: "talk"; id: string; answers?: Answers };

interface AppProps {
  route?: Route;
  /** Remembers where one was, for the next page of the site. */
  onRoute?: (route: Route) => void;
}

export function App({ route: first = { view: "home" }, onRoute }: AppProps) {
  const chat = useChat();
  const { site, phase, opened, conversations, asked } = chat.state;
  const [route, setRoute] = useState(first);
  const [questions, setQuestions] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const view = route.view === "talk" ? route.id : route.view;

  const go = (next: Route) => {
    setRoute(next);
    onRoute?.(next);
  };
  const start = () => go(site?.questions.length ? { view: "ask" } : talk());
  const talk = (answers?: Answers): Route => ({ view: "talk", id: chat.newConversation(), answers });
  const home = () => go({ view: "home" });

  // Who opens the chat because of a new message wants to read it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at the moment of opening only
  useEffect(() => {
    const fresh = conversations.filter(({ unread }) => unread > 0);
    const [one] = fresh;
    if (opened && phase === "ready" && route.view === "home" && one && fresh.length === 1) {
      go({ view: "talk", id: one.id });
    }
  }, [opened, phase]);

  // A question from the page goes where somebody answers already, or begins a conversation.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one was asked
  useEffect(() => {
    if (phase !== "ready" || asked === null) return;
    const going = conversations.find(({ state }) => state !== "ended");
    chat.takeAsked(going?.id ?? chat.newConversation());
    setQuestions(questions + 1);
    if (going) go({ view: "talk", id: going.id });
    else start();
  }, [asked, phase]);

  // The focus goes where one would start: the words of the view, or the field to write into.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view, or the same one shown again
  useEffect(() => {
    if (!opened || phase !== "ready") return;
    const field = TOUCH ? null : root.current?.querySelector<HTMLElement>(".composer textarea");
    (field ?? root.current?.querySelector<HTMLElement>("h1"))?.focus();
  }, [opened, view, phase]);

  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) chat.close();
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [chat]);

  // What was remembered may be another visitor's by now.
  const known =
    route.view !== "talk" || route.id.startsWith("n:") || findConversation(conversations, route.id);
  return (
    <div class="app" ref={root}>
      {phase !== "ready" ? (
        <Starting />
      ) : route.view === "talk" && known ? (
        <Talk
          key={`${route.id} ${questions}`}
          id={route.id}
          answers={route.answers}
          onBack={home}
          onNew={start}
        />
      ) : route.view === "ask" ? (
        <Ask onBack={home} onDone={(answers) => go(talk(answers))} />
      ) : (
        <Home onStart={start} onOpen={(id) => go({ view: "talk", id })} />
      )}
    </div>
  );
}

/** Before the server has answered, or when it will not. */
function Starting() {
  const { state } = useChat();
  const { t } = useWords();
  const blocked = state.phase === "blocked";
  return (
    <div class="talk">
      <Bar>
        <h1 tabIndex={-1}>{state.site?.name ?? ""}</h1>
      </Bar>
      <ConnectionBanner />
      <main class="starting" aria-label={state.site?.name || t("loading")}>
        <p role="status">{blocked ? t("blocked") : <span class="late faint">{t("loading")}</span>}</p>
      </main>
    </div>
  );
}
