import {
  AlarmClock,
  Archive,
  BellRing,
  CircleCheck,
  CirclePause,
  CircleUser,
  Inbox,
  type LucideIcon,
  ShieldAlert,
  TriangleAlert,
  UserRoundX,
  Users,
} from "lucide-react";

/** The built-in views in their order: my work first, then the team's, then everything. */
export const SECTIONS = [
  {
    id: "mine",
    views: [
      { id: "mine", icon: CircleUser, keys: "g m" },
      { id: "following", icon: BellRing, keys: "g f" },
    ],
  },
  {
    id: "team",
    views: [
      { id: "teams", icon: Users, keys: "g t" },
      { id: "unassigned", icon: UserRoundX, keys: "g u" },
      { id: "due_soon", icon: AlarmClock, keys: "g d" },
      { id: "breached", icon: TriangleAlert, keys: "g b" },
    ],
  },
  {
    id: "all",
    views: [
      { id: "open", icon: Inbox, keys: "g o" },
      { id: "pending", icon: CirclePause, keys: "g p" },
      { id: "solved", icon: CircleCheck, keys: "g e" },
      { id: "closed", icon: Archive, keys: "g x" },
      { id: "suspected_spam", icon: ShieldAlert, keys: "g j" },
    ],
  },
] as const satisfies readonly {
  id: string;
  views: readonly { id: string; icon: LucideIcon; keys: string }[];
}[];

export type BuiltInView = (typeof SECTIONS)[number]["views"][number]["id"];
/** A built-in view, or the view of one team. */
export type ViewId = BuiltInView | `team:${number}`;

export const BUILT_IN = SECTIONS.flatMap(
  (section): readonly { id: BuiltInView; keys: string }[] => section.views,
);

export function isBuiltIn(id: string): id is BuiltInView {
  return BUILT_IN.some((view) => view.id === id);
}

export function isView(id: string): id is ViewId {
  return isBuiltIn(id) || /^team:\d+$/.test(id);
}

/** The one view that needs the agent now: a broken promise before one that is about to break. */
export function pressingOf(counts: readonly { id: string; n: number }[]): string | undefined {
  return ["breached", "due_soon", "unassigned"].find((id) =>
    counts.some((view) => view.id === id && view.n > 0),
  );
}
