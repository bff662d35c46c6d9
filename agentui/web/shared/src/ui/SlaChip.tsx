import { Check, Clock3, Hourglass, type LucideIcon, Pause, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type Formatter, useFormat, useTicking } from "../format";
import { Chip, type Tone } from "./Chip";
import { cn } from "./cn";

export type SlaState = "running" | "paused" | "met" | "breached";
export type SlaKind =
  | "first_reply"
  | "next_reply"
  | "periodic_update"
  | "requester_wait"
  | "agent_work"
  | "resolution"
  | "ownership"
  | "promise";

interface SlaChipProps {
  /** Undefined where it is not known which one it is. */
  kind?: SlaKind;
  state: SlaState;
  /** ISO 8601; null when there is no deadline while the clock stands. */
  due: string | null;
  /** Milliseconds before the deadline at which it becomes "due soon". */
  soon?: number;
  /** In a list, where only what is urgent may stand out. */
  quiet?: boolean;
}

type Shown = "running" | "soon" | "late" | "paused" | "met";

const LOOKS: Record<Shown, { tone: Tone; icon: LucideIcon }> = {
  running: { tone: "neutral", icon: Clock3 },
  soon: { tone: "due", icon: Hourglass },
  late: { tone: "breach", icon: TriangleAlert },
  paused: { tone: "neutral", icon: Pause },
  met: { tone: "met", icon: Check },
};

const HOUR = 3_600_000;

/**
 * A promise and what is left of it, to the second in its last minute. It goes from running to soon to
 * late by itself; the server's word (`state`) is what counts once it arrives.
 */
export function SlaChip({ kind, state, due, soon = HOUR, quiet = false }: SlaChipProps) {
  const { t } = useTranslation("ui");
  const format = useFormat();
  const reading = useTicking(1000, (now) => read(state, due, soon, now, format));
  const [shown, span] = reading.split("|") as [Shown, string];
  const { tone, icon } = LOOKS[shown];
  const kindName = t(`sla.kind.${kind ?? "any"}`);
  const sentences = {
    running: t("sla.running", { kind: kindName, span }),
    soon: t("sla.running", { kind: kindName, span }),
    late: t("sla.breached", { kind: kindName, span }),
    paused: t("sla.paused", { kind: kindName }),
    met: t("sla.met", { kind: kindName }),
  };
  const words = {
    running: span,
    soon: t("sla.soonShort", { span }),
    late: t("sla.breachedShort", { span }),
    paused: t("sla.pausedShort"),
    met: t("sla.metShort"),
  };
  const title = due ? `${sentences[shown]} · ${format.absolute(new Date(due))}` : sentences[shown];
  const plain = quiet && tone === "neutral";
  const wordless = plain && shown === "paused";
  return (
    <Chip
      tone={plain ? "plain" : tone}
      icon={icon}
      title={title}
      className={cn("figures shrink-0", plain && (wordless ? "-me-2.5" : "-me-1.5"))}
    >
      <span aria-hidden="true">{wordless ? "" : words[shown]}</span>
      <span className="sr-only">{sentences[shown]}</span>
    </Chip>
  );
}

/** Packed into a string so that a tick which changes nothing visible renders nothing. */
function read(state: SlaState, due: string | null, soon: number, now: Date, format: Formatter): string {
  if (state === "met") return "met|";
  if (state === "paused" || due === null) return "paused|";
  const left = new Date(due).getTime() - now.getTime();
  const span = format.duration(left);
  if (state === "breached" || left <= 0) return `late|${span}`;
  return left <= soon ? `soon|${span}` : `running|${span}`;
}
