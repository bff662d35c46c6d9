import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Answers, Conversation } from "../../protocol";
import { useChat } from "../context";
import { findConversation } from "../core/state";
import { useWords } from "../i18n";
import { Avatar } from "../parts/Avatar";
import { Bar, ConnectionBanner } from "../parts/Bar";
import { Composer, fitting, MOST_FILES } from "../parts/Composer";
import { MailForm } from "../parts/MailForm";
import { type Choice, Menu } from "../parts/Menu";
import { RatingCard } from "../parts/RatingCard";
import { StatusLine, waitText } from "../parts/StatusLine";
import { Answered, Suggestions } from "../parts/Suggestions";
import { useDrop } from "../parts/useDrop";
import { Log } from "./Log";

interface TalkProps {
  id: string;
  /** To the site's questions; they go with the first message. */
  answers?: Answers;
  onBack: () => void;
  onNew: () => void;
}

type Panel = "mail" | "transcript" | "end" | null;

/** One conversation. */
export function Talk({ id, answers, onBack, onNew }: TalkProps) {
  const chat = useChat();
  const words = useWords();
  const { t } = words;
  const { site, conversations, outbox } = chat.state;
  const conversation = findConversation(conversations, id);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [notice, setNotice] = useState("");
  const [panel, setPanel] = useState<Panel>(null);
  const [text, setText] = useState(() => chat.draft(id));
  const [answered, setAnswered] = useState(false);
  const entries = outbox.filter(
    (entry) => entry.conversation === id || entry.conversation === conversation?.id,
  );
  const begun = Boolean(conversation) || entries.length > 0;

  useEffect(() => {
    chat.look(id);
    return () => chat.look(null);
  }, [chat, id]);

  const add = (all: readonly File[]) => {
    const { files: fit, large, many } = fitting(all, site?.max_file ?? Number.POSITIVE_INFINITY);
    setFiles(fit);
    if (large) setNotice(t("too_big", { name: large.name, size: words.size(site?.max_file ?? 0) }));
    else setNotice(many ? t("too_many", { count: MOST_FILES }) : "");
  };
  const dropping = useDrop((dropped) => add([...files, ...dropped]));
  const send = (written: string, chosen: readonly File[]) =>
    void chat.send(id, written, chosen, begun ? undefined : answers);

  return (
    <div class={dropping ? "talk dropping" : "talk"} data-drop={t("drop")}>
      <Bar onBack={onBack} menu={conversation && <Choices conversation={conversation} onPanel={setPanel} />}>
        <Title conversation={conversation} />
      </Bar>
      <ConnectionBanner />
      <Log id={id} conversation={conversation} entries={entries} before={!begun && <Welcome />}>
        {conversation && <Waiting conversation={conversation} />}
        {conversation && (
          <Panels conversation={conversation} panel={panel} onPanel={setPanel} onNotice={setNotice} />
        )}
        {conversation && <AwayForm conversation={conversation} panel={panel} onNotice={setNotice} />}
        {conversation?.state === "ended" && <After conversation={conversation} onNew={onNew} />}
        {!begun && !answered && (
          <Suggestions
            conversation={id}
            text={text}
            onAnswered={() => {
              chat.answered(id);
              setAnswered(true);
            }}
          />
        )}
        {answered && <Answered onStill={() => setAnswered(false)} />}
      </Log>
      <p class={notice ? "notice" : "hidden"} role="status">
        {notice}
      </p>
      <div hidden={answered}>
        <Composer
          key={id}
          conversation={id}
          files={files}
          onFiles={add}
          onSend={send}
          onText={begun ? undefined : setText}
        />
      </div>
    </div>
  );
}

/** What has ended is rated; writing again goes on with it, or one begins anew. */
function After({ conversation, onNew }: { conversation: Conversation; onNew: () => void }) {
  const { t } = useWords();
  return (
    <div class="after">
      <p>
        {t("ended_text")}{" "}
        <button type="button" class="text" onClick={onNew}>
          {t("new")}
        </button>
      </p>
      <RatingCard conversation={conversation} />
    </div>
  );
}

function Title({ conversation }: { conversation: Conversation | undefined }) {
  const { state } = useChat();
  const { t } = useWords();
  const agent = conversation?.agent;
  const status =
    conversation?.state === "ended" ? t("ended") : state.status && t(state.status.open ? "open" : "away");
  return (
    <>
      <Avatar person={agent ?? { name: state.site?.name ?? "", picture: "" }} large />
      <div>
        <h1 tabIndex={-1}>{agent?.name ?? state.site?.name ?? t("conversation")}</h1>
        {conversation && (
          <p class="sub">{agent && conversation.state !== "ended" ? state.site?.name : status}</p>
        )}
      </div>
    </>
  );
}

function Welcome() {
  const { state } = useChat();
  const { t, of } = useWords();
  return (
    <div class="welcome">
      <p class="welcome-text">
        <bdi>{of(state.site?.look.greeting) || t("greeting")}</bdi>
      </p>
      {state.status && <StatusLine status={state.status} />}
    </div>
  );
}

/** The place in the queue and how long it usually takes, as far as the server knows. */
function Waiting({ conversation }: { conversation: Conversation }) {
  const words = useWords();
  const { place, wait, state } = conversation;
  if (state !== "waiting" || (!place && !wait)) return null;
  return (
    <p class="queue" role="status">
      {place ? words.t(place === 1 ? "next" : "place", { place }) : ""}
      {wait && <span>{waitText(words, wait)}</span>}
    </p>
  );
}

function Choices({ conversation, onPanel }: { conversation: Conversation; onPanel: (panel: Panel) => void }) {
  const chat = useChat();
  const { t } = useWords();
  const { muted, site } = chat.state;
  const going = conversation.state !== "ended";
  const choices: (Choice | false)[] = [
    going && { icon: "mail", label: t("mail"), run: () => onPanel("mail") },
    { icon: "file", label: t("transcript"), run: () => onPanel("transcript") },
    site?.look.sound !== false && {
      icon: muted ? "silent" : "sound",
      label: t(muted ? "unmute" : "mute"),
      run: () => chat.mute(!muted),
    },
    going && { icon: "end", label: t("end"), run: () => onPanel("end") },
  ];
  return <Menu choices={choices.filter((choice) => choice !== false)} />;
}

interface PanelsProps {
  conversation: Conversation;
  panel: Panel;
  onPanel: (panel: Panel) => void;
  onNotice: (notice: string) => void;
}

function Panels({ conversation: { id }, panel, onPanel, onNotice }: PanelsProps) {
  const chat = useChat();
  const { t } = useWords();
  const done = (notice: string) => {
    onPanel(null);
    onNotice(notice);
  };
  const cancel = () => onPanel(null);
  switch (panel) {
    case "mail":
      return (
        <Opened key="mail">
          <MailForm
            title={t("mail")}
            text={t("mail_text")}
            action={t("mail")}
            named
            onSubmit={async (name, email) => {
              await chat.contact(name, email);
              await chat.leave(id);
            }}
            onDone={(email) => done(t("mail_done", { email }))}
            onCancel={cancel}
          />
        </Opened>
      );
    case "transcript":
      return (
        <Opened key="transcript">
          <MailForm
            title={t("transcript")}
            text=""
            action={t("send")}
            onSubmit={(_, email) => chat.transcript(id, email)}
            onDone={(email) => done(t("transcript_done", { email }))}
            onCancel={cancel}
          />
        </Opened>
      );
    case "end":
      return (
        <Opened key="end">
          <EndForm id={id} onDone={() => done("")} onCancel={cancel} />
        </Opened>
      );
    default:
      return null;
  }
}

/** Comes into sight and takes the focus when it opens. */
function Opened({ children }: { children: ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.scrollIntoView({ block: "end" });
    place.current?.querySelector<HTMLElement>("input, .primary")?.focus();
  }, []);
  return <div ref={place}>{children}</div>;
}

function EndForm({ id, onDone, onCancel }: { id: string; onDone: () => void; onCancel: () => void }) {
  const chat = useChat();
  const { t } = useWords();
  const [fault, setFault] = useState("");
  return (
    <section class="card form" aria-label={t("end_ask")}>
      <h2>{t("end_ask")}</h2>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div class="actions">
        <button
          type="button"
          class="primary"
          onClick={() => chat.leave(id).then(onDone, () => setFault(t("failure")))}
        >
          {t("end_do")}
        </button>
        <button type="button" class="text" onClick={onCancel}>
          {t("cancel")}
        </button>
      </div>
    </section>
  );
}

/** Nobody is here and the visitor has told no address: without one the answer finds them only on this page. */
function AwayForm({ conversation, panel, onNotice }: Omit<PanelsProps, "onPanel">) {
  const chat = useChat();
  const { t } = useWords();
  const { status, visitor } = chat.state;
  const [put, setPut] = useState(false);
  const needless = status?.open !== false || visitor.email || conversation.state !== "waiting";
  if (needless || panel || put) return null;
  return (
    <MailForm
      title={t("mail")}
      text={t("away_ask")}
      action={t("mail")}
      named
      onSubmit={(name, email) => chat.contact(name, email)}
      onDone={(email) => onNotice(t("mail_done", { email }))}
      onCancel={() => setPut(true)}
    />
  );
}
