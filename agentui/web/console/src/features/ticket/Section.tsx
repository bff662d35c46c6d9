import { cn } from "@kept/shared/ui";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useStored } from "../../layout";

interface SectionProps {
  /** Under which this browser remembers whether it is open. */
  name: string;
  title: string;
  /** A figure or a word beside the title, also while folded. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of the side panel that folds, and stays as it was left. */
export function Section({ name, title, aside, children }: SectionProps) {
  const [open, setOpen] = useStored<boolean>(`side.${name}`, true);
  const id = useId();
  return (
    <section className="border-line border-b">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
          className="ring-inside flex h-9 w-full items-center gap-1.5 px-3 text-start font-medium hover:bg-hover"
        >
          <ChevronRight
            aria-hidden="true"
            className={cn(
              "size-3.5 shrink-0 text-ink-faint rtl:rotate-180",
              open && "rotate-90 rtl:rotate-90",
            )}
          />
          <span className="min-w-0 flex-1 truncate">{title}</span>
          {aside}
        </button>
      </h3>
      <div id={id} hidden={!open} className="px-4 pb-4">
        {open && children}
      </div>
    </section>
  );
}
