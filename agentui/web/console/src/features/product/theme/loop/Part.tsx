import type { ReactNode } from "react";

interface PartProps {
  id: string;
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled part of the page with its verbs at the end of the title's line. */
export function Part({ id, title, actions, children }: PartProps) {
  return (
    <section aria-labelledby={`theme-${id}`} className="flex flex-col gap-2">
      <div className="flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 id={`theme-${id}`} className="font-semibold">
          {title}
        </h3>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
