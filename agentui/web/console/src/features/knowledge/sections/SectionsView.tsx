import { Button, cn, EmptyState, IconButton, Menu, MenuItem, MenuSeparator, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, FolderTree, GripVertical, Plus } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { useHelpCentre } from "../helpCentre";
import { KnowledgePage } from "../KnowledgePage";
import { type Section, sectionName } from "../model";
import { sectionsQuery, useDeleteSection, useUpdateSection } from "../queries";
import { SectionForm } from "./SectionForm";
import { type Direction, type Drop, dropAt, type Move, moveBy, moveTo } from "./tree";

type Asking = { what: "add"; parent: number | null } | { what: "edit" | "delete"; section: Section } | null;

/** The tree of sections, moved by dragging or by Alt and arrows. */
export default function SectionsView() {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  const sections = useQuery(sectionsQuery(useApi()));
  const [asking, ask] = useState<Asking>(null);
  const lead = permissions.lead;
  return (
    <KnowledgePage
      place="sections"
      actions={
        lead && (
          <Button variant="primary" icon={Plus} onClick={() => ask({ what: "add", parent: null })}>
            {t("sections.add")}
          </Button>
        )
      }
    >
      <div className="mx-auto w-full max-w-4xl px-4 py-4 pane:px-6">
        {!lead && <p className="mb-3 text-ink-soft">{t("sections.readOnly")}</p>}
        <ResultState query={sections}>
          {(all) =>
            all.length === 0 ? (
              <EmptyState
                icon={FolderTree}
                title={t("sections.empty")}
                detail={t("sections.emptyDetail")}
                action={
                  lead && (
                    <Button variant="primary" onClick={() => ask({ what: "add", parent: null })}>
                      {t("sections.add")}
                    </Button>
                  )
                }
              />
            ) : (
              <Tree sections={all} lead={lead} onAsk={ask} />
            )
          }
        </ResultState>
      </div>
      {asking?.what === "add" && <SectionForm parent={asking.parent} onClose={() => ask(null)} />}
      {asking?.what === "edit" && <SectionForm section={asking.section} onClose={() => ask(null)} />}
      {asking?.what === "delete" && <DeleteDialog section={asking.section} onClose={() => ask(null)} />}
    </KnowledgePage>
  );
}

interface TreeProps {
  sections: readonly Section[];
  lead: boolean;
  onAsk: (asking: Asking) => void;
}

const KEYS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowRight: "in",
  ArrowLeft: "out",
};

function Tree({ sections, lead, onAsk }: TreeProps) {
  const { t, i18n } = useTranslation("knowledge");
  const notify = useToast();
  const update = useUpdateSection();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<{ id: number; drop: Drop } | null>(null);
  const [said, say] = useState("");

  function move(id: number, to: Move | null) {
    const name = nameOf(id);
    if (!to) return say(t("sections.stays", { name }));
    update.mutate(
      { id, ...to },
      {
        onSuccess: () => {
          const parent = to.parent_id === null ? t("sections.top") : nameOf(to.parent_id);
          say(t("sections.moved", { name, parent, position: to.position + 1 }));
        },
        onError: (error) => notify({ tone: "fault", title: t("sections.notMoved"), detail: error.message }),
      },
    );
  }
  function nameOf(id: number) {
    const section = sections.find((one) => one.id === id);
    return section ? sectionName(section, i18n.language) : "";
  }
  function onKeyDown(event: KeyboardEvent, id: number) {
    const direction = KEYS[event.key];
    if (!direction || !event.altKey || !lead) return;
    event.preventDefault();
    event.stopPropagation();
    move(id, moveBy(sections, id, direction));
  }
  function onDragOver(event: DragEvent, id: number) {
    if (dragged === null) return;
    const box = event.currentTarget.getBoundingClientRect();
    const drop = dropAt((event.clientY - box.top) / box.height);
    if (!moveTo(sections, dragged, id, drop)) return setOver(null);
    event.preventDefault();
    if (over?.id !== id || over.drop !== drop) setOver({ id, drop });
  }
  function onDrop(event: DragEvent) {
    event.preventDefault();
    if (dragged !== null && over) move(dragged, moveTo(sections, dragged, over.id, over.drop));
    setDragged(null);
    setOver(null);
  }

  return (
    <>
      {lead && <p className="mb-2 text-ink-soft text-small">{t("sections.hint")}</p>}
      <ul aria-label={t("places.sections")} className="border-line border-t">
        {sections.map((section) => {
          const name = sectionName(section, i18n.language);
          const mark = over?.id === section.id ? over.drop : null;
          return (
            <li
              key={section.id}
              draggable={lead}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", name);
                setDragged(section.id);
              }}
              onDragEnd={() => {
                setDragged(null);
                setOver(null);
              }}
              onDragOver={(event) => onDragOver(event, section.id)}
              onDrop={onDrop}
              onKeyDown={(event) => onKeyDown(event, section.id)}
              style={{ paddingInlineStart: section.depth * 24 }}
              className={cn(
                "flex items-center gap-2 border-line border-b py-1.5 hover:bg-hover",
                dragged === section.id && "opacity-50",
                mark === "before" && "shadow-[inset_0_2px_0_var(--color-accent)]",
                mark === "after" && "shadow-[inset_0_-2px_0_var(--color-accent)]",
                mark === "inside" && "bg-selected",
              )}
            >
              {lead && (
                <GripVertical aria-hidden="true" className="size-4 shrink-0 cursor-grab text-ink-faint" />
              )}
              {section.icon && <span aria-hidden="true">{section.icon}</span>}
              <div className="min-w-0 flex-1">
                {lead ? (
                  <button
                    type="button"
                    aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight"
                    onClick={() => onAsk({ what: "edit", section })}
                    className="block max-w-full truncate rounded-sm text-start font-medium hover:underline"
                  >
                    <bdi>{name}</bdi>
                  </button>
                ) : (
                  <span className="font-medium">
                    <bdi>{name}</bdi>
                  </span>
                )}
                <Missing section={section} />
              </div>
              <Link
                to="/knowledge"
                search={{ section: section.id }}
                className="figures shrink-0 text-ink-soft text-small hover:underline"
              >
                {t("sections.articles", { count: section.articles })}
              </Link>
              {lead && (
                <Menu
                  align="end"
                  trigger={<IconButton icon={Ellipsis} label={t("sections.menu", { name })} />}
                >
                  <MenuItem onSelect={() => onAsk({ what: "edit", section })}>{t("sections.edit")}</MenuItem>
                  <MenuItem onSelect={() => onAsk({ what: "add", parent: section.id })}>
                    {t("sections.addBelow")}
                  </MenuItem>
                  <MenuSeparator />
                  {(["up", "down", "in", "out"] as const).map((direction) => (
                    <MenuItem
                      key={direction}
                      disabled={moveBy(sections, section.id, direction) === null}
                      onSelect={() => move(section.id, moveBy(sections, section.id, direction))}
                    >
                      {t(`sections.${direction}`)}
                    </MenuItem>
                  ))}
                  <MenuSeparator />
                  <MenuItem danger onSelect={() => onAsk({ what: "delete", section })}>
                    {t("sections.delete")}
                  </MenuItem>
                </Menu>
              )}
            </li>
          );
        })}
      </ul>
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
}

/** Languages of the help centre in which the section has no name yet. */
function Missing({ section }: { section: Section }) {
  const { t } = useTranslation("knowledge");
  const { languages } = useHelpCentre();
  const missing = languages.filter((language) => !section.words.some((words) => words.language === language));
  if (missing.length === 0) return null;
  return (
    <p className="text-due-text text-small">{t("sections.missing", { languages: missing.join(", ") })}</p>
  );
}

function DeleteDialog({ section, onClose }: { section: Section; onClose: () => void }) {
  const { t, i18n } = useTranslation("knowledge");
  const remove = useDeleteSection();
  return (
    <ConfirmDialog
      title={t("sections.deleteTitle", { name: sectionName(section, i18n.language) })}
      verb={t("sections.delete")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(section.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("sections.deleteDetail")}</p>
    </ConfirmDialog>
  );
}
