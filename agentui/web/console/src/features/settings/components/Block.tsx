import type { ReactNode } from "react";

interface BlockProps {
  title?: string;
  detail?: ReactNode;
  /** Buttons at the end of the title's line. */
  actions?: ReactNode;
  children?: ReactNode;
}

/** A part of a settings page: what it is about, then its controls. */
export function Block({ title, detail, actions, children }: BlockProps) {
  return (
    <section className="border-line border-t py-6 first:border-t-0 first:pt-0">
      {(title || detail || actions) && (
        <div className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-60">
            {title && <h2 className="font-semibold text-read">{title}</h2>}
            {detail && <p className="max-w-prose text-ink-soft">{detail}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

/** Fields under each other at a width that reads well. */
export function Fields({ children }: { children: ReactNode }) {
  return <div className="flex max-w-md flex-col gap-4">{children}</div>;
}
