import type { Conversation } from "../../protocol";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { Avatar } from "../parts/Avatar";
import { CloseButton, ConnectionBanner } from "../parts/Bar";
import { Icon } from "../parts/Icon";
import { StatusLine } from "../parts/StatusLine";

interface HomeProps {
  onStart: () => void;
  onOpen: (id: string) => void;
}

/** The first view: who is here, when, and what was said before. */
export function Home({ onStart, onOpen }: HomeProps) {
  const chat = useChat();
  const { t, of } = useWords();
  const { site, status, conversations, muted } = chat.state;
  const agents = status?.agents.slice(0, 4) ?? [];
  return (
    <div class="home">
      <section class="band" aria-label={site?.name}>
        <div class="band-line">
          <p class="brand">{site?.name}</p>
          <CloseButton />
        </div>
        <h1 tabIndex={-1}>
          <bdi>{of(site?.look.greeting) || t("greeting")}</bdi>
        </h1>
        <p>
          <bdi>{of(site?.look.subtitle) || t("subtitle")}</bdi>
        </p>
        {agents.length > 0 && (
          <p class="faces">
            {agents.map((agent) => (
              <Avatar key={agent.name} person={agent} large />
            ))}
            <span class="hidden">{agents.map(({ name }) => name).join(", ")}</span>
          </p>
        )}
      </section>
      <ConnectionBanner />
      <main aria-label={site?.name}>
        <div class="card start">
          {status && <StatusLine status={status} />}
          <button type="button" class="primary" onClick={onStart}>
            {t(status && !status.open ? "leave_message" : "start")}
            <Icon name="forward" />
          </button>
        </div>
        {conversations.length > 0 && (
          <section class="card" aria-labelledby="conversations">
            <h2 id="conversations">{t("conversations")}</h2>
            <ul class="rows">
              {conversations.map((one) => (
                <Row key={one.id} conversation={one} onOpen={() => onOpen(one.id)} />
              ))}
            </ul>
          </section>
        )}
        {site?.look.sound !== false && (
          <button type="button" class="text sound" onClick={() => chat.mute(!muted)}>
            <Icon name={muted ? "silent" : "sound"} />
            {t(muted ? "unmute" : "mute")}
          </button>
        )}
      </main>
    </div>
  );
}

function Row({ conversation, onOpen }: { conversation: Conversation; onOpen: () => void }) {
  const words = useWords();
  const { chat, site } = { chat: useChat(), site: useChat().state.site };
  const { agent, state, unread, preview, subject, last_message_at } = conversation;
  const typing = chat.state.typing[conversation.id];
  return (
    <li>
      <button type="button" class={unread ? "row fresh" : "row"} onClick={onOpen}>
        <Avatar person={agent ?? { name: site?.name ?? "", picture: "" }} large />
        <span class="row-text">
          <span class="row-head">
            <span class="row-name">{agent?.name ?? site?.name}</span>
            <time class="faint" dateTime={last_message_at} title={words.full(last_message_at)}>
              {words.brief(last_message_at)}
            </time>
          </span>
          <span class="row-head">
            <span class="row-preview" dir="auto">
              {typing ? words.t("typing", { name: typing.name }) : preview || subject}
            </span>
            {unread > 0 ? (
              <span class="count" role="img" aria-label={words.t("unread", { count: unread })}>
                {unread > 99 ? "99+" : unread}
              </span>
            ) : (
              state !== "active" && (
                <span class="tag">{words.t(state === "ended" ? "ended" : "waiting")}</span>
              )
            )}
          </span>
        </span>
      </button>
    </li>
  );
}
