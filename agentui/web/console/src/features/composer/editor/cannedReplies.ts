import { PluginKey } from "@tiptap/pm/state";
import { Extension } from "@tiptap/react";
import Suggestion, { type SuggestionKeyDownProps, type SuggestionProps } from "@tiptap/suggestion";
import { type CannedReply, matching } from "../../canned/model";

/** What the editor's view draws while a shortcut is being typed. */
export interface CannedPopup {
  replies: CannedReply[];
  at: number;
  query: string;
  caret: DOMRect | null;
  choose: (reply: CannedReply) => void;
}

export interface CannedOptions {
  replies: () => readonly CannedReply[];
  /** A reply's HTML as it goes into the text: its placeholders filled. */
  htmlOf: (reply: CannedReply) => string;
  show: (popup: CannedPopup | null) => void;
}

/** `/` at the start of a line or after a space, and a shortcut: puts the reply in its place. */
export const CannedReplies = Extension.create<CannedOptions>({
  name: "cannedReplies",
  priority: 1_000,

  addOptions() {
    return { replies: () => [], htmlOf: (reply) => reply.body_html, show: () => {} };
  },

  addProseMirrorPlugins() {
    const { replies, htmlOf, show } = this.options;
    return [
      Suggestion<CannedReply, CannedReply>({
        editor: this.editor,
        pluginKey: new PluginKey("cannedReplies"),
        char: "/",
        allowedPrefixes: [" ", "\u00a0"],
        items: ({ query }) => matching(replies(), query),
        command: ({ editor, range, props }) => insertReply(editor, range, htmlOf(props)),
        render: () => popupDriver(show),
      }),
    ];
  },
});

type Insert = Parameters<
  NonNullable<Parameters<typeof Suggestion<CannedReply, CannedReply>>[0]["command"]>
>[0];

/** A reply of one paragraph goes on in the line that is being written; more of them stand by themselves. */
function insertReply(editor: Insert["editor"], range: Insert["range"], html: string) {
  const single = html.match(/^\s*<p>((?:(?!<\/?p\b)[\s\S])*)<\/p>\s*$/);
  editor
    .chain()
    .focus()
    .deleteRange(range)
    .insertContent(single?.[1] ?? html)
    .run();
}

/** Keeps the popup in step with what is typed, and gives it the keys that belong to it. */
function popupDriver(show: CannedOptions["show"]) {
  let popup: CannedPopup | null = null;
  const draw = (next: CannedPopup | null) => {
    popup = next;
    show(next);
  };
  const update = ({ items, query, clientRect, command }: SuggestionProps<CannedReply, CannedReply>) => {
    const at = popup && popup.query === query ? popup.at : 0;
    draw({ replies: items, at, query, caret: clientRect?.() ?? null, choose: (reply) => command(reply) });
  };
  const step = (by: number) => {
    if (popup) draw({ ...popup, at: (popup.at + by + popup.replies.length) % popup.replies.length });
    return true;
  };
  return {
    onStart: update,
    onUpdate: update,
    onExit: () => draw(null),
    onKeyDown({ event }: SuggestionKeyDownProps): boolean {
      if (!popup || popup.replies.length === 0 || event.isComposing) return false;
      switch (event.key) {
        case "ArrowDown":
          return step(1);
        case "ArrowUp":
          return step(-1);
        case "Enter":
        case "Tab": {
          if (event.ctrlKey || event.metaKey) return false;
          const reply = popup.replies[popup.at];
          if (reply) popup.choose(reply);
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
