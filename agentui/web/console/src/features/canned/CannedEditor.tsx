import { Button, cn, controlClass, Menu, MenuItem } from "@kept/shared/ui";
import type { Editor } from "@tiptap/react";
import { Braces } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TextEditor } from "../composer/editor/TextEditor";
import { Toolbar } from "../composer/editor/Toolbar";
import { PLACEHOLDERS, type Placeholder } from "./model";

interface CannedEditorProps {
  label: string;
  value: string;
  onChange: (html: string) => void;
}

/** The composer's own editor, with what is filled in later instead of files. */
export default function CannedEditor({ label, value, onChange }: CannedEditorProps) {
  const { t } = useTranslation("canned");
  const [editor, setEditor] = useState<Editor | null>(null);
  function insert(name: Placeholder) {
    editor?.chain().focus().insertContent(`{{${name}}}`).run();
  }
  return (
    <div className={cn(controlClass, "has-focus-visible:outline-2 has-focus-visible:outline-accent")}>
      <div className="flex flex-wrap items-center gap-1 border-line border-b px-1">
        <div className="min-w-0">{editor && <Toolbar editor={editor} disabled={false} />}</div>
        <Menu
          trigger={
            <Button size="small" variant="ghost" icon={Braces}>
              {t("placeholders.insert")}
            </Button>
          }
        >
          {PLACEHOLDERS.map((name) => (
            <MenuItem key={name} onSelect={() => insert(name)}>
              {t(`placeholders.${keyOf(name)}`)}
            </MenuItem>
          ))}
        </Menu>
      </div>
      <div className="max-h-80 overflow-y-auto">
        <TextEditor
          html={value}
          revision={0}
          label={label}
          placeholder={t("form.textPlaceholder")}
          locked={false}
          people={null}
          canned={null}
          isOwnPicture={() => false}
          onChange={onChange}
          onFiles={() => {}}
          onFocusChange={() => {}}
          onChord={() => false}
          onEscape={() => {}}
          onReady={setEditor}
        />
      </div>
    </div>
  );
}

/** "customer.first_name" as a key of the catalogue. */
function keyOf(name: Placeholder) {
  return name.replace(".", "_") as "customer_first_name";
}
