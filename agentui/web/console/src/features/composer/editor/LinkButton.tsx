import { Button, IconButton, Input, Popover } from "@kept/shared/ui";
import { type Editor, useEditorState } from "@tiptap/react";
import { Link2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { linkOf } from "./extensions";

interface LinkButtonProps {
  editor: Editor;
  tabIndex: number;
  disabled: boolean;
}

/** Makes a link of the selection, or changes the one at the caret. */
export function LinkButton({ editor, tabIndex, disabled }: LinkButtonProps) {
  const { t } = useTranslation("composer");
  const [open, setOpen] = useState(false);
  const linked = useEditorState({ editor, selector: ({ editor }) => editor.isActive("link") });
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      aria-label={t("link.title")}
      className="w-72 p-2"
      trigger={
        <IconButton
          icon={Link2}
          label={t("link.title")}
          tooltipSide="top"
          aria-pressed={linked}
          tabIndex={tabIndex}
          disabled={disabled}
        />
      }
    >
      <LinkForm editor={editor} linked={linked} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function LinkForm({ editor, linked, onDone }: { editor: Editor; linked: boolean; onDone: () => void }) {
  const { t } = useTranslation("composer");
  const [typed, setTyped] = useState<string>(editor.getAttributes("link").href ?? "");
  const [wrong, setWrong] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const href = linkOf(typed);
    if (!href) return setWrong(true);
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !linked) {
      chain
        .insertContent({ type: "text", text: typed.trim(), marks: [{ type: "link", attrs: { href } }] })
        .run();
    } else chain.setLink({ href }).run();
    onDone();
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <Input
        autoFocus
        aria-label={t("link.address")}
        aria-invalid={wrong || undefined}
        placeholder="https://"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
      />
      <p role="alert" className="text-breach-text text-small empty:hidden">
        {wrong ? t("link.invalid") : ""}
      </p>
      <div className="flex justify-end gap-2">
        {linked && (
          <Button
            size="small"
            variant="ghost"
            onClick={() => {
              editor.chain().focus().extendMarkRange("link").unsetLink().run();
              onDone();
            }}
          >
            {t("link.remove")}
          </Button>
        )}
        <Button size="small" variant="primary" type="submit">
          {t("link.apply")}
        </Button>
      </div>
    </form>
  );
}
