import { cn } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import type { Change } from "../model";

const AROUND = 160;

interface ChangesProps {
  changes: readonly Change[];
  className?: string;
}

/** What became of a text, by words: what is the same and far from any change is left out. */
export function Changes({ changes, className }: ChangesProps) {
  const { t } = useTranslation("knowledge");
  if (changes.every(({ op }) => op === "same")) {
    return <p className="text-ink-soft">{t("diff.same")}</p>;
  }
  let end = 0;
  return (
    <div
      dir="auto"
      className={cn("article-diff whitespace-pre-wrap text-base [overflow-wrap:anywhere]", className)}
    >
      {changes.map((change, at) => {
        end += change.text.length;
        if (change.op === "added") return <ins key={end}>{change.text}</ins>;
        if (change.op === "removed") return <del key={`-${end}`}>{change.text}</del>;
        return <span key={end}>{shortened(change.text, at === 0, at === changes.length - 1)}</span>;
      })}
    </div>
  );
}

export function shortened(text: string, first: boolean, last: boolean): string {
  const before = first ? "" : text.slice(0, AROUND);
  const after = last ? "" : text.slice(-AROUND);
  if (text.length <= before.length + after.length + 40) return text;
  return [before, after].filter((part) => part !== "").join("\n\u2026\n") || "\u2026";
}
