import {
  ArrowDown,
  ArrowUp,
  Check,
  CircleCheck,
  MessageSquareReply,
  NotebookPen,
  PanelLeft,
  Send,
  UserRoundCheck,
  X,
} from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands, useScope } from "../../keyboard";
import type { ChatHandle } from "./ChatColumn";
import { MOST } from "./columns";
import { useTakeNext } from "./useAccept";
import type { ChatsState } from "./useChats";

interface Options {
  state: ChatsState;
  front: RefObject<ChatHandle | null>;
  list: RefObject<HTMLDivElement | null>;
  toggleQueue: () => void;
}

/** What the keyboard and the palette do among chats. */
export function useChatsCommands({ state, front, list, toggleQueue }: Options) {
  const { t } = useTranslation("chats");
  const takeNext = useTakeNext();
  useScope("list");
  useScope("ticket");
  const { active, columns, cursor, mayAccept } = state;

  function move(step: number) {
    const id = state.move(step);
    if (id === undefined) return;
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-id="${id}"] a`)?.focus());
  }

  function accept() {
    if (state.waits(active)) return front.current?.accept();
    if (cursor !== null && state.waits(cursor)) return state.accept(cursor);
    void takeNext();
  }

  const moving: Command[] = [
    {
      id: "chats.next",
      title: t("commands.next"),
      keys: "j",
      icon: ArrowDown,
      palette: false,
      run: () => move(1),
    },
    {
      id: "chats.previous",
      title: t("commands.previous"),
      keys: "k",
      icon: ArrowUp,
      palette: false,
      run: () => move(-1),
    },
    {
      id: "chats.open",
      title: t("commands.open"),
      keys: "o",
      palette: false,
      run: () => cursor !== null && state.open(cursor),
    },
    { id: "chats.queue", title: t("commands.queue"), keys: "[", icon: PanelLeft, run: toggleQueue },
  ].map((command) => ({ ...command, group: t("commands.group"), scope: "list" as const }));

  const accepting: Command[] = [
    { id: "chats.accept", title: t("commands.accept"), keys: "a", icon: Check, run: accept },
    {
      // The palette has it from everywhere (ChatNews); here it also has a key.
      id: "chats.takeNextHere",
      palette: false,
      title: t("queue.takeNext"),
      keys: "shift+a",
      icon: UserRoundCheck,
      run: () => void takeNext(),
    },
  ].map((command) => ({ ...command, group: t("commands.group"), scope: "ticket" as const }));

  const inFront: Command[] = [
    {
      id: "chats.reply",
      title: t("commands.reply"),
      keys: "r",
      icon: MessageSquareReply,
      run: () => front.current?.write("message"),
    },
    {
      id: "chats.note",
      title: t("commands.note"),
      keys: "n",
      icon: NotebookPen,
      run: () => front.current?.write("note"),
    },
    {
      id: "chats.solve",
      title: t("verbs.solve"),
      keys: "e",
      icon: CircleCheck,
      run: () => front.current?.act("solve"),
    },
    {
      id: "chats.transfer",
      title: t("verbs.transfer"),
      keys: "t",
      icon: Send,
      run: () => front.current?.act("transfer"),
    },
  ].map((command) => ({ ...command, group: t("commands.group"), scope: "ticket" as const }));

  const closing: Command = {
    id: "chats.close",
    title: t("verbs.close"),
    group: t("commands.group"),
    scope: "ticket",
    keys: "x",
    icon: X,
    run: () => front.current?.act("close"),
  };

  const switching: Command[] = Array.from({ length: MOST }, (_, at) => ({
    id: `chats.column${at + 1}`,
    title: t("columns.key", { number: at + 1 }),
    group: t("commands.group"),
    scope: "ticket" as const,
    keys: `alt+${at + 1}`,
    inInputs: true,
    palette: false,
    run: () => {
      const id = columns.open[at];
      if (id === undefined) return;
      state.open(id);
      if (id === active) front.current?.write("message");
    },
  }));

  useCommands([
    ...moving,
    ...(mayAccept ? accepting : []),
    ...(active !== null && mayAccept ? inFront : []),
    ...(active === null ? [] : [closing]),
    ...(columns.open.length > 1 ? switching : []),
  ]);
}
