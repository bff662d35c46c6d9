import { useFormat } from "@kept/shared/format";
import { Link, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Opened } from "./search";

interface CountProps {
  value: number;
  /** What it opens, and of which line. */
  open: Opened;
  of?: string;
  /** What the line is called, for those who hear one number after the other. */
  about?: string;
  /** Words beside it say what it counts. */
  silent?: boolean;
}

/** A count that opens what was counted; nothing opens nothing. */
export function Count({ value, open, of, about, silent }: CountProps) {
  const { t } = useTranslation("knowledge");
  const format = useFormat();
  const search = useSearch({ from: "/desk/knowledge/figures" });
  if (value === 0) return <span className="text-ink-faint">{format.number(0)}</span>;
  return (
    <Link
      to="/knowledge/figures"
      search={{ ...search, open, of }}
      replace
      className="hit-area rounded-sm underline decoration-line-strong/60 underline-offset-2 hover:decoration-ink"
    >
      {format.number(value)}
      {!silent && (
        <span className="sr-only"> {[t(`figures.numbers.${open}`), about].filter(Boolean).join(", ")}</span>
      )}
    </Link>
  );
}
