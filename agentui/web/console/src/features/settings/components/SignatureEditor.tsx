import { cn, controlClass, IconButton } from "@kept/shared/ui";
import { type Editor, EditorContent, useEditor, useEditorState } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { Bold, Italic, List } from "lucide-react";
import { useTranslation } from "react-i18next";

interface SignatureEditorProps {
  label: string;
  value: string;
  onChange: (html: string) => void;
}

const EXTENSIONS = [
  StarterKit.configure({
    heading: false,
    codeBlock: false,
    code: false,
    blockquote: false,
    horizontalRule: false,
    strike: false,
    link: { openOnClick: false, autolink: true, defaultProtocol: "https" },
  }),
];

/** What stands below each reply: a few lines, bold, italic, a list, links by typing them. */
export default function SignatureEditor({ label, value, onChange }: SignatureEditorProps) {
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: value,
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label,
        class: "min-h-20 px-2 py-1.5 outline-none",
      },
    },
    onUpdate: ({ editor: changed }) => onChange(changed.isEmpty ? "" : changed.getHTML()),
  });
  if (!editor) return null;
  return (
    <div className={cn(controlClass, "has-focus-visible:outline-2 has-focus-visible:outline-accent")}>
      <Toolbar editor={editor} />
      <EditorContent
        editor={editor}
        className="[&_a]:text-accent-text [&_a]:underline [&_li]:ms-4 [&_ol]:list-decimal [&_ul]:list-disc"
      />
    </div>
  );
}

function Toolbar({ editor }: { editor: Editor }) {
  const { t } = useTranslation("settings");
  const on = useEditorState({
    editor,
    selector: ({ editor: now }) => ({
      bold: now.isActive("bold"),
      italic: now.isActive("italic"),
      list: now.isActive("bulletList"),
    }),
  });
  const tools = [
    { id: "bold", icon: Bold, keys: "mod+b", run: () => editor.chain().focus().toggleBold().run() },
    { id: "italic", icon: Italic, keys: "mod+i", run: () => editor.chain().focus().toggleItalic().run() },
    {
      id: "list",
      icon: List,
      keys: "mod+shift+8",
      run: () => editor.chain().focus().toggleBulletList().run(),
    },
  ] as const;
  return (
    <div
      role="toolbar"
      aria-label={t("signature.toolbar")}
      className="flex gap-0.5 border-line border-b p-0.5"
    >
      {tools.map(({ id, icon, keys, run }) => (
        <IconButton
          key={id}
          icon={icon}
          size="small"
          label={t(`signature.${id}`)}
          shortcut={keys}
          aria-pressed={on[id]}
          onClick={run}
        />
      ))}
    </div>
  );
}
