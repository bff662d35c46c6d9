import { Button, Input, Menu, MenuItem, MenuSeparator, Select } from "@kept/shared/ui";
import type { Node } from "@tiptap/pm/model";
import { NodeSelection } from "@tiptap/pm/state";
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  CellSelection,
  deleteColumn,
  deleteRow,
  deleteTable,
  selectedRect,
} from "@tiptap/pm/tables";
import { type Editor, useEditorState } from "@tiptap/react";
import { ChevronDown, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { CALLOUTS } from "../markdown/callouts";
import { afterMenu } from "./afterMenu";

const ALIGNMENTS = ["none", "left", "center", "right"] as const;
const LANGUAGES = [
  "bash",
  "css",
  "diff",
  "go",
  "html",
  "http",
  "ini",
  "javascript",
  "json",
  "php",
  "powershell",
  "python",
  "ruby",
  "sql",
  "typescript",
  "xml",
  "yaml",
]; // prettier-ignore

interface Place {
  name: "callout" | "tab" | "codeBlock" | "table" | "picture";
  at: number;
  node: Node;
}

/** What the thing at the caret has besides its words: a callout's kind, a tab's name, a table's rows. */
export function ContextBar({ editor }: { editor: Editor }) {
  const places = useEditorState({
    editor,
    selector: ({ editor }) => placesOf(editor),
    equalityFn: (one, other) =>
      one.length === other?.length &&
      one.every((place, at) => place.at === other[at]?.at && place.node.eq(other[at].node)),
  });
  if (places.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-t bg-canvas px-4 py-1.5">
      {places.map((place) => (
        <PlaceTools key={place.name} editor={editor} place={place} />
      ))}
    </div>
  );
}

function placesOf({ state: { selection } }: Editor): Place[] {
  const places: Place[] = [];
  const { $from } = selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    const { name } = node.type;
    if (!["callout", "tab", "codeBlock", "table"].includes(name)) continue;
    if (places.some((place) => place.name === name)) continue;
    places.unshift({ name: name as Place["name"], at: $from.before(depth), node });
  }
  if (selection instanceof NodeSelection && selection.node.type.name === "picture") {
    places.push({ name: "picture", at: selection.from, node: selection.node });
  }
  return places;
}

function PlaceTools({ editor, place }: { editor: Editor; place: Place }) {
  const { t } = useTranslation("knowledge");
  const set = (attrs: Record<string, unknown>) => {
    const { tr } = editor.state;
    editor.view.dispatch(tr.setNodeMarkup(place.at, null, { ...place.node.attrs, ...attrs }));
    if (place.name === "picture") {
      const selected = NodeSelection.create(editor.state.doc, place.at);
      editor.view.dispatch(editor.state.tr.setSelection(selected));
    }
  };
  const { attrs } = place.node;
  switch (place.name) {
    case "callout":
      return (
        <Group label={t("tools.callout")}>
          <div className="w-32">
            <Select
              aria-label={t("context.kind")}
              value={attrs.kind}
              onChange={(kind) => set({ kind })}
              options={CALLOUTS.map((kind) => ({ value: kind, label: t(`callouts.${kind}`) }))}
            />
          </div>
          <Line label={t("context.calloutTitle")} value={attrs.title} onChange={(title) => set({ title })} />
        </Group>
      );
    case "tab":
      return (
        <Group label={t("tools.tabs")}>
          <Line label={t("context.tabTitle")} value={attrs.title} onChange={(title) => set({ title })} />
          <Button size="small" variant="ghost" icon={Plus} onClick={() => addTab(editor, place)}>
            {t("context.addTab")}
          </Button>
          <Button size="small" variant="ghost" icon={Trash2} onClick={() => removeTab(editor, place)}>
            {t("context.removeTab")}
          </Button>
        </Group>
      );
    case "codeBlock":
      return (
        <Group label={t("tools.codeBlock")}>
          <CodeLanguage
            value={attrs.language ?? ""}
            onChange={(language) => set({ language: language || null })}
          />
        </Group>
      );
    case "table":
      return <TableTools editor={editor} />;
    case "picture":
      return (
        <Group label={t("tools.picture")}>
          <Line label={t("context.alt")} value={attrs.alt} wide onChange={(alt) => set({ alt })} />
        </Group>
      );
  }
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-2">
      <span aria-hidden="true" className="text-ink-soft text-small">
        {label}
      </span>
      {children}
    </div>
  );
}

interface LineProps {
  label: string;
  value: string;
  wide?: boolean;
  onChange: (value: string) => void;
}

function Line({ label, value, wide = false, onChange }: LineProps) {
  return (
    <Input
      aria-label={label}
      placeholder={label}
      dir="auto"
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={wide ? "w-72 max-w-full" : "w-44"}
    />
  );
}

function CodeLanguage({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("knowledge");
  const id = useId();
  return (
    <>
      <Input
        list={id}
        aria-label={t("context.language")}
        placeholder={t("context.language")}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value.replace(/[`\s]/g, ""))}
        className="w-36"
      />
      <datalist id={id}>
        {LANGUAGES.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  );
}

function TableTools({ editor }: { editor: Editor }) {
  const { t } = useTranslation("knowledge");
  const run = (command: typeof addRowAfter) => () =>
    afterMenu(() => {
      command(editor.state, editor.view.dispatch);
      editor.commands.focus();
    });
  return (
    <Group label={t("tools.table")}>
      <Menu
        trigger={
          <Button size="small" variant="ghost" icon={ChevronDown}>
            {t("context.rows")}
          </Button>
        }
      >
        <MenuItem onSelect={run(addRowBefore)}>{t("context.rowBefore")}</MenuItem>
        <MenuItem onSelect={run(addRowAfter)}>{t("context.rowAfter")}</MenuItem>
        <MenuSeparator />
        <MenuItem danger onSelect={run(deleteRow)}>
          {t("context.rowDelete")}
        </MenuItem>
      </Menu>
      <Menu
        trigger={
          <Button size="small" variant="ghost" icon={ChevronDown}>
            {t("context.columns")}
          </Button>
        }
      >
        <MenuItem onSelect={run(addColumnBefore)}>{t("context.columnBefore")}</MenuItem>
        <MenuItem onSelect={run(addColumnAfter)}>{t("context.columnAfter")}</MenuItem>
        <MenuSeparator />
        {ALIGNMENTS.map((align) => (
          <MenuItem
            key={align}
            onSelect={() => afterMenu(() => alignColumn(editor, align === "none" ? null : align))}
          >
            {t(`context.align.${align}`)}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem danger onSelect={run(deleteColumn)}>
          {t("context.columnDelete")}
        </MenuItem>
      </Menu>
      <Button size="small" variant="ghost" icon={Trash2} onClick={run(deleteTable)}>
        {t("context.tableDelete")}
      </Button>
    </Group>
  );
}

/** A column's cells share their alignment: Markdown tells it once. */
function alignColumn(editor: Editor, align: string | null) {
  const { state } = editor;
  const { map, tableStart, table, left, right } = selectedRect(state);
  const { tr } = state;
  for (let column = left; column < right; column++) {
    for (let row = 0; row < map.height; row++) {
      const at = map.positionAt(row, column, table);
      const cell = table.nodeAt(at);
      if (cell) tr.setNodeMarkup(tableStart + at, null, { ...cell.attrs, align });
    }
  }
  editor.view.dispatch(tr);
  if (!(editor.state.selection instanceof CellSelection)) editor.commands.focus();
}

function addTab(editor: Editor, { at, node }: Place) {
  const after = at + node.nodeSize;
  const parent = editor.state.doc.resolve(at).parent;
  const content = {
    type: "tab",
    attrs: { title: String(parent.childCount + 1) },
    content: [{ type: "paragraph" }],
  };
  editor
    .chain()
    .insertContentAt(after, content)
    .setTextSelection(after + 2)
    .focus()
    .run();
}

/** The last tab takes the tabs with it. */
function removeTab(editor: Editor, { at, node }: Place) {
  const $at = editor.state.doc.resolve(at);
  const { tr } = editor.state;
  if ($at.parent.childCount === 1) tr.delete($at.before(), $at.after());
  else tr.delete(at, at + node.nodeSize);
  editor.view.dispatch(tr);
  editor.commands.focus();
}
