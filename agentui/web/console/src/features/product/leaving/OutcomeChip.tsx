import { Chip } from "@kept/shared/ui";
import { CircleHelp, DoorOpen, Heart, Hourglass } from "lucide-react";
import type { Mark, Outcome } from "./model";
import { useNames } from "./names";

const LOOKS = {
  saved: { icon: Heart, tone: "met" },
  left: { icon: DoorOpen, tone: "breach" },
  waiting: { icon: Hourglass, tone: "neutral" },
  unknown: { icon: CircleHelp, tone: "neutral" },
} as const satisfies Record<Outcome, object>;

/** How it ended, and who says so. */
export function OutcomeChip({ mark: { outcome, outcome_by } }: { mark: Mark }) {
  const names = useNames();
  const look = LOOKS[outcome as Outcome];
  if (!look) return null;
  return (
    <Chip icon={look.icon} tone={look.tone} title={outcome_by ? names.by(outcome_by) : undefined}>
      {names.outcome(outcome)}
    </Chip>
  );
}
