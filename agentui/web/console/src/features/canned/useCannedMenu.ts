import { useEffect, useState } from "react";
import { type CannedReply, type Filling, filledText, matching, slashBefore } from "./model";
import { useCannedReplies } from "./queries";

interface CannedMenuOptions {
  text: string;
  /** Where the caret stands; null while something is selected or the field has no focus. */
  caret: number | null;
  filling: Filling;
  /** Takes the text with the reply in it, and where the caret goes. */
  onInsert: (text: string, caret: number) => void;
}

/** What `/` offers in a plain text field: what fits, which one is marked, and the keys that belong to it. */
export function useCannedMenu({ text, caret, filling, onInsert }: CannedMenuOptions) {
  const slash = caret === null ? null : slashBefore(text, caret);
  const replies = useCannedReplies();
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const query = slash?.query ?? null;
  const items = slash && dismissed !== slash.from ? matching(replies, slash.query) : [];

  // biome-ignore lint/correctness/useExhaustiveDependencies: another query has another best one
  useEffect(() => setAt(0), [query]);
  useEffect(() => {
    if (query === null) setDismissed(null);
  }, [query]);

  function choose(reply: CannedReply) {
    if (!slash || caret === null) return;
    const words = filledText(reply.body_html, filling);
    onInsert(text.slice(0, slash.from) + words + text.slice(caret), slash.from + words.length);
  }

  /** True when the key belonged to the menu. */
  function onKey(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "isComposing">): boolean {
    if (items.length === 0 || event.isComposing) return false;
    switch (event.key) {
      case "ArrowDown":
        setAt((at + 1) % items.length);
        return true;
      case "ArrowUp":
        setAt((at - 1 + items.length) % items.length);
        return true;
      case "Enter":
      case "Tab": {
        const reply = items[at];
        if (!reply || event.ctrlKey || event.metaKey) return false;
        choose(reply);
        return true;
      }
      case "Escape":
        setDismissed(slash?.from ?? null);
        return true;
      default:
        return false;
    }
  }

  return { items, at, choose, onKey, none: slash !== null && replies.length === 0 };
}
