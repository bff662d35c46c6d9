import type { Tone } from "@kept/shared/ui";
import {
  CircleCheck,
  CircleDot,
  CircleSlash,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
  Unlink,
} from "lucide-react";
import type { ThemeIssue } from "./queries";

export const ISSUE_MARKS: Record<ThemeIssue["state"], { icon: LucideIcon; tone: Tone }> = {
  creating: { icon: LoaderCircle, tone: "neutral" },
  failed: { icon: TriangleAlert, tone: "breach" },
  open: { icon: CircleDot, tone: "accent" },
  completed: { icon: CircleCheck, tone: "met" },
  not_planned: { icon: CircleSlash, tone: "due" },
  gone: { icon: Unlink, tone: "due" },
};

/** Names of trackers are names, in every language. */
export const TRACKER_NAMES: Record<ThemeIssue["tracker_kind"], string> = {
  github: "GitHub",
  gitlab: "GitLab",
  jira_cloud: "Jira",
  jira_server: "Jira",
};
