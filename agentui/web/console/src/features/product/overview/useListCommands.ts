import {
  ArrowDown,
  ArrowUp,
  Download,
  GitCompareArrows,
  History,
  LayoutGrid,
  Rows3,
  Search,
} from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands, useScope } from "../../../keyboard";
import type { OverviewSearch } from "./search";

interface Options {
  body: RefObject<HTMLElement | null>;
  /** Where the CSV is. */
  file: string;
  search: OverviewSearch;
  change: (to: Partial<OverviewSearch>) => void;
}

/** Moving through the themes by j and k (Enter opens the one with the focus), and what can be done with all of them. */
export function useListCommands({ body, file, search, change }: Options) {
  const { t } = useTranslation("product");
  useScope("list");
  const links = () => [
    ...(body.current?.querySelectorAll<HTMLElement>("li[data-id] a[data-theme-link]") ?? []),
  ];
  function move(step: number) {
    const all = links();
    const row = document.activeElement?.closest("li[data-id]");
    const at = all.findIndex((link) => row?.contains(link));
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    next?.focus();
    next?.closest("li")?.scrollIntoView({ block: "nearest" });
  }
  const view = (as: OverviewSearch["as"]) => () => change({ as });
  const commands: Command[] = [
    {
      id: "themes.next",
      title: t("commands.next"),
      keys: "j",
      icon: ArrowDown,
      palette: false,
      run: () => move(1),
    },
    {
      id: "themes.previous",
      title: t("commands.previous"),
      keys: "k",
      icon: ArrowUp,
      palette: false,
      run: () => move(-1),
    },
    {
      id: "themes.open",
      title: t("commands.open"),
      keys: "o",
      palette: false,
      run: () => {
        const row = document.activeElement?.closest("li[data-id]");
        row?.querySelector<HTMLElement>("a[data-theme-link]")?.click();
      },
    },
    {
      id: "themes.search",
      title: t("list.search"),
      keys: "/",
      icon: Search,
      run: () => document.querySelector<HTMLElement>("[data-theme-search]")?.focus(),
    },
    { id: "themes.export", title: t("export.hint"), keys: "e", icon: Download, run: () => download(file) },
    ...(search.as === undefined
      ? []
      : [{ id: "themes.rows", title: t("commands.rows"), icon: Rows3, run: view(undefined) }]),
    { id: "themes.charts", title: t("commands.charts"), icon: LayoutGrid, run: view("charts") },
    { id: "themes.compare", title: t("commands.compare"), icon: GitCompareArrows, run: view("compare") },
    {
      id: "themes.corrections",
      title: t("corrections.title"),
      icon: History,
      run: () => change({ corrections: true }),
    },
  ].map((command) => ({ ...command, group: t("commands.group"), scope: "list" as const }));
  useCommands(commands);
}

/** As a click on a link that downloads. */
export function download(href: string) {
  const link = document.createElement("a");
  link.href = href;
  link.download = "";
  link.click();
}
