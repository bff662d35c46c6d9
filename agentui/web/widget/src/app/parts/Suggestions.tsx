import { useEffect, useRef, useState } from "preact/hooks";
import type { Suggestion } from "../../protocol";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { Link } from "./rich";

const PAUSE = 350;
const SHORTEST = 4;
const MOST = 3;

interface SuggestionsProps {
  conversation: string;
  text: string;
  onAnswered: () => void;
}

/** What the help center says to the words of the first message; nothing when it has nothing. */
export function Suggestions({ conversation, text, onAnswered }: SuggestionsProps) {
  const chat = useChat();
  const { t } = useWords();
  const [items, setItems] = useState<readonly Suggestion[]>([]);
  const q = text.trim().slice(0, 300);

  useEffect(() => {
    if (q.length < SHORTEST) return setItems([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      chat.suggestions(conversation, q, stop.signal).then(
        (found) => stop.signal.aborted || setItems(found.slice(0, MOST)),
        () => stop.signal.aborted || setItems([]),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [chat, conversation, q]);

  const told = items.length > 0 && t("suggestions");
  return (
    <>
      <p class="hidden" role="status">
        {told}
      </p>
      {told && <Offer title={told} items={items} onAnswered={onAnswered} />}
    </>
  );
}

interface OfferProps {
  title: string;
  items: readonly Suggestion[];
  onAnswered: () => void;
}

function Offer({ title, items, onAnswered }: OfferProps) {
  const { t } = useWords();
  return (
    <section class="card suggestions" aria-labelledby="suggestions">
      <h2 id="suggestions">{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item.title}>
            <Link href={new URL(item.url, location.origin).href}>{item.title}</Link>
            {item.excerpt && <p class="faint">{item.excerpt}</p>}
          </li>
        ))}
      </ul>
      <button type="button" class="secondary" onClick={onAnswered}>
        {t("answered")}
      </button>
    </section>
  );
}

/** Nothing has to be sent any more; who wants to all the same finds what they wrote. */
export function Answered({ onStill }: { onStill: () => void }) {
  const { t } = useWords();
  const words = useRef<HTMLHeadingElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <section class="card suggestions" aria-labelledby="answered">
      <h2 id="answered" ref={words} tabIndex={-1}>
        {t("answered_thanks")}
      </h2>
      <button type="button" class="text" onClick={onStill}>
        {t("answered_still")}
      </button>
    </section>
  );
}
