import { IconButton } from "@kept/shared/ui";
import { type Editor, useEditorState } from "@tiptap/react";
import {
  Bold,
  Code,
  Heading2,
  Italic,
  List,
  ListOrdered,
  type LucideIcon,
  Quote,
  RemoveFormatting,
} from "lucide-react";
import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "./LinkButton";

interface Tool {
  id: "bold" | "italic" | "bulletList" | "orderedList" | "quote" | "code" | "heading" | "clear";
  icon: LucideIcon;
  keys?: string;
  /** The mark or node that shows it is on. */
  active?: string;
  run: (editor: Editor) => void;
}

const TOOLS: readonly Tool[] = [
  {
    id: "bold",
    icon: Bold,
    keys: "mod+b",
    active: "bold",
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    id: "italic",
    icon: Italic,
    keys: "mod+i",
    active: "italic",
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    id: "bulletList",
    icon: List,
    keys: "mod+shift+8",
    active: "bulletList",
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    id: "orderedList",
    icon: ListOrdered,
    keys: "mod+shift+7",
    active: "orderedList",
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    id: "quote",
    icon: Quote,
    keys: "mod+shift+b",
    active: "blockquote",
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  { id: "code", icon: Code, keys: "mod+e", active: "code", run: toggleCode },
  {
    id: "heading",
    icon: Heading2,
    keys: "mod+alt+2",
    active: "heading",
    run: (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    id: "clear",
    icon: RemoveFormatting,
    run: (editor) => editor.chain().focus().unsetAllMarks().clearNodes().run(),
  },
];

/** A word becomes code in its line; several lines become a block. */
function toggleCode(editor: Editor) {
  const { $from, $to } = editor.state.selection;
  const chain = editor.chain().focus();
  if (editor.isActive("codeBlock") || !$from.sameParent($to)) chain.toggleCodeBlock().run();
  else chain.toggleCode().run();
}

/** One stop for Tab; arrows, Home and End move inside (WAI-ARIA toolbar pattern). */
export function Toolbar({ editor, disabled }: { editor: Editor; disabled: boolean }) {
  const { t } = useTranslation("composer");
  const bar = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const active = useEditorState({
    editor,
    selector: ({ editor }) => TOOLS.map((tool) => isOn(editor, tool)),
    equalityFn: (one, other) => one.join() === other?.join(),
  });

  const buttons = () => [...(bar.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];

  function onKeyDown(event: KeyboardEvent) {
    const all = buttons();
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const steps: Record<string, number> = {
      [forward]: (at + 1) % all.length,
      [back]: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    all[next]?.focus();
  }

  function onFocus(event: FocusEvent) {
    const index = buttons().indexOf(event.target as HTMLButtonElement);
    if (index >= 0) setAt(index);
  }

  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={t("toolbar.label")}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      className="flex min-w-0 items-center gap-0.5 overflow-x-auto p-0.5"
    >
      {TOOLS.map((tool, index) => (
        <IconButton
          key={tool.id}
          icon={tool.icon}
          label={t(`toolbar.${tool.id}`)}
          shortcut={tool.keys}
          tooltipSide="top"
          aria-pressed={tool.active ? active[index] : undefined}
          tabIndex={index === at ? 0 : -1}
          disabled={disabled}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => tool.run(editor)}
        />
      ))}
      <LinkButton editor={editor} tabIndex={at === TOOLS.length ? 0 : -1} disabled={disabled} />
    </div>
  );
}

function isOn(editor: Editor, { id, active }: Tool): boolean {
  if (id === "code") return editor.isActive("code") || editor.isActive("codeBlock");
  return active !== undefined && editor.isActive(active);
}
