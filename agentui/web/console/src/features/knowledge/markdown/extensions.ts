import Code from "@tiptap/extension-code";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import { type AnyExtension, getSchema } from "@tiptap/react";
import StarterKit from "@tiptap/starter-kit";
import { ArticlePicture, Callout, RawBlock, RawInline, Tab, Tabs, Tightness } from "./nodes";
import { Table, TableCell, TableHeader, TableRow } from "./table";

/** Addresses that the server lets through: the web, mail, telephones, this desk's own. */
export function isArticleLink(href: string): boolean {
  return /^(?:https?:\/\/|mailto:|tel:|kb:\d+$|article:\d+(?:#|$)|[#/])/i.test(href);
}

/** The document that the rich editor holds: what the dialect says, and no more. */
export function documentExtensions(): AnyExtension[] {
  return [
    StarterKit.configure({
      code: false,
      underline: false,
      link: {
        openOnClick: false,
        defaultProtocol: "https",
        isAllowedUri: (url) => isArticleLink(url) || !/^[\w+.-]+:/.test(url),
        HTMLAttributes: { target: null, rel: null, class: null },
      },
    }),
    Code.extend({ excludes: "" }), // bold code is bold and code
    TaskList,
    TaskItem.configure({ nested: true }),
    Table,
    TableRow,
    TableCell,
    TableHeader,
    Callout,
    Tabs,
    Tab,
    RawBlock,
    RawInline,
    ArticlePicture,
    Tightness,
  ];
}

export const articleSchema = getSchema(documentExtensions());
