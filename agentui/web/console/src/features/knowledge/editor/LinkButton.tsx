import { Button, cn, IconButton, Input, itemClass, Popover } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { type Editor, useEditorState } from "@tiptap/react";
import { FileText, Link2 } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { linkOf } from "../../composer/editor/extensions";
import { isArticleLink } from "../markdown/extensions";
import type { ArticleFound } from "../model";
import { articleSearchQuery } from "../queries";
import { useSettled } from "../useSettled";

/** Makes a link of the selection: to an address, or to another article that is found by its words. */
export function LinkButton({ editor, tabIndex }: { editor: Editor; tabIndex: number }) {
  const { t } = useTranslation("knowledge");
  const [open, setOpen] = useState(false);
  const linked = useEditorState({ editor, selector: ({ editor }) => editor.isActive("link") });
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      aria-label={t("link.title")}
      className="w-80 max-w-[calc(100vw-16px)] p-2"
      trigger={
        <IconButton
          icon={Link2}
          label={t("link.title")}
          tooltipSide="bottom"
          aria-pressed={linked}
          tabIndex={tabIndex}
        />
      }
    >
      <LinkForm editor={editor} linked={linked} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function LinkForm({ editor, linked, onDone }: { editor: Editor; linked: boolean; onDone: () => void }) {
  const { t } = useTranslation("knowledge");
  const [typed, setTyped] = useState<string>(editor.getAttributes("link").href ?? "");
  const [wrong, setWrong] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const words = useSettled(isArticleLink(typed.trim()) ? "" : typed.trim(), 150);
  const found = useQuery(articleSearchQuery(useApi(), words)).data ?? [];

  function put(href: string, text: string) {
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !linked) {
      chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs: { href } }] }).run();
    } else chain.setLink({ href }).run();
    onDone();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    const text = typed.trim();
    const href = isArticleLink(text) ? text : linkOf(text);
    if (href) put(href, text);
    else setWrong(true);
  }

  function onKeyDown(event: KeyboardEvent) {
    const items = [...(list.current?.querySelectorAll("button") ?? [])];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || items.length === 0) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[Math.min(items.length - 1, Math.max(0, at + step))]?.focus();
  }

  return (
    <form onSubmit={submit} onKeyDown={onKeyDown} className="flex flex-col gap-2">
      <Input
        autoFocus
        aria-label={t("link.label")}
        aria-invalid={wrong || undefined}
        placeholder={t("link.placeholder")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
      />
      {words !== "" && found.length > 0 && (
        <ul ref={list} aria-label={t("link.articles")} className="flex flex-col">
          {found.map((article) => (
            <li key={`${article.id}-${article.language}`}>
              <FoundButton article={article} onChoose={() => put(`article:${article.id}`, article.title)} />
            </li>
          ))}
        </ul>
      )}
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

function FoundButton({ article, onChoose }: { article: ArticleFound; onChoose: () => void }) {
  const { t } = useTranslation("knowledge");
  return (
    <button
      type="button"
      onClick={onChoose}
      className={cn(itemClass, "w-full cursor-pointer text-start hover:bg-hover")}
    >
      <FileText aria-hidden="true" className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
      <span lang={article.language} className="min-w-0 flex-1 truncate">
        <bdi>{article.title}</bdi>
      </span>
      {article.status !== "published" && (
        <span className="text-ink-faint text-small">{t(`status.${article.status}`)}</span>
      )}
      <span className="text-ink-faint text-small">{article.language}</span>
    </button>
  );
}
