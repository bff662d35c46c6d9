import type { SuggestionKeyDownProps, SuggestionProps } from "@tiptap/suggestion";

/** What the editor's view draws while something is being completed. */
export interface CompletionPopup<Item> {
  items: Item[];
  at: number;
  query: string;
  caret: DOMRect | null;
  choose: (item: Item) => void;
}

/** Keeps the popup in step with what is typed, and gives it the keys that belong to it. */
export function completionDriver<Item>(show: (popup: CompletionPopup<Item> | null) => void) {
  let popup: CompletionPopup<Item> | null = null;
  const draw = (next: CompletionPopup<Item> | null) => {
    popup = next;
    show(next);
  };
  const update = ({ items, query, clientRect, command }: SuggestionProps<Item, Item>) => {
    const at = popup && popup.query === query ? popup.at : 0;
    draw({ items, at, query, caret: clientRect?.() ?? null, choose: (item) => command(item) });
  };
  const step = (by: number) => {
    if (popup) draw({ ...popup, at: (popup.at + by + popup.items.length) % popup.items.length });
    return true;
  };
  return {
    onStart: update,
    onUpdate: update,
    onExit: () => draw(null),
    onKeyDown({ event }: SuggestionKeyDownProps): boolean {
      if (!popup || popup.items.length === 0 || event.isComposing) return false;
      switch (event.key) {
        case "ArrowDown":
          return step(1);
        case "ArrowUp":
          return step(-1);
        case "Enter":
        case "Tab": {
          if (event.ctrlKey || event.metaKey) return false;
          const item = popup.items[popup.at];
          if (item !== undefined) popup.choose(item);
          return true;
        }
        case "Escape":
          draw(null);
          return true;
        default:
          return false;
      }
    },
  };
}
