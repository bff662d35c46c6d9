import type { Policy } from "../queries/sla";
import { type DurationUnits, parseDuration, writeDuration } from "./durations";

export type Target = Policy["targets"][number];
export type TargetKind = Target["kind"];

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The promises that can be added; a policy made elsewhere may have others, which are shown as well. */
export const KINDS: readonly TargetKind[] = ["first_reply", "next_reply", "resolution"];

/** A promise as it is typed. */
export interface TargetDraft {
  kind: TargetKind;
  business: boolean;
  times: Record<Priority, string>;
}

export function draftOf(target: Target, units: DurationUnits): TargetDraft {
  const time = (priority: Priority) => writeDuration(target.seconds[priority] ?? 0, target.business, units);
  return {
    kind: target.kind,
    business: target.business,
    times: { urgent: time("urgent"), high: time("high"), normal: time("normal"), low: time("low") },
  };
}

export function emptyDraft(kind: TargetKind): TargetDraft {
  return { kind, business: true, times: { urgent: "", high: "", normal: "", low: "" } };
}

/** Times that cannot be read, under the path that the server would name: "targets[0].seconds.high". */
export function unreadable(drafts: readonly TargetDraft[]): string[] {
  return drafts.flatMap((draft, at) =>
    PRIORITIES.filter((priority) => parseDuration(draft.times[priority]) === null).map(
      (priority) => `targets[${at}].seconds.${priority}`,
    ),
  );
}

/** What is sent once nothing is unreadable; a priority without a time makes no promise. */
export function targetsOf(drafts: readonly TargetDraft[]): Target[] {
  return drafts.map(({ kind, business, times }) => {
    const promised = PRIORITIES.flatMap((priority) => {
      const seconds = parseDuration(times[priority]);
      return seconds ? [[priority, seconds] as const] : [];
    });
    return { kind, business, seconds: Object.fromEntries(promised) };
  });
}
