import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PaneHeader } from "../../../layout";
import { useSession } from "../../session/queries";
import { groupsFor } from "../sections";

interface SectionNavProps {
  current?: string;
  /** On a phone the list is the page itself. */
  page?: boolean;
}

/** Only what the reader's role may open. */
export function SectionNav({ current, page = false }: SectionNavProps) {
  const { t } = useTranslation(["settings", "shell"]);
  const { permissions } = useSession();
  const Heading = page ? "h2" : "h3";
  const groups = groupsFor(permissions);
  return (
    <nav aria-label={t("title")}>
      <PaneHeader level={page ? 1 : 2} title={t("title")} />
      {groups.map((group) => (
        <div key={group.id} className="px-2 pt-3">
          <Heading className="px-2 pb-1 text-ink-faint text-small">{t(`groups.${group.id}`)}</Heading>
          <ul>
            {group.sections.map(({ id, icon: Icon }) => (
              <li key={id}>
                <Link
                  to="/settings/$section"
                  params={{ section: id }}
                  aria-current={current === id ? "page" : undefined}
                  className="flex h-11 items-center gap-2 rounded-md px-2 text-ink-soft hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink pane:h-7"
                >
                  <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
                  <span className="min-w-0 flex-1 truncate">{t(`shell:settings.${id}`)}</span>
                  {page && (
                    <ChevronRight aria-hidden="true" className="size-4 text-ink-faint rtl:rotate-180" />
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
