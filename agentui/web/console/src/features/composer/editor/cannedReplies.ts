import { PluginKey } from "@tiptap/pm/state";
import { Extension } from "@tiptap/react";
import Suggestion from "@tiptap/suggestion";
import { type CannedReply, matching } from "../../canned/model";
import { type CompletionPopup, completionDriver } from "./completion";

export type CannedPopup = CompletionPopup<CannedReply>;

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
        render: () => completionDriver(show),
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
