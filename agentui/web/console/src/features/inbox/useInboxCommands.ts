import { useNavigate } from "@tanstack/react-router";
import {
  CircleCheck,
  CircleDot,
  CirclePause,
  Hash,
  type LucideIcon,
  MailOpen,
  Signal,
  Tag,
  UserRound,
  UserRoundCheck,
  Users,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Command, useCommands, useScope } from "../../keyboard";
import type { InboxState, PickerKind } from "./useInboxState";
import { BUILT_IN } from "./views";

/** What the keyboard and the palette can do in the inbox. */
export function useInboxCommands(state: InboxState) {
  const { t } = useTranslation(["inbox", "shell"]);
  const navigate = useNavigate();
  useScope("list");
  useScope("ticket");
  const { targets, act, cursor, ticketId, selection } = state;

  const moving: Command[] = [
    { id: "list.next", title: t("commands.next"), keys: "j", run: () => state.move(1), palette: false },
    {
      id: "list.previous",
      title: t("commands.previous"),
      keys: "k",
      run: () => state.move(-1),
      palette: false,
    },
    {
      id: "list.open",
      title: t("commands.open"),
      keys: "o",
      run: () => (cursor === null ? state.move(0) : state.open(cursor, ticketId !== null)),
      palette: false,
    },
    {
      id: "list.select",
      title: t("commands.select"),
      keys: "x",
      run: () => cursor !== null && state.toggle(cursor, false),
      palette: false,
    },
    {
      id: "list.selectRange",
      title: t("commands.selectRange"),
      keys: "shift+x",
      run: () => cursor !== null && state.toggle(cursor, true),
      palette: false,
    },
    { id: "list.selectAll", title: t("commands.selectAll"), keys: "*", run: state.selectAll },
    {
      id: "list.back",
      title: t("commands.back"),
      keys: "escape",
      run: () => (selection.size > 0 ? state.clearSelection() : ticketId !== null && state.close()),
      palette: false,
    },
  ].map((command) => ({ ...command, group: t("commands.groups.list"), scope: "list" as const }));

  const picking = (kind: PickerKind, keys: string, icon: LucideIcon): Command => ({
    id: `ticket.${kind}`,
    title: t(`commands.pick.${kind}`),
    group: t("commands.groups.ticket"),
    scope: "ticket",
    keys,
    icon,
    run: () => state.pick(kind),
  });
  const acting = (id: string, title: string, keys: string, icon: LucideIcon, run: () => void): Command => ({
    id: `ticket.${id}`,
    title,
    group: t("commands.groups.ticket"),
    scope: "ticket",
    keys,
    icon,
    run,
  });
  const anyRead = targets.some((row) => !row.unread);
  useCommands([
    ...moving,
    acting("solve", t("commands.solve"), "e", CircleCheck, () => act({ status: "solved" })),
    acting("wait", t("commands.wait"), "w", CirclePause, () => act({ status: "pending" })),
    acting("take", t("commands.take"), "shift+a", UserRoundCheck, () => act({ assignee_id: state.me })),
    acting("unread", t("commands.unread"), "u", MailOpen, () => void state.markUnread(targets, anyRead)),
    picking("assignee", "a", UserRound),
    picking("status", "s", CircleDot),
    picking("priority", "p", Signal),
    picking("team", "shift+t", Users),
    picking("tags", "t", Tag),
    ...BUILT_IN.map(
      ({ id, keys }): Command => ({
        id: `view.${id}`,
        title: t("commands.view", { view: t(`views.${id}`) }),
        group: t("shell:commands.groups.go"),
        scope: "list",
        keys,
        icon: Hash,
        run: () => void navigate({ to: "/inbox/$view", params: { view: id } }),
      }),
    ),
  ]);
}
