import { Node } from "@tiptap/react";
import Suggestion from "@tiptap/suggestion";
import { type CompletionPopup, completionDriver } from "./completion";

export interface Person {
  id: number;
  name: string;
  email: string;
}

/** Names that begin with what was typed come before those that have it inside. */
export function matchingPeople(people: readonly Person[], query: string, most = 8): Person[] {
  const wanted = fold(query);
  const rank = ({ name, email }: Person) => {
    const words = fold(name);
    if (words.startsWith(wanted)) return 0;
    if (words.split(/\s+/).some((word) => word.startsWith(wanted))) return 1;
    return words.includes(wanted) || fold(email).startsWith(wanted) ? 2 : 3;
  };
  const ranked = people.map((person) => ({ person, rank: rank(person) })).filter((one) => one.rank < 3);
  ranked.sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name));
  return ranked.slice(0, most).map(({ person }) => person);
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export type MentionPopup = CompletionPopup<Person>;

interface MentionOptions {
  people: () => readonly Person[];
  show: (popup: MentionPopup | null) => void;
}

/** `@` and a name, in notes: `<span data-mention="17">@Ada</span>`, which is what the server reads. */
export const AgentMention = Node.create<MentionOptions>({
  name: "mention",
  group: "inline",
  inline: true,
  selectable: false,
  atom: true,

  addOptions() {
    return { people: () => [], show: () => {} };
  },

  addAttributes() {
    return { id: { default: null }, name: { default: "" } };
  },

  parseHTML() {
    return [
      {
        tag: "span[data-mention]",
        getAttrs: (element) => ({
          id: element.getAttribute("data-mention"),
          name: (element.textContent ?? "").replace(/^@/, ""),
        }),
      },
    ];
  },

  renderHTML({ node }) {
    return ["span", { "data-mention": String(node.attrs.id) }, `@${node.attrs.name}`];
  },

  renderText({ node }) {
    return `@${node.attrs.name}`;
  },

  addProseMirrorPlugins() {
    const { people, show } = this.options;
    return [
      Suggestion<Person, Person>({
        editor: this.editor,
        char: "@",
        allowedPrefixes: [" ", "(", "\u00a0"],
        items: ({ query }) => matchingPeople(people(), query),
        command: ({ editor, range, props: { id, name } }) => {
          const mention = { type: "mention", attrs: { id, name } };
          editor
            .chain()
            .focus()
            .insertContentAt(range, [mention, { type: "text", text: " " }])
            .run();
        },
        render: () => completionDriver(show),
      }),
    ];
  },
});
