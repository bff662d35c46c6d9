import { cn, Tooltip } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DESTINATIONS, type DestinationId } from "./destinations";

/** What needs somebody now in an area: a figure, and what it counts. */
export interface RailMark {
  figure: string;
  label: string;
}

interface RailProps {
  marks?: Partial<Record<DestinationId, RailMark>>;
  tools?: ReactNode;
  account: ReactNode;
}

/** The areas of the desk: at the side, or as a bar at the foot of a phone. `tools` and `account` stand at its end. */
export function Rail({ marks = {}, tools, account }: RailProps) {
  const { t } = useTranslation("shell");
  return (
    <nav
      aria-label={t("rail.label")}
      className={cn(
        "flex shrink-0 items-center justify-around border-line bg-sunken",
        "h-13 border-t pane:h-auto pane:w-12 pane:flex-col pane:justify-start pane:gap-1 pane:border-t-0 pane:border-e pane:py-2",
      )}
    >
      {DESTINATIONS.map(({ id, to, icon: Icon, keys }) => (
        <Tooltip key={id} text={t(`rail.${id}`)} shortcut={keys} side="right">
          <Link
            to={to}
            aria-label={nameOf(t(`rail.${id}`), marks[id])}
            className="relative grid size-11 place-items-center rounded-md text-ink-soft transition-colors hover:bg-hover hover:text-ink pane:size-8 data-[status=active]:bg-selected data-[status=active]:text-accent-text"
          >
            <Icon aria-hidden="true" className="size-5 pane:size-4.5" strokeWidth={1.75} />
            {marks[id] && (
              <span
                aria-hidden="true"
                className={cn(
                  "figures pointer-events-none absolute -end-1 -top-1 min-w-4 rounded-sm bg-accent px-1 text-center ring-2 ring-sunken",
                  "font-semibold text-accent-ink text-micro max-pane:end-0 max-pane:top-0.5",
                )}
              >
                {marks[id].figure}
              </span>
            )}
          </Link>
        </Tooltip>
      ))}
      <div className="contents pane:mt-auto pane:flex pane:flex-col pane:gap-1">
        {tools}
        <div className="grid size-11 place-items-center pane:size-8">{account}</div>
      </div>
    </nav>
  );
}

function nameOf(area: string, mark: RailMark | undefined): string {
  return mark ? `${area}, ${mark.label}` : area;
}
