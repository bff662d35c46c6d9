import { IconButton, Menu, MenuItem } from "@kept/shared/ui";
import { type Editor, useEditorState } from "@tiptap/react";
import {
  Bold,
  Code,
  Heading2,
  Heading3,
  ImagePlus,
  Info,
  Italic,
  List,
  ListChecks,
  ListOrdered,
  type LucideIcon,
  Minus,
  PanelTop,
  Quote,
  Redo2,
  SquareCode,
  Strikethrough,
  Table2,
  Undo2,
} from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CALLOUTS, type CalloutKind } from "../markdown/callouts";
import { newTable } from "../markdown/table";
import { afterMenu } from "./afterMenu";
import { LinkButton } from "./LinkButton";

interface Tool {
  id:
    | "undo"
    | "redo"
    | "bold"
    | "italic"
    | "strike"
    | "code"
    | "heading"
    | "subheading"
    | "bulletList"
    | "orderedList"
    | "taskList"
    | "quote"
    | "codeBlock"
    | "table"
    | "tabs"
    | "rule"; // prettier-ignore
  icon: LucideIcon;
  keys?: string;
  active?: (editor: Editor) => boolean;
  run: (editor: Editor) => void;
}

const MARKS: readonly Tool[] = [
  { id: "undo", icon: Undo2, keys: "mod+z", run: (editor) => editor.chain().focus().undo().run() },
  { id: "redo", icon: Redo2, keys: "mod+shift+z", run: (editor) => editor.chain().focus().redo().run() },
  {
    id: "heading",
    icon: Heading2,
    keys: "mod+alt+2",
    active: (editor) => editor.isActive("heading", { level: 2 }),
    run: (editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    id: "subheading",
    icon: Heading3,
    keys: "mod+alt+3",
    active: (editor) => editor.isActive("heading", { level: 3 }),
    run: (editor) => editor.chain().focus().toggleHeading({ level: 3 }).run(),
  },
  {
    id: "bold",
    icon: Bold,
    keys: "mod+b",
    active: (editor) => editor.isActive("bold"),
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    id: "italic",
    icon: Italic,
    keys: "mod+i",
    active: (editor) => editor.isActive("italic"),
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    id: "strike",
    icon: Strikethrough,
    keys: "mod+shift+s",
    active: (editor) => editor.isActive("strike"),
    run: (editor) => editor.chain().focus().toggleStrike().run(),
  },
  {
    id: "code",
    icon: Code,
    keys: "mod+e",
    active: (editor) => editor.isActive("code"),
    run: (editor) => editor.chain().focus().toggleCode().run(),
  },
];

const BLOCKS: readonly Tool[] = [
  {
    id: "bulletList",
    icon: List,
    keys: "mod+shift+8",
    active: (editor) => editor.isActive("bulletList"),
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    id: "orderedList",
    icon: ListOrdered,
    keys: "mod+shift+7",
    active: (editor) => editor.isActive("orderedList"),
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  {
    id: "taskList",
    icon: ListChecks,
    keys: "mod+shift+9",
    active: (editor) => editor.isActive("taskList"),
    run: (editor) => editor.chain().focus().toggleTaskList().run(),
  },
  {
    id: "quote",
    icon: Quote,
    keys: "mod+shift+b",
    active: (editor) => editor.isActive("blockquote"),
    run: (editor) => editor.chain().focus().toggleBlockquote().run(),
  },
  {
    id: "codeBlock",
    icon: SquareCode,
    keys: "mod+alt+c",
    active: (editor) => editor.isActive("codeBlock"),
    run: (editor) => editor.chain().focus().toggleCodeBlock().run(),
  },
  {
    id: "table",
    icon: Table2,
    active: (editor) => editor.isActive("table"),
    run: (editor) => editor.chain().focus().insertContent(newTable(editor.schema).toJSON()).run(),
  },
  {
    id: "tabs",
    icon: PanelTop,
    active: (editor) => editor.isActive("tabs"),
    run: insertTabs,
  },
  { id: "rule", icon: Minus, run: (editor) => editor.chain().focus().setHorizontalRule().run() },
];

function insertTabs(editor: Editor) {
  const tab = (title: string) => ({ type: "tab", attrs: { title }, content: [{ type: "paragraph" }] });
  const at = editor.state.selection.from;
  editor
    .chain()
    .focus()
    .insertContent({ type: "tabs", content: [tab("1"), tab("2")] })
    .setTextSelection(at + 2)
    .run();
}

function insertCallout(editor: Editor, kind: CalloutKind) {
  if (editor.isActive("callout")) editor.chain().focus().updateAttributes("callout", { kind }).run();
  else editor.chain().focus().wrapIn("callout", { kind }).run();
}

interface ToolbarProps {
  editor: Editor;
  onFiles: (files: File[]) => void;
}

/** One stop for Tab; arrows, Home and End move inside (WAI-ARIA toolbar pattern). */
export function Toolbar({ editor, onFiles }: ToolbarProps) {
  const { t } = useTranslation("knowledge");
  const bar = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(0);
  const active = useEditorState({
    editor,
    selector: ({ editor }) => [...MARKS, ...BLOCKS].map((tool) => tool.active?.(editor) ?? false),
    equalityFn: (one, other) => one.join() === other?.join(),
  });
  const buttons = () => [...(bar.current?.querySelectorAll<HTMLButtonElement>("button") ?? [])];

  function onKeyDown(event: KeyboardEvent) {
    const all = buttons();
    const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
    const steps: Record<string, number> = {
      [rtl ? "ArrowLeft" : "ArrowRight"]: (at + 1) % all.length,
      [rtl ? "ArrowRight" : "ArrowLeft"]: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    all[next]?.focus();
  }

  let index = -1;
  const stop = () => {
    index++;
    return index === at ? 0 : -1;
  };
  const drawn = ({ id, icon, keys, active: toggles, run }: Tool, on: boolean | undefined) => (
    <IconButton
      key={id}
      icon={icon}
      label={t(`tools.${id}`)}
      shortcut={keys}
      tooltipSide="bottom"
      tabIndex={stop()}
      aria-pressed={toggles ? on : undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => run(editor)}
    />
  );

  return (
    <div
      ref={bar}
      role="toolbar"
      aria-label={t("tools.label")}
      onKeyDown={onKeyDown}
      onFocus={(event) => setAt(Math.max(0, (buttons() as EventTarget[]).indexOf(event.target)))}
      className="flex gap-0.5 overflow-x-auto px-3 py-1.5 pane:flex-wrap"
    >
      {MARKS.map((tool, place) => drawn(tool, active[place]))}
      <LinkButton editor={editor} tabIndex={stop()} />
      {BLOCKS.map((tool, place) => drawn(tool, active[MARKS.length + place]))}
      <Menu
        trigger={<IconButton icon={Info} label={t("tools.callout")} tooltipSide="bottom" tabIndex={stop()} />}
      >
        {CALLOUTS.map((kind) => (
          <MenuItem key={kind} onSelect={() => afterMenu(() => insertCallout(editor, kind))}>
            {t(`callouts.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
      <IconButton
        icon={ImagePlus}
        label={t("tools.picture")}
        tooltipSide="bottom"
        tabIndex={stop()}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
