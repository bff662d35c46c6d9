import { cn } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

const PLACES = [
  { id: "themes", to: "/product" },
  { id: "verbatims", to: "/product/verbatims" },
  { id: "leaving", to: "/product/leaving" },
  { id: "digests", to: "/product/digests" },
] as const;

interface ProductPageProps {
  place: (typeof PLACES)[number]["id"];
  actions?: ReactNode;
  children: ReactNode;
}

/** What customers say, for those who build: its parts as one area. */
export function ProductPage({ place, actions, children }: ProductPageProps) {
  const { t } = useTranslation("product");
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <header className="flex shrink-0 flex-wrap items-center gap-x-4 border-line border-b px-4 pane:px-6">
        <h1 className="sr-only">{t(`places.${place}`)}</h1>
        <nav aria-label={t("places.label")} className="flex gap-1 overflow-x-auto">
          {PLACES.map(({ id, to }) => (
            <Link
              key={id}
              to={to}
              aria-current={id === place ? "page" : undefined}
              className={cn(
                "ring-inside -mb-px flex h-11 items-center whitespace-nowrap border-transparent border-b-2 px-2",
                id === place ? "border-accent font-semibold" : "text-ink-soft hover:text-ink",
              )}
            >
              {t(`places.${id}`)}
            </Link>
          ))}
        </nav>
        <div className="ms-auto flex items-center gap-2 py-2">{actions}</div>
      </header>
      <section
        aria-label={t(`places.${place}`)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="ring-inside relative min-h-0 flex-1 overflow-y-auto"
      >
        {children}
      </section>
    </div>
  );
}
