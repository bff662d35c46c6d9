import { type LucideIcon, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "./cn";

export type Tone = "neutral" | "plain" | "accent" | "breach" | "due" | "met" | "note";

const TONES: Record<Tone, string> = {
  neutral: "bg-ink/7 text-ink-soft",
  plain: "text-ink-faint",
  accent: "bg-accent-soft text-accent-text",
  breach: "bg-breach-soft text-breach-text",
  due: "bg-due-soft text-due-text",
  met: "bg-met-soft text-met-text",
  note: "bg-note-soft text-note-text",
};

interface ChipProps {
  tone?: Tone;
  icon?: LucideIcon;
  /** Makes it removable; the name is for the button's label. */
  onRemove?: () => void;
  removeName?: string;
  title?: string;
  className?: string;
  children: ReactNode;
}

/** A short fact about the thing it stands in. The word or icon carries the meaning, colour repeats it. */
export function Chip({
  tone = "neutral",
  icon: Icon,
  onRemove,
  removeName,
  title,
  className,
  children,
}: ChipProps) {
  const { t } = useTranslation("ui");
  return (
    <span
      title={title}
      className={cn(
        "inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-small",
        TONES[tone],
        className,
      )}
    >
      {Icon && <Icon aria-hidden="true" className="size-3 shrink-0" strokeWidth={2.25} />}
      <span className="truncate">{children}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={t("action.remove", { name: removeName ?? String(children) })}
          onClick={onRemove}
          className="hit-area -me-0.5 grid size-4 shrink-0 place-items-center rounded-sm hover:bg-line"
        >
          <X aria-hidden="true" className="size-3" />
        </button>
      )}
    </span>
  );
}

interface BadgeProps {
  /** Already formatted, such as "999+". */
  children: ReactNode;
  tone?: "quiet" | "accent";
  /** Words for a figure that does not speak for itself. */
  label?: string;
}

/** A counter. Only what needs the reader now carries the accent. */
export function Badge({ children, tone = "quiet", label }: BadgeProps) {
  return (
    <span
      className={cn(
        "figures shrink-0 text-small",
        tone === "accent" ? "rounded-sm bg-accent px-1 font-semibold text-accent-ink" : "text-ink-faint",
      )}
    >
      <span aria-hidden={label ? true : undefined}>{children}</span>
      {label && <span className="sr-only">{label}</span>}
    </span>
  );
}
