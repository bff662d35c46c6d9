import { cn } from "@kept/shared/ui";
import type { ReactNode } from "react";
import { useId } from "react";

interface PartProps {
  title: string;
  /** One line in small print under it. */
  note?: string;
  className?: string;
  children: ReactNode;
}

/** A part of the page with a heading. */
export function Part({ title, note, className, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("min-w-0", className)}>
      <h2 id={id} className="mb-2 font-semibold text-heading">
        {title}
      </h2>
      {children}
      {note && <p className="mt-2 text-ink-faint text-small">{note}</p>}
    </section>
  );
}
