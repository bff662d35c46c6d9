import { cn } from "@kept/shared/ui";
import type { NavigateOptions } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Counted, opening } from "../search";
import { LightLink } from "./LightLink";

interface OpenLinkProps {
  /** As the number gives it. */
  metric: string;
  /** Of which theme; 0: of tickets without one; absent: of all. */
  themeId?: number;
  areaId?: number;
  className?: string;
  title?: string;
  children?: ReactNode;
}

/** Opens the tickets behind a number; the rest of the address stays as it is. */
export function OpenLink({ metric, themeId, areaId, className, title, children }: OpenLinkProps) {
  const counted = { themeId, areaId };
  return (
    <LightLink
      href={`?${new URLSearchParams({ ...opening(metric, counted) })}`}
      to={() => openingHere(metric, counted)}
      title={title}
      className={cn(
        "hit-area rounded-sm underline decoration-line-strong/60 underline-offset-2 hover:decoration-ink",
        className,
      )}
    >
      {children}
    </LightLink>
  );
}

/** The same view with the tickets of a number open: all views that show numbers know what is open. */
export function openingHere(metric: string, counted: Counted): NavigateOptions {
  const search = (before: object) => ({ ...before, of: undefined, ...opening(metric, counted) });
  return { to: ".", search } as unknown as NavigateOptions;
}
