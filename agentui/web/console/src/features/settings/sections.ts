import {
  AtSign,
  BookOpen,
  Building2,
  CalendarClock,
  CircleDot,
  FileInput,
  Info,
  KeyRound,
  type LucideIcon,
  MailSearch,
  MessageSquareQuote,
  MessagesSquare,
  Newspaper,
  Shapes,
  Terminal,
  Timer,
  UserRound,
  Users,
  UsersRound,
} from "lucide-react";
import type { components } from "../../api/schema";

type Permissions = components["schemas"]["Permissions"];

interface Section {
  id: string;
  icon: LucideIcon;
  /** Who may open it; everybody who signs in when absent. */
  needs?: keyof Permissions;
}

interface SectionGroup {
  id: string;
  sections: readonly Section[];
}

/** The settings by whom they concern: oneself, the people, mail and time, the product, the whole desk. */
export const GROUPS = [
  {
    id: "you",
    sections: [
      { id: "profile", icon: UserRound },
      { id: "security", icon: KeyRound },
      { id: "tokens", icon: Terminal, needs: "work" },
    ],
  },
  {
    id: "people",
    sections: [
      { id: "agents", icon: UsersRound },
      { id: "teams", icon: Users },
    ],
  },
  {
    id: "service",
    sections: [
      { id: "mailboxes", icon: AtSign },
      { id: "forms", icon: FileInput },
      { id: "chat", icon: MessagesSquare },
      { id: "helpCentre", icon: BookOpen, needs: "admin" },
      { id: "hours", icon: CalendarClock },
      { id: "policies", icon: Timer },
      { id: "canned", icon: MessageSquareQuote, needs: "work" },
    ],
  },
  {
    id: "product",
    sections: [
      { id: "productTeams", icon: Newspaper },
      { id: "trackers", icon: CircleDot },
      { id: "themes", icon: Shapes },
    ],
  },
  {
    id: "desk",
    sections: [
      { id: "desk", icon: Building2, needs: "admin" },
      { id: "mail", icon: MailSearch, needs: "lead" },
      { id: "about", icon: Info },
    ],
  },
] as const satisfies readonly SectionGroup[];

export type SectionId = (typeof GROUPS)[number]["sections"][number]["id"];

const ALL: readonly { id: SectionId; icon: LucideIcon; needs?: keyof Permissions }[] = GROUPS.flatMap(
  ({ sections }) => [...sections],
);

export function sectionOf(id: string | undefined) {
  return ALL.find((section) => section.id === id);
}

export function mayOpen(section: { needs?: keyof Permissions }, permissions: Permissions): boolean {
  return section.needs === undefined || permissions[section.needs];
}

export function sectionsFor(permissions: Permissions) {
  return ALL.filter((section) => mayOpen(section, permissions));
}

/** The groups with only what the role may open. */
export function groupsFor(permissions: Permissions) {
  return GROUPS.map(({ id, sections }) => ({
    id,
    sections: sectionsFor(permissions).filter((open) => sections.some((section) => section.id === open.id)),
  }));
}
