import { useFormat } from "@kept/shared/format";
import { Badge } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { Hash, type LucideIcon } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { PaneHeader, usePanes } from "../../layout";
import { SECTIONS } from "./views";

interface ViewsPaneProps {
  /** With their counters, up to 1000; a view that is not among them shows none. */
  views: readonly { id: string; n: number; team_id?: number; name?: string }[];
  /** The one view that needs the agent now. */
  pressing?: string;
}

export const ViewsPane = memo(function ViewsPane({ views, pressing }: ViewsPaneProps) {
  const { t } = useTranslation(["inbox", "shell"]);
  const { breadth } = usePanes();
  const teams = views.filter((view) => view.team_id !== undefined);
  const entry = (id: string, icon: LucideIcon, label: string) => (
    <ViewLink
      key={id}
      id={id}
      icon={icon}
      label={label}
      count={views.find((view) => view.id === id)?.n ?? 0}
      pressing={id === pressing}
    />
  );
  return (
    <nav aria-label={t("shell:panes.views")} className="pb-4">
      <PaneHeader level={breadth === "phone" ? 1 : 2} title={t("shell:rail.inbox")} />
      {SECTIONS.map((section) => (
        <div key={section.id} className="px-2 pt-3">
          <h2 className="px-2 pb-1 text-ink-faint text-small">{t(`sections.${section.id}`)}</h2>
          <ul>
            {section.views.map(({ id, icon }) => entry(id, icon, t(`views.${id}`)))}
            {section.id === "team" && teams.map((team) => entry(team.id, Hash, team.name ?? ""))}
          </ul>
        </div>
      ))}
    </nav>
  );
});

interface ViewLinkProps {
  id: string;
  icon: LucideIcon;
  label: string;
  count: number;
  pressing: boolean;
}

function ViewLink({ id, icon: Icon, label, count, pressing }: ViewLinkProps) {
  const { t } = useTranslation("inbox");
  const format = useFormat();
  return (
    <li>
      <Link
        to="/inbox/$view"
        params={{ view: id }}
        activeOptions={{ exact: false, includeSearch: false }}
        className="flex h-11 items-center gap-2 rounded-md px-2 text-ink-soft hover:bg-hover hover:text-ink pane:h-7 data-[status=active]:bg-selected data-[status=active]:font-medium data-[status=active]:text-ink"
      >
        <Icon aria-hidden="true" className="size-4 shrink-0" strokeWidth={1.75} />
        <bdi className="min-w-0 flex-1 truncate">{label}</bdi>
        {count > 0 && (
          <Badge tone={pressing ? "accent" : "quiet"} label={t("views.count", { count })}>
            {format.capped(count)}
          </Badge>
        )}
      </Link>
    </li>
  );
}
