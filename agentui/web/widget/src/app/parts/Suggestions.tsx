import { useEffect, useState } from "preact/hooks";
import type { Suggestion } from "../../protocol";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { Link } from "./rich";

const PAUSE = 350;
const SHORTEST = 4;
const MOST = 3;

/** What the help centre says to the words of the first message; nothing when it has nothing. */
export function Suggestions({ text }: { text: string }) {
  const chat = useChat();
  const { t } = useWords();
  const [items, setItems] = useState<readonly Suggestion[]>([]);
  const q = text.trim().slice(0, 300);

  useEffect(() => {
    if (q.length < SHORTEST) return setItems([]);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      chat.suggestions(q, stop.signal).then(
        (found) => stop.signal.aborted || setItems(found.slice(0, MOST)),
        () => stop.signal.aborted || setItems([]),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [chat, q]);

  if (!items.length) return null;
  return (
    <section class="card suggestions" aria-labelledby="suggestions">
      <h2 id="suggestions">{t("suggestions")}</h2>
      <ul>
        {items.map(({ title, url, excerpt }) => (
          <li key={url}>
            <Link href={new URL(url, location.origin).href}>{title}</Link>
            {excerpt && <p class="faint">{excerpt}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
