import { Node } from "@tiptap/react";
import Suggestion, { type SuggestionKeyDownProps, type SuggestionProps } from "@tiptap/suggestion";

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

/** What the editor's view draws while a name is being typed. */
export interface MentionPopup {
  people: Person[];
  at: number;
  query: string;
  caret: DOMRect | null;
  choose: (person: Person) => void;
}

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
        render: () => popupDriver(show),
      }),
    ];
  },
});

/** Keeps the popup in step with what is typed, and gives it the keys that belong to it. */
function popupDriver(show: MentionOptions["show"]) {
  let popup: MentionPopup | null = null;
  const draw = (next: MentionPopup | null) => {
    popup = next;
    show(next);
  };
  const update = ({ items, query, clientRect, command }: SuggestionProps<Person, Person>) => {
    const at = popup && popup.query === query ? popup.at : 0;
    draw({ people: items, at, query, caret: clientRect?.() ?? null, choose: (person) => command(person) });
  };
  const step = (by: number) => {
    if (popup) draw({ ...popup, at: (popup.at + by + popup.people.length) % popup.people.length });
    return true;
  };
  return {
    onStart: update,
    onUpdate: update,
    onExit: () => draw(null),
    onKeyDown({ event }: SuggestionKeyDownProps): boolean {
      if (!popup || popup.people.length === 0 || event.isComposing) return false;
      switch (event.key) {
        case "ArrowDown":
          return step(1);
        case "ArrowUp":
          return step(-1);
        case "Enter":
        case "Tab": {
          if (event.ctrlKey || event.metaKey) return false;
          const person = popup.people[popup.at];
          if (person) popup.choose(person);
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
