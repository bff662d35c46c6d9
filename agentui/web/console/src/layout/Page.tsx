import type { ReactNode } from "react";

interface PageProps {
  title: string;
  /** Buttons at the end of the title's line. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A view that is one page rather than panes: search, customers. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-surface">
      <div className="mx-auto w-full max-w-5xl px-4 py-6 pane:px-8">
        <div className="mb-4 flex min-h-8 flex-wrap items-center gap-2">
          <h1 className="min-w-0 flex-1 basis-60 font-semibold text-title [overflow-wrap:anywhere]">
            {title}
          </h1>
          {actions}
        </div>
        {children}
      </div>
    </div>
  );
}
