import { Avatar, Button, Combobox, Popover, PriorityIcon, TagInput } from "@kept/shared/ui";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../session/queries";
import { useAgents, useKnownTags, useTeams } from "./desk";
import { PRIORITIES, type Priority, STATUSES, type Status } from "./model";

/** A choice of one field's value, for one ticket or for many, opened by its trigger or by a command. */
interface PickerProps<Value> {
  /** Null where the tickets differ, or there is none. */
  value: Value | null;
  onChange: (value: Value) => void;
  trigger: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function StatusPicker({ value, onChange, ...rest }: PickerProps<Status>) {
  const { t } = useTranslation(["ticket", "ui"]);
  const options = STATUSES.map((status) => ({ value: status, label: t(`ui:status.${status}`) }));
  return (
    <Combobox
      {...rest}
      aria-label={t("fields.status")}
      placeholder={t("fields.status")}
      options={options}
      value={value}
      onChange={(next) => onChange(next as Status)}
    />
  );
}

export function PriorityPicker({ value, onChange, ...rest }: PickerProps<Priority>) {
  const { t } = useTranslation(["ticket", "ui"]);
  const options = PRIORITIES.map((priority) => ({
    value: priority,
    label: t(`ui:priority.${priority}`),
    icon: <PriorityIcon priority={priority} />,
  }));
  return (
    <Combobox
      {...rest}
      aria-label={t("fields.priority")}
      placeholder={t("fields.priority")}
      options={options}
      value={value}
      onChange={(next) => onChange(next as Priority)}
    />
  );
}

const NONE = "none";

export function AssigneePicker({ value, onChange, ...rest }: PickerProps<number | null>) {
  const { t } = useTranslation("ticket");
  const { agent: me } = useSession();
  const agents = useAgents().filter((agent) => agent.active);
  const sorted = [...agents].sort(
    (a, b) => Number(b.id === me.id) - Number(a.id === me.id) || a.name.localeCompare(b.name),
  );
  const options = sorted.map((agent) => ({
    value: String(agent.id),
    label: agent.name,
    hint: agent.id === me.id ? t("fields.you") : undefined,
    icon: <Avatar name={agent.name} hue={agent.hue} picture={agent.picture_url} size={20} decorative />,
  }));
  return (
    <Combobox
      {...rest}
      aria-label={t("fields.assignee")}
      placeholder={t("fields.assignee")}
      options={[...options, { value: NONE, label: t("fields.nobody") }]}
      value={value === null ? null : String(value)}
      onChange={(next) => onChange(next === NONE ? null : Number(next))}
    />
  );
}

export function TeamPicker({ value, onChange, ...rest }: PickerProps<number | null>) {
  const { t } = useTranslation("ticket");
  const options = useTeams().map((team) => ({ value: String(team.id), label: team.name }));
  return (
    <Combobox
      {...rest}
      aria-label={t("fields.team")}
      placeholder={t("fields.team")}
      options={[...options, { value: NONE, label: t("fields.noTeam") }]}
      value={value === null ? null : String(value)}
      onChange={(next) => onChange(next === NONE ? null : Number(next))}
    />
  );
}

interface FollowersPickerProps {
  value: readonly number[];
  onChange: (ids: number[]) => void;
  trigger: ReactNode;
}

export function FollowersPicker({ value, onChange, trigger }: FollowersPickerProps) {
  const { t } = useTranslation("ticket");
  const options = useAgents()
    .filter((agent) => agent.active || value.includes(agent.id))
    .map((agent) => ({
      value: String(agent.id),
      label: agent.name,
      icon: <Avatar name={agent.name} hue={agent.hue} picture={agent.picture_url} size={20} decorative />,
    }));
  return (
    <Combobox
      multiple
      trigger={trigger}
      aria-label={t("fields.followers")}
      placeholder={t("fields.followers")}
      options={options}
      value={value.map(String)}
      onChange={(next) => onChange(next.map(Number))}
    />
  );
}

interface TagPickerProps {
  value: readonly string[];
  /** Called once, when the popover closes with something changed. */
  onChange: (tags: string[]) => void;
  trigger: ReactNode;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function TagPicker({ value, onChange, trigger, open, onOpenChange }: TagPickerProps) {
  const { t } = useTranslation("ticket");
  return (
    <Popover
      trigger={trigger}
      open={open}
      onOpenChange={onOpenChange}
      aria-label={t("fields.tags")}
      className="w-80 max-w-[calc(100vw-16px)] p-2"
    >
      <TagEditor
        value={value}
        onDone={(tags) => {
          onOpenChange(false);
          if (tags.join() !== [...value].join()) onChange(tags);
        }}
      />
    </Popover>
  );
}

function TagEditor({ value, onDone }: { value: readonly string[]; onDone: (tags: string[]) => void }) {
  const { t } = useTranslation("ticket");
  const known = useKnownTags();
  const [tags, setTags] = useState<readonly string[]>(value);
  // The server's form of a tag: words joined by dashes.
  const set = (next: string[]) => setTags(next.map((tag) => tag.trim().replace(/\s+/g, "-")));
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onDone([...tags]);
      }}
      onKeyDown={(event) => {
        const empty = event.target instanceof HTMLInputElement && event.target.value === "";
        if (event.key === "Enter" && (empty || event.metaKey || event.ctrlKey)) {
          event.preventDefault();
          onDone([...tags]);
        }
      }}
    >
      <TagInput aria-label={t("fields.tags")} value={tags} onChange={set} suggestions={known} />
      <div className="flex justify-end">
        <Button type="submit" size="small" variant="primary">
          {t("fields.apply")}
        </Button>
      </div>
    </form>
  );
}
