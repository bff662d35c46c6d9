import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Conversation, isLocal } from "../../protocol";
import { useChat } from "../context";
import type { Entry } from "../core/outbox";
import { EMPTY_THREAD } from "../core/state";
import { useWords } from "../i18n";
import { Avatar } from "../parts/Avatar";
import { MessageGroup } from "../parts/Bubbles";
import { Icon } from "../parts/Icon";
import { type Line, lastOwn, timeline } from "../parts/timeline";

interface LogProps {
  id: string;
  conversation: Conversation | undefined;
  entries: readonly Entry[];
  before: ComponentChildren;
  children: ComponentChildren;
}

const NEAR = 80;

/** What has been said. It stays at its end while one is there, and where one reads otherwise. */
export function Log({ id, conversation, entries, before, children }: LogProps) {
  const chat = useChat();
  const words = useWords();
  const { t } = words;
  const thread = chat.state.threads[conversation?.id ?? id] ?? EMPTY_THREAD;
  const typing = conversation && chat.state.typing[conversation.id];
  // Where reading had ended when the view was opened; the line stays although the messages are read now.
  const [readBefore] = useState(() => (conversation?.unread ? conversation.read_message_id : null));
  const { place, atEnd, toEnd, onScroll } = useEnd(thread.items, entries.length, Boolean(typing));
  const loading = thread.older === undefined && !isLocal(conversation?.id ?? id) && !thread.fault;
  const last = lastOwn(thread.items);

  return (
    <main class="scroll" aria-label={t("conversation")} ref={place} onScroll={onScroll} tabIndex={-1}>
      <div class="said-all">
        {before}
        {thread.fault && (
          <p class="load-fault" role="alert">
            {t("load_failed")}{" "}
            <button type="button" class="text" onClick={() => void chat.fetchThread(conversation?.id ?? id)}>
              {t("retry")}
            </button>
          </p>
        )}
        {thread.older && (
          <button
            type="button"
            class="text earlier"
            onClick={() => void chat.fetchThread(conversation?.id ?? id, thread.older)}
          >
            {t("earlier")}
          </button>
        )}
        <div class="log" role="log" aria-label={t("messages")} aria-live="polite" aria-busy={loading}>
          {timeline(thread.items, entries, readBefore).map((line) => (
            <LineView key={line.key} line={line} conversation={conversation} last={last} />
          ))}
        </div>
        {loading && <p class="loading faint">{t("loading")}</p>}
        {typing && (
          <div class="group typing">
            <Avatar person={typing} />
            <div class="bubble" role="img" aria-label={t("typing", { name: typing.name })}>
              <span class="dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
            </div>
          </div>
        )}
        {children}
      </div>
      {!atEnd && (
        <button type="button" class="newest" aria-label={t("newest")} onClick={toEnd}>
          <Icon name="down" />
        </button>
      )}
    </main>
  );
}

interface LineProps {
  line: Line;
  conversation: Conversation | undefined;
  last: number;
}

function LineView({ line, conversation, last }: LineProps) {
  const words = useWords();
  switch (line.kind) {
    case "day":
      return <p class="day">{words.day(line.at)}</p>;
    case "new":
      return <p class="new-line">{words.t("new_messages")}</p>;
    case "note":
      return <p class="note">{line.message.text}</p>;
    case "group":
      return <MessageGroup group={line} conversation={conversation} last={last} />;
  }
}

/** Keeps the newest message in sight while it is; what is loaded above moves nothing that is read. */
function useEnd(items: readonly { id: number }[], waiting: number, typing: boolean) {
  const place = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const follows = useRef(true);
  const before = useRef({ first: 0, height: 0, waiting: 0 });

  const toEnd = () => {
    const area = place.current;
    if (!area) return;
    area.scrollTop = area.scrollHeight;
    follows.current = true;
    setAtEnd(true);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn has changed when these have
  useLayoutEffect(() => {
    const area = place.current;
    if (!area) return;
    const { first, height, waiting: waited } = before.current;
    const earlier = first && items[0] && items[0].id < first;
    if (earlier) area.scrollTop += area.scrollHeight - height;
    else if (follows.current || waiting > waited) toEnd();
    before.current = { first: items[0]?.id ?? 0, height: area.scrollHeight, waiting };
  }, [items, waiting, typing]);
  // The keyboard, a growing composer and pictures that arrive change the height.
  useLayoutEffect(() => {
    const area = place.current;
    if (!area) return;
    const sizes = new ResizeObserver(() => {
      if (follows.current) area.scrollTop = area.scrollHeight;
    });
    sizes.observe(area);
    for (const child of area.children) sizes.observe(child);
    return () => sizes.disconnect();
  }, []);

  const onScroll = () => {
    const area = place.current;
    if (!area) return;
    const near = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR;
    follows.current = near;
    setAtEnd(near);
  };
  return { place, atEnd, toEnd, onScroll };
}
