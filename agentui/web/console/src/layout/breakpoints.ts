import { useSyncExternalStore } from "react";

/**
 * "phone": one pane at a time; "medium": list and ticket, the outer panes are drawers; "wide": the side
 * panel stands beside them; "full": the views too. Four panes need 1360 px to leave the ticket 400.
 */
export type Breadth = "phone" | "medium" | "wide" | "full";

// The same widths as --breakpoint-pane and --breakpoint-side in tokens.css.
const PANE = "(min-width: 760px)";
const SIDE = "(min-width: 1100px)";
const FULL = "(min-width: 1360px)";

function subscribe(listener: () => void) {
  const queries = [PANE, SIDE, FULL].map((query) => window.matchMedia(query));
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    for (const query of queries) query.removeEventListener("change", listener);
  };
}

function read(): Breadth {
  if (window.matchMedia(FULL).matches) return "full";
  if (window.matchMedia(SIDE).matches) return "wide";
  return window.matchMedia(PANE).matches ? "medium" : "phone";
}

export function useBreadth(): Breadth {
  return useSyncExternalStore(subscribe, read);
}
