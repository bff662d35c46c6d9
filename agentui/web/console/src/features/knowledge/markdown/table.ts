import { keymap } from "@tiptap/pm/keymap";
import type { Node as Content, Schema } from "@tiptap/pm/model";
import { type EditorState, Plugin, TextSelection, type Transaction } from "@tiptap/pm/state";
import { addRowAfter, goToNextCell, isInTable, selectedRect, tableEditing } from "@tiptap/pm/tables";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { Node } from "@tiptap/react";

const ROLES: Record<string, string> = {
  table: "table",
  tableRow: "row",
  tableCell: "cell",
  tableHeader: "header_cell",
};

/** Tables as Markdown has them: a line of text in each cell, no spans; a column's cells share its alignment. */
export const Table = Node.create({
  name: "table",
  group: "block",
  content: "tableRow+",
  isolating: true,
  extendNodeSchema: ({ name }) => (ROLES[name] ? { tableRole: ROLES[name] } : {}),
  parseHTML() {
    return [{ tag: "table" }];
  },
  renderHTML() {
    return ["table", ["tbody", 0]];
  },
  addProseMirrorPlugins() {
    return [keymap({ Tab: next(1), "Shift-Tab": next(-1), Enter: below }), tableEditing(), emptyHeads()];
  },
});

export const TableRow = Node.create({
  name: "tableRow",
  content: "(tableCell | tableHeader)*",
  parseHTML() {
    return [{ tag: "tr" }];
  },
  renderHTML() {
    return ["tr", 0];
  },
});

const cell = (name: string, tag: "td" | "th") =>
  Node.create({
    name,
    content: "inline*",
    isolating: true,
    addAttributes() {
      return {
        colspan: { default: 1, rendered: false },
        rowspan: { default: 1, rendered: false },
        colwidth: { default: null, rendered: false },
        align: { default: null, rendered: false },
      };
    },
    parseHTML() {
      return [{ tag }];
    },
    renderHTML({ node }) {
      return [tag, node.attrs.align ? { style: `text-align: ${node.attrs.align}` } : {}, 0];
    },
  });

export const TableCell = cell("tableCell", "td");
export const TableHeader = cell("tableHeader", "th");

/** A head that says nothing yet is no head to those who hear the table. */
function emptyHeads(): Plugin {
  return new Plugin({
    props: {
      decorations({ doc }) {
        const found: Decoration[] = [];
        doc.descendants((node, at) => {
          if (node.type.name !== "tableHeader") return !node.isTextblock;
          if (node.content.size === 0) {
            found.push(Decoration.node(at, at + node.nodeSize, { role: "cell" }));
          }
          return false;
        });
        return DecorationSet.create(doc, found);
      },
    },
  });
}

type Dispatch = ((tr: Transaction) => void) | undefined;

/** From cell to cell; from the last one on into a new row. */
function next(direction: 1 | -1) {
  return (state: EditorState, dispatch: Dispatch): boolean => {
    if (!isInTable(state)) return false;
    if (goToNextCell(direction)(state, dispatch) || direction < 0) return true;
    return intoNewRow(state, dispatch);
  };
}

/** Enter goes down its column, since a cell has one line. */
function below(state: EditorState, dispatch: Dispatch): boolean {
  if (!isInTable(state)) return false;
  const { map, tableStart, bottom, left, table } = selectedRect(state);
  if (bottom >= map.height) return intoNewRow(state, dispatch);
  const at = tableStart + map.positionAt(bottom, left, table) + 1;
  dispatch?.(state.tr.setSelection(TextSelection.create(state.doc, at)).scrollIntoView());
  return true;
}

function intoNewRow(state: EditorState, dispatch: Dispatch): boolean {
  return addRowAfter(
    state,
    dispatch &&
      ((tr) => {
        const { map, tableStart, bottom, table } = selectedRect(state);
        const rowEnd =
          tableStart + (bottom < map.height ? map.positionAt(bottom, 0, table) - 1 : table.content.size);
        dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(rowEnd + 2))).scrollIntoView());
      }),
  );
}

/** A table of that size, its first row a heading. */
export function newTable(schema: Schema, rows = 3, columns = 2): Content {
  const { table, tableRow, tableCell, tableHeader } = schema.nodes as Record<string, Schema["nodes"][string]>;
  const row = (type: Schema["nodes"][string] | undefined) =>
    tableRow?.create(
      null,
      Array.from({ length: columns }, () => type?.create() as Content),
    ) as Content;
  const all = Array.from({ length: rows }, (_, at) => row(at === 0 ? tableHeader : tableCell));
  return table?.create(null, all) as Content;
}
