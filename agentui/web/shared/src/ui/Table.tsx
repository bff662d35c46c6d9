import { ArrowDown, ArrowUp } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

interface TableProps {
  /** Says what the rows are; it also names the scrolling region. */
  caption: string;
  children: ReactNode;
}

/** Hairlines, no boxes. Wide tables scroll inside themselves and can be scrolled from the keyboard. */
export function Table({ caption, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={caption} tabIndex={0} className="ring-inside overflow-x-auto">
      <table className="w-full border-collapse text-start">
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

interface CellProps {
  /** Figures stand at the end in digits of one width. */
  numeric?: boolean;
  className?: string;
  children?: ReactNode;
}

interface HeadCellProps extends CellProps {
  sort?: "ascending" | "descending" | "none";
  onSort?: () => void;
}

export function HeadCell({ numeric, sort, onSort, className, children }: HeadCellProps) {
  const Arrow = sort === "descending" ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sort}
      className={cn(
        "h-8 whitespace-nowrap px-3 font-medium text-ink-soft text-small",
        align(numeric),
        className,
      )}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className="hit-area inline-flex items-center gap-1 rounded-sm hover:text-ink"
        >
          {children}
          <Arrow aria-hidden="true" className={cn("size-3", (!sort || sort === "none") && "invisible")} />
        </button>
      ) : (
        children
      )}
    </th>
  );
}

export function Row({ className, ...rest }: ComponentProps<"tr">) {
  return <tr {...rest} className={cn("border-line border-t hover:bg-hover", className)} />;
}

export function Cell({ numeric, className, children }: CellProps) {
  return <td className={cn("h-9 px-3 py-1.5", align(numeric), className)}>{children}</td>;
}

function align(numeric?: boolean) {
  return numeric ? "text-end figures" : "text-start";
}
