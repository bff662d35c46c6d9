import type { Conversation } from "../../protocol";
import { useChat } from "../context";
import type { Entry } from "../core/outbox";
import { type Key, useWords } from "../i18n";
import { Avatar } from "./Avatar";
import { SentFile, WaitingFile } from "./Files";
import { Icon } from "./Icon";
import { PlainText, RichText } from "./rich";
import type { Item, Line } from "./timeline";

type Group = Extract<Line, { kind: "group" }>;

interface GroupProps {
  group: Group;
  conversation: Conversation | undefined;
  /** The visitor's newest message, which says how far it has come. */
  last: number;
}

/** Messages of one person in a row. */
export function MessageGroup({ group, conversation, last }: GroupProps) {
  const words = useWords();
  const own = group.from === "visitor";
  const agent = group.agent ?? conversation?.agent;
  const newest = group.items.at(-1)?.message;
  const sent = own && newest && newest.id === last;
  return (
    <div class={own ? "group own" : "group"}>
      {!own && agent && <Avatar person={agent} />}
      <div class="said">
        <p class={own ? "hidden" : "who"}>{own ? words.t("you") : agent?.name}</p>
        {group.items.map((item) => (
          <Bubble key={item.message?.nonce || item.message?.id || item.entry?.nonce} item={item} />
        ))}
        {newest && (
          <p class="meta">
            <time dateTime={group.at} title={words.full(group.at)}>
              {words.time(group.at)}
            </time>
            {newest.by_mail && <span>{words.t("by_mail")}</span>}
            {sent && <Receipt seen={newest.id <= (conversation?.seen_message_id ?? 0)} />}
          </p>
        )}
      </div>
    </div>
  );
}

function Receipt({ seen }: { seen: boolean }) {
  const { t } = useWords();
  return (
    <span class="receipt">
      <Icon name={seen ? "checks" : "check"} />
      {t(seen ? "seen" : "sent")}
    </span>
  );
}

function Bubble({ item: { message, entry } }: { item: Item }) {
  if (entry) return <Waiting entry={entry} />;
  const { text, html, files } = message;
  return (
    <>
      {(html || text) && (
        <div class="bubble">{html ? <RichText html={html} /> : <PlainText text={text} />}</div>
      )}
      {files.map((file) => (
        <SentFile key={file.id} file={file} />
      ))}
    </>
  );
}

const FAULTS: Readonly<Record<string, Key>> = {
  too_long: "too_long",
  bad_file: "bad_file",
  file_lost: "file_lost",
  blocked: "blocked",
  ended: "ended_text",
};

/** A message that the server does not have yet. */
function Waiting({ entry }: { entry: Entry }) {
  const chat = useChat();
  const { t } = useWords();
  const { failed, nonce } = entry;
  const known = failed && FAULTS[failed.code];
  return (
    <div class="unsent">
      {entry.text && (
        <div class="bubble">
          <PlainText text={entry.text} />
        </div>
      )}
      {entry.files.map((file) => (
        <WaitingFile key={file.key} file={file} />
      ))}
      {failed ? (
        <div class="meta failed" role="alert">
          <span>
            <Icon name="warn" /> {t("failed")}. {known ? t(known) : failed.message}
          </span>
          <button type="button" class="text" onClick={() => chat.retry(nonce)}>
            {t(failed.code === "ended" ? "send_new" : "retry")}
          </button>
          <button type="button" class="text" onClick={() => chat.discard(nonce)}>
            {t("discard")}
          </button>
        </div>
      ) : (
        <p class="meta">
          <Icon name="clock" /> {t(chat.state.link === "online" ? "sending" : "kept")}
        </p>
      )}
    </div>
  );
}
