import { IconButton } from "@kept/shared/ui";
import { CircleCheck, CircleDot, Signal, Tag, UserRound, Users, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TicketRow } from "../ticket/model";
import { AssigneePicker, PriorityPicker, StatusPicker, TagPicker, TeamPicker } from "../ticket/pickers";
import type { InboxState, PickerKind } from "./useInboxState";

/** What can be done with the selected tickets, at the foot of the list. */
export function BulkBar({ state }: { state: InboxState }) {
  const { t } = useTranslation(["inbox", "ui"]);
  const { selection, targets, act, picker, setPicker, clearSelection } = state;
  const picking = (kind: PickerKind) => ({
    open: picker === kind,
    onOpenChange: (open: boolean) => setPicker(open ? kind : null),
  });
  const common = commonTags(targets);
  return (
    <div
      role="toolbar"
      aria-label={t("bulk.label")}
      className="flex h-11 shrink-0 items-center gap-0.5 border-line border-t bg-raised px-2"
    >
      <p aria-live="polite" className="figures min-w-0 flex-1 truncate ps-1 font-medium">
        {t("bulk.selected", { count: selection.size })}
      </p>
      <IconButton
        icon={CircleCheck}
        label={t("commands.solve")}
        shortcut="e"
        tooltipSide="top"
        onClick={() => act({ status: "solved" })}
      />
      <AssigneePicker
        {...picking("assignee")}
        value={null}
        onChange={(assignee_id) => act({ assignee_id })}
        trigger={
          <IconButton icon={UserRound} label={t("commands.pick.assignee")} shortcut="a" tooltipSide="top" />
        }
      />
      <StatusPicker
        {...picking("status")}
        value={null}
        onChange={(status) => act({ status })}
        trigger={
          <IconButton icon={CircleDot} label={t("commands.pick.status")} shortcut="s" tooltipSide="top" />
        }
      />
      <PriorityPicker
        {...picking("priority")}
        value={null}
        onChange={(priority) => act({ priority })}
        trigger={
          <IconButton icon={Signal} label={t("commands.pick.priority")} shortcut="p" tooltipSide="top" />
        }
      />
      <TeamPicker
        {...picking("team")}
        value={null}
        onChange={(team_id) => act({ team_id })}
        trigger={
          <IconButton icon={Users} label={t("commands.pick.team")} shortcut="shift+t" tooltipSide="top" />
        }
      />
      <TagPicker
        {...picking("tags")}
        value={common}
        onChange={(tags) => act(tagChange(common, tags))}
        trigger={<IconButton icon={Tag} label={t("commands.pick.tags")} shortcut="t" tooltipSide="top" />}
      />
      <IconButton
        icon={X}
        label={t("bulk.clear")}
        shortcut="escape"
        tooltipSide="top"
        onClick={clearSelection}
      />
    </div>
  );
}

/** Tags that all of them carry: only those can be taken from all. */
export function commonTags(rows: readonly TicketRow[]): string[] {
  const [first, ...rest] = rows;
  return first?.tags.filter((tag) => rest.every((row) => row.tags.includes(tag))) ?? [];
}

/** Adds and takes away one by one, so that the other tags of each ticket stay. */
export function tagChange(before: readonly string[], after: readonly string[]) {
  return {
    add_tags: after.filter((tag) => !before.includes(tag)),
    remove_tags: before.filter((tag) => !after.includes(tag)),
  };
}
