import { Button, Chip, cn, EmptyState, IconButton, Menu, MenuItem, useToast } from "@kept/shared/ui";
import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  CopyPlus,
  GripVertical,
  ListPlus,
  Plus,
  Trash2,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FieldEditor } from "./FieldEditor";
import { kindIcon } from "./kindIcon";
import {
  brokenRules,
  type Definition,
  duplicated,
  type FormField,
  faultsOf,
  insertAt,
  KINDS,
  type Kind,
  moved,
  newField,
  removed,
  replaceAt,
  said,
} from "./model";

interface FieldListProps {
  definition: Definition;
  language: string;
  faults: Readonly<Record<string, string>>;
  onChange: (change: Partial<Definition>) => void;
}

/** The questions in their order: opened one at a time, moved by drag, by button or with Alt and the arrows. */
export function FieldList({ definition, language, faults, onChange }: FieldListProps) {
  const { t } = useTranslation("webforms");
  const notify = useToast();
  const [open, setOpen] = useState<string | null>(null);
  const [heard, setHeard] = useState("");
  const dragged = useRef<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const { fields } = definition;
  const set = (next: FormField[]) => onChange({ fields: next });

  function add(kind: Kind) {
    const field = newField(
      fields,
      kind,
      { [language]: t(`kinds.${kind}`) },
      { [language]: t("option", { n: 1 }) },
    );
    set(insertAt(fields, fields.length, field));
    setOpen(field.id);
  }

  function move(from: number, to: number) {
    const field = fields[from];
    if (!field || to < 0 || to >= fields.length || from === to) return;
    set(moved(fields, from, to));
    setHeard(t("movedTo", { place: to + 1, count: fields.length }));
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-head="${field.id}"]`)?.focus(),
    );
  }

  function remove(at: number) {
    const before = fields;
    const field = fields[at];
    if (!field) return;
    set(removed(fields, at));
    const next = fields[at + 1] ?? fields[at - 1];
    requestAnimationFrame(
      () => next && list.current?.querySelector<HTMLElement>(`[data-head="${next.id}"]`)?.focus(),
    );
    notify({
      title: t("removed", { name: nameOf(field, language, definition) }),
      undo: () => set([...before]),
      undoes: "remove-field",
    });
  }

  return (
    <div className="flex flex-col gap-3">
      {faults["definition.fields"] && <p className="text-breach-text">{faults["definition.fields"]}</p>}
      {fields.length === 0 && (
        <EmptyState icon={ListPlus} title={t("noFields")} detail={t("noFieldsDetail")} />
      )}
      <ol ref={list} aria-label={t("tabs.fields")} className="flex flex-col gap-2">
        {fields.map((field, at) => (
          <FieldCard
            key={field.id}
            field={field}
            name={nameOf(field, language, definition)}
            open={open === field.id}
            broken={brokenRules(fields, at).length > 0}
            wrong={Object.keys(faultsOf(faults, at)).length > 0}
            first={at === 0}
            last={at === fields.length - 1}
            onOpen={() => setOpen(open === field.id ? null : field.id)}
            onMove={(step) => move(at, at + step)}
            onDrag={() => {
              dragged.current = at;
            }}
            onDrop={() => {
              if (dragged.current !== null) move(dragged.current, at);
              dragged.current = null;
            }}
            onDuplicate={() => set(duplicated(fields, at))}
            onRemove={() => remove(at)}
          >
            <FieldEditor
              field={field}
              at={at}
              definition={definition}
              language={language}
              faults={faultsOf(faults, at)}
              onChange={(next) => {
                set(replaceAt(fields, at, next));
                if (next.id !== field.id) setOpen(next.id);
              }}
            />
          </FieldCard>
        ))}
      </ol>
      <Menu trigger={<Button icon={Plus}>{t("addField")}</Button>}>
        {KINDS.map((kind) => (
          <MenuItem key={kind} icon={kindIcon(kind)} onSelect={() => add(kind)}>
            {t(`kinds.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
      <span role="status" className="sr-only">
        {heard}
      </span>
    </div>
  );
}

function nameOf(field: FormField, language: string, definition: Definition): string {
  return said(field.label, language, definition.languages[0]) || field.id;
}

interface FieldCardProps {
  field: FormField;
  name: string;
  open: boolean;
  broken: boolean;
  wrong: boolean;
  first: boolean;
  last: boolean;
  onOpen: () => void;
  onMove: (step: -1 | 1) => void;
  onDrag: () => void;
  onDrop: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
  children: ReactNode;
}

function FieldCard({ field, name, open, broken, wrong, first, last, children, ...on }: FieldCardProps) {
  const { t } = useTranslation("webforms");
  const [over, setOver] = useState(false);
  const bodyId = useId();
  const Icon = kindIcon(field.kind);
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!event.altKey || !step) return;
    event.preventDefault();
    on.onMove(step);
  }
  return (
    <li
      className={cn(
        "rounded-md border border-line bg-surface",
        over && "border-accent",
        wrong && "border-breach",
      )}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        on.onDrop();
      }}
    >
      <div className="flex items-center gap-1 pe-1">
        <span
          draggable
          aria-hidden="true"
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", field.id);
            on.onDrag();
          }}
          className="flex h-10 w-7 shrink-0 cursor-grab items-center justify-center text-ink-faint"
        >
          <GripVertical className="size-4" strokeWidth={1.75} />
        </span>
        <button
          type="button"
          data-head={field.id}
          aria-expanded={open}
          aria-controls={bodyId}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={on.onOpen}
          onKeyDown={onKeyDown}
          className="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-sm text-start"
        >
          <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-soft" strokeWidth={1.75} />
          <span className="min-w-0 truncate font-medium">{name}</span>
          {field.required && <span className="shrink-0 text-ink-faint text-small">{t("required")}</span>}
          {field.show && (
            <Chip tone={broken ? "breach" : "neutral"}>
              {broken ? t("brokenCondition") : t("conditional")}
            </Chip>
          )}
          <ChevronDown
            aria-hidden="true"
            className={cn("ms-auto size-4 shrink-0 text-ink-faint", open && "rotate-180")}
          />
        </button>
        <span className="flex max-pane:hidden">
          <IconButton
            icon={ArrowUp}
            size="small"
            label={t("up", { name })}
            disabled={first}
            onClick={() => on.onMove(-1)}
          />
          <IconButton
            icon={ArrowDown}
            size="small"
            label={t("down", { name })}
            disabled={last}
            onClick={() => on.onMove(1)}
          />
        </span>
        <IconButton icon={CopyPlus} size="small" label={t("duplicate", { name })} onClick={on.onDuplicate} />
        <IconButton icon={Trash2} size="small" label={t("remove", { name })} onClick={on.onRemove} />
      </div>
      <div id={bodyId} hidden={!open} className="border-line border-t p-3">
        {open && (
          <>
            <div className="mb-3 hidden gap-2 max-pane:flex">
              <Button size="small" icon={ArrowUp} disabled={first} onClick={() => on.onMove(-1)}>
                {t("moveUp")}
              </Button>
              <Button size="small" icon={ArrowDown} disabled={last} onClick={() => on.onMove(1)}>
                {t("moveDown")}
              </Button>
            </div>
            {children}
          </>
        )}
      </div>
    </li>
  );
}
