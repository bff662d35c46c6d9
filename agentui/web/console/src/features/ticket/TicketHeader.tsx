import {
  Avatar,
  Button,
  buttonClass,
  Chip,
  cn,
  IconButton,
  PriorityIcon,
  SlaChip,
  StatusChip,
} from "@kept/shared/ui";
import { ChevronDown, CircleCheck, PanelRight, Pencil, RotateCcw, UserRound, Users } from "lucide-react";
import { type ComponentProps, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommands } from "../../keyboard";
import { PaneHeader, usePanes } from "../../layout";
import type { PickerKind } from "../inbox/useInboxState";
import { CaseMenu } from "./CaseMenu";
import { useAgent, useTeams } from "./desk";
import { slaOf, type TicketRow, type TicketUpdate } from "./model";
import { Present } from "./Present";
import { AssigneePicker, PriorityPicker, StatusPicker, TagPicker, TeamPicker } from "./pickers";
import type { RecentChange } from "./useRecentChanges";

interface TicketHeaderProps {
  row: TicketRow;
  /** False where the agent may only read. */
  editable: boolean;
  recent: RecentChange | null;
  picker: PickerKind | null;
  onPicker: (kind: PickerKind | null) => void;
  onChange: (update: TicketUpdate) => void;
  onBack: (() => void) | undefined;
}

const SHOWN_TAGS = 4;

/** What a ticket is about and where it stands, each part changed where it is shown. */
export function TicketHeader({
  row,
  editable,
  recent,
  picker,
  onPicker,
  onChange,
  onBack,
}: TicketHeaderProps) {
  const { t } = useTranslation(["ticket", "ui"]);
  const { breadth, sideOpen, toggleSide } = usePanes();
  const over = row.status === "solved" || row.status === "closed";
  const picking = (kind: PickerKind) => ({
    open: editable && picker === kind,
    onOpenChange: (open: boolean) => onPicker(open ? kind : null),
  });
  const marked = (...fields: string[]) => fields.some((field) => recent?.fields.includes(field));
  const sla = slaOf(row);
  const assignee = useAgent(row.assignee_id);
  const team = useTeams().find((one) => one.id === row.team_id);
  return (
    <>
      <PaneHeader
        level={breadth === "phone" ? 1 : 2}
        title={
          <Subject
            subject={row.subject || t("header.noSubject")}
            editable={editable}
            marked={marked("subject")}
            onChange={(subject) => onChange({ subject })}
          />
        }
        onBack={onBack}
        actions={
          <>
            {editable && <SolveButton over={over} phone={breadth === "phone"} onChange={onChange} />}
            {editable && <CaseMenu ticketId={row.id} />}
            <IconButton
              icon={PanelRight}
              label={t("header.side")}
              shortcut="]"
              aria-pressed={sideOpen}
              onClick={toggleSide}
            />
          </>
        }
      />
      <div className="flex flex-wrap items-center gap-x-1 gap-y-1 border-line border-b py-1.5 ps-3 pe-2">
        <span className="figures select-all px-1 text-ink-faint">#{row.id}</span>
        <StatusPicker
          {...picking("status")}
          value={row.status}
          onChange={(status) => onChange({ status })}
          trigger={
            <FieldButton label={t("fields.status")} marked={marked("status")} disabled={!editable} bare>
              <StatusChip status={row.status} />
            </FieldButton>
          }
        />
        <PriorityPicker
          {...picking("priority")}
          value={row.priority}
          onChange={(priority) => onChange({ priority })}
          trigger={
            <FieldButton label={t("fields.priority")} marked={marked("priority")} disabled={!editable}>
              <PriorityIcon priority={row.priority} />
              <span className="max-pane:hidden">{t(`ui:priority.${row.priority}`)}</span>
            </FieldButton>
          }
        />
        <AssigneePicker
          {...picking("assignee")}
          value={row.assignee_id}
          onChange={(assignee_id) => onChange({ assignee_id })}
          trigger={
            <FieldButton label={t("fields.assignee")} marked={marked("assignee_id")} disabled={!editable}>
              {row.assignee_id === null ? (
                <UserRound aria-hidden="true" className="size-4 text-ink-faint" strokeWidth={1.75} />
              ) : (
                <Avatar
                  name={row.assignee_name || "?"}
                  hue={assignee?.hue}
                  picture={assignee?.picture_url}
                  size={20}
                  decorative
                />
              )}
              <bdi className="max-w-36 truncate">{row.assignee_name || t("fields.nobody")}</bdi>
            </FieldButton>
          }
        />
        <TeamPicker
          {...picking("team")}
          value={row.team_id}
          onChange={(team_id) => onChange({ team_id })}
          trigger={
            <FieldButton label={t("fields.team")} marked={marked("team_id")} disabled={!editable}>
              <Users aria-hidden="true" className="size-4 text-ink-faint" strokeWidth={1.75} />
              <bdi className="max-w-32 truncate">{team?.name ?? t("fields.noTeam")}</bdi>
            </FieldButton>
          }
        />
        <TagPicker
          {...picking("tags")}
          value={row.tags}
          onChange={(tags) =>
            onChange({
              add_tags: tags.filter((tag) => !row.tags.includes(tag)),
              remove_tags: row.tags.filter((tag) => !tags.includes(tag)),
            })
          }
          trigger={
            <FieldButton
              label={t("fields.tags")}
              marked={marked("tags")}
              disabled={!editable}
              bare={row.tags.length > 0}
            >
              <Tags tags={row.tags} none={t("fields.noTags")} />
            </FieldButton>
          }
        />
        <span className="ms-auto flex min-w-0 items-center gap-x-1">
          {recent && (
            <span role="status">
              <Chip tone="accent">{t("header.changedBy", { name: recent.by })}</Chip>
            </span>
          )}
          <Present ticketId={row.id} />
          {sla && <SlaChip {...sla} />}
        </span>
      </div>
    </>
  );
}

function Tags({ tags, none }: { tags: readonly string[]; none: string }) {
  if (tags.length === 0) return <span className="text-ink-faint">{none}</span>;
  const more = tags.length - SHOWN_TAGS;
  return (
    <span className="flex flex-wrap gap-1" title={tags.join(", ")}>
      {tags.slice(0, SHOWN_TAGS).map((tag) => (
        <Chip key={tag} className="max-w-40">
          <bdi>{tag}</bdi>
        </Chip>
      ))}
      {more > 0 && <Chip>+{more}</Chip>}
    </span>
  );
}

interface FieldButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  marked: boolean;
  /** Without ground of its own around something that has one. */
  bare?: boolean;
  children: ReactNode;
}

/** A value that opens the choice of another. Radix hands the trigger's attributes in through `rest`. */
function FieldButton({ label, marked, bare, children, className, ...rest }: FieldButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      className={cn(
        buttonClass("ghost"),
        "h-auto! min-h-7 min-w-0 shrink! whitespace-normal! font-normal disabled:opacity-100",
        bare ? "px-1!" : "px-1.5!",
        marked && "bg-accent-soft ring-1 ring-accent",
        className,
      )}
    >
      <span className="sr-only">{label}: </span>
      {children}
      <ChevronDown aria-hidden="true" className="size-3 shrink-0 text-ink-faint" />
    </button>
  );
}

interface SolveButtonProps {
  over: boolean;
  phone: boolean;
  onChange: (update: TicketUpdate) => void;
}

function SolveButton({ over, phone, onChange }: SolveButtonProps) {
  const { t } = useTranslation("ticket");
  const icon = over ? RotateCcw : CircleCheck;
  const label = over ? t("header.reopen") : t("header.solve");
  const run = () => onChange({ status: over ? "open" : "solved" });
  if (phone) return <IconButton icon={icon} label={label} onClick={run} className="size-9!" />;
  return (
    <Button icon={icon} shortcut={over ? undefined : "e"} onClick={run}>
      {label}
    </Button>
  );
}

interface SubjectProps {
  subject: string;
  editable: boolean;
  marked: boolean;
  onChange: (subject: string) => void;
}

/** The subject, and a field in its place while it is being changed. */
function Subject({ subject, editable, marked, onChange }: SubjectProps) {
  const { t } = useTranslation("ticket");
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useCommands(
    editable
      ? [
          {
            id: "ticket.subject",
            title: t("header.editSubject"),
            group: t("commands.group"),
            scope: "ticket",
            keys: "shift+s",
            icon: Pencil,
            run: () => setEditing(true),
          },
        ]
      : [],
  );
  function finish(next: string) {
    setEditing(false);
    requestAnimationFrame(() => button.current?.focus());
    const text = next.trim();
    if (text && text !== subject) onChange(text);
  }
  if (!editable) return <bdi>{subject}</bdi>;
  if (editing) return <SubjectField subject={subject} onDone={finish} />;
  return (
    <button
      ref={button}
      type="button"
      title={subject}
      onClick={() => setEditing(true)}
      className={cn(
        "-mx-1.5 max-w-full truncate rounded-sm px-1.5 py-0.5 text-start hover:bg-hover",
        marked && "bg-accent-soft",
      )}
    >
      <bdi>{subject}</bdi>
    </button>
  );
}

function SubjectField({ subject, onDone }: { subject: string; onDone: (text: string) => void }) {
  const { t } = useTranslation("ticket");
  const [text, setText] = useState(subject);
  const done = useRef(false);
  function finish(next: string) {
    if (done.current) return;
    done.current = true;
    onDone(next);
  }
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: it stands in for the button that was just pressed
      autoFocus
      dir="auto"
      aria-label={t("header.subject")}
      maxLength={1000}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => finish(text)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") finish(text);
        if (event.key === "Escape") {
          event.stopPropagation();
          finish(subject);
        }
      }}
      className="-mx-1.5 w-full rounded-sm border border-line-strong bg-surface px-1.5 font-semibold outline-offset-0"
    />
  );
}
