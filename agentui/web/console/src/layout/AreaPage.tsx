import { cn } from "@kept/shared/ui";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

export interface AreaPlace {
  id: string;
  to: LinkProps["to"];
  label: string;
}

interface AreaPageProps {
  /** What the places are parts of. */
  label: string;
  places: readonly AreaPlace[];
  /** The id of the one that is shown. */
  place: string;
  actions?: ReactNode;
  /** Stands below what scrolls. */
  foot?: ReactNode;
  children: ReactNode;
}

/** An area of the desk that has several places, with a way to each at the top. */
export function AreaPage({ label, places, place, actions, foot, children }: AreaPageProps) {
  const name = places.find(({ id }) => id === place)?.label;
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <header className="flex shrink-0 flex-wrap items-center gap-x-4 border-line border-b px-4 pane:px-6">
        <h1 className="sr-only">{name}</h1>
        <nav aria-label={label} className="flex gap-1 overflow-x-auto">
          {places.map((one) => (
            <Link
              key={one.id}
              to={one.to}
              aria-current={one.id === place ? "page" : undefined}
              className={cn(
                "ring-inside -mb-px flex h-11 items-center whitespace-nowrap border-transparent border-b-2 px-2",
                one.id === place ? "border-accent font-semibold" : "text-ink-soft hover:text-ink",
              )}
            >
              {one.label}
            </Link>
          ))}
        </nav>
        <div className="ms-auto flex items-center gap-2 py-2">{actions}</div>
      </header>
      <section
        aria-label={name}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="ring-inside relative min-h-0 flex-1 overflow-y-auto"
      >
        {children}
      </section>
      {foot}
    </div>
  );
}
