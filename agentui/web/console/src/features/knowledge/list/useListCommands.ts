import { ArrowDown, ArrowUp, Plus, Search } from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands, useScope } from "../../../keyboard";

interface Options {
  list: RefObject<HTMLElement | null>;
  create: (() => void) | undefined;
  open: (id: number) => void;
  toggle: ((id: number) => void) | undefined;
}

/** Moving through the list by j and k; the row with the focus is the one that is meant. */
export function useListCommands({ list, create, open, toggle }: Options) {
  const { t } = useTranslation("knowledge");
  useScope("list");
  const links = () => [...(list.current?.querySelectorAll<HTMLElement>("li > div a") ?? [])];
  const at = () => links().indexOf(document.activeElement?.closest("li")?.querySelector("a") as HTMLElement);

  function move(step: number) {
    const all = links();
    const next = all[Math.min(all.length - 1, Math.max(0, at() + step))];
    next?.focus();
    next?.closest("li")?.scrollIntoView({ block: "nearest" });
  }
  function withRow(run: (id: number) => void) {
    const id = Number(links()[at()]?.closest("li")?.dataset.id);
    if (id > 0) run(id);
  }

  const commands: Command[] = [
    {
      id: "articles.next",
      title: t("commands.next"),
      keys: "j",
      icon: ArrowDown,
      palette: false,
      run: () => move(1),
    },
    {
      id: "articles.previous",
      title: t("commands.previous"),
      keys: "k",
      icon: ArrowUp,
      palette: false,
      run: () => move(-1),
    },
    { id: "articles.open", title: t("commands.open"), keys: "o", palette: false, run: () => withRow(open) },
    {
      id: "articles.search",
      title: t("filters.words"),
      keys: "/",
      icon: Search,
      run: () => document.querySelector<HTMLElement>("[data-list-search]")?.focus(),
    },
    ...(toggle
      ? [
          {
            id: "articles.choose",
            title: t("commands.choose"),
            keys: "x",
            palette: false,
            run: () => withRow(toggle),
          },
        ]
      : []),
    ...(create
      ? [{ id: "articles.create", title: t("list.create"), keys: "c", icon: Plus, run: create }]
      : []),
  ].map((command) => ({ ...command, group: t("commands.group"), scope: "list" as const }));
  useCommands(commands);
}
