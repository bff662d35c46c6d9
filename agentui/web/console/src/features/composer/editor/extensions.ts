import Placeholder from "@tiptap/extension-placeholder";
import { type AnyExtension, Extension } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { type CannedOptions, CannedReplies } from "./cannedReplies";
import { AgentMention, type MentionPopup, type Person } from "./mentions";
import { Picture } from "./picture";

const LINKS = /^(?:https?:\/\/|mailto:|tel:)/i;

export function isLink(href: string): boolean {
  return LINKS.test(href);
}

/** What was typed as an address, completed: "kept.example" means https, "a@b.example" a mail. */
export function linkOf(typed: string): string | null {
  const text = typed.trim();
  if (!text || /\s/.test(text)) return null;
  if (isLink(text)) return text;
  if (/^[^/@]+@[^/@]+\.[^/@]+$/.test(text)) return `mailto:${text}`;
  return URL.canParse(`https://${text}`) && text.includes(".") ? `https://${text}` : null;
}

interface ExtensionOptions {
  placeholder: () => string;
  /** Escape, when nothing inside the editor wants it. */
  onEscape: () => void;
  /** Only notes name colleagues; a customer would read the name without meaning. */
  mentions: { people: () => readonly Person[]; show: (popup: MentionPopup | null) => void } | null;
  /** Null where canned replies are written rather than used. */
  canned: CannedOptions | null;
}

/** ProseMirror swallows Escape. It comes after the list of names, which closes with it first. */
const Leaving = Extension.create<{ onEscape: () => void }>({
  name: "leaving",
  priority: 10,
  addOptions() {
    return { onEscape: () => {} };
  },
  addKeyboardShortcuts() {
    return {
      Escape: () => {
        this.options.onEscape();
        return true;
      },
    };
  },
});

/** The elements that the server lets through (agentui/richtext), and no more. */
export function editorExtensions({
  placeholder,
  onEscape,
  mentions,
  canned,
}: ExtensionOptions): AnyExtension[] {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3] },
      horizontalRule: false,
      trailingNode: false,
      link: {
        openOnClick: false,
        defaultProtocol: "https",
        isAllowedUri: (url, { defaultValidate }) =>
          defaultValidate(url) && (isLink(url) || !/^[\w+.-]+:/.test(url)),
        HTMLAttributes: { target: null, rel: null, class: null },
      },
    }),
    Leaving.configure({ onEscape }),
    Picture,
    Placeholder.configure({ placeholder }),
    ...(mentions ? [AgentMention.configure(mentions)] : []),
    ...(canned ? [CannedReplies.configure(canned)] : []),
  ];
}
