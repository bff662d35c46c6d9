import type { NewTracker, Tracker, TrackerUpdate } from "./queries";

export type TrackerKind = Tracker["kind"];
export const KINDS = [
  "github",
  "gitlab",
  "jira_cloud",
  "jira_server",
] as const satisfies readonly TrackerKind[];

/** Names that are nobody's to translate. */
export const KIND_NAMES: Record<TrackerKind, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  jira_cloud: "Jira Cloud",
  jira_server: "Jira Data Center",
};

/** Where the kind is for everybody; a Jira is always somewhere of its own. */
export const USUAL_URLS: Record<TrackerKind, string> = {
  github: "https://github.com",
  gitlab: "https://gitlab.com",
  jira_cloud: "https://example.atlassian.net",
  jira_server: "https://jira.example.com",
};

export const PROJECTS: Record<TrackerKind, string> = {
  github: "acme/shop",
  gitlab: "acme/shop",
  jira_cloud: "SHOP",
  jira_server: "SHOP",
};

export function isJira(kind: TrackerKind): boolean {
  return kind === "jira_cloud" || kind === "jira_server";
}

/** What the form holds; lists as they are typed, by commas. */
export interface TrackerValues {
  kind: TrackerKind;
  name: string;
  url: string;
  project: string;
  account: string;
  token: string;
  labels: string;
  issue_type: string;
  private_network: boolean;
  reopen: boolean;
  comment_growth: boolean;
}

export function valuesOf(tracker: Tracker | undefined): TrackerValues {
  return {
    kind: tracker?.kind ?? "github",
    name: tracker?.name ?? "",
    url: tracker?.url ?? "",
    project: tracker?.project ?? "",
    account: tracker?.account ?? "",
    token: "",
    labels: (tracker?.labels ?? []).join(", "),
    issue_type: tracker?.issue_type ?? "",
    private_network: tracker?.private_network ?? false,
    reopen: tracker?.reopen ?? false,
    comment_growth: tracker?.comment_growth ?? true,
  };
}

/** What is asked for to connect one: what is empty is left to the server. */
export function newTrackerOf(values: TrackerValues): NewTracker {
  const { kind, name, url, project, account, token, labels, issue_type, ...switches } = values;
  return {
    kind,
    name: name.trim() || undefined,
    url: url.trim() || undefined,
    project: project.trim(),
    account: account.trim() || undefined,
    token: token.trim(),
    labels: listOf(labels),
    issue_type: (isJira(kind) && issue_type.trim()) || undefined,
    ...switches,
  };
}

/** Only what differs; a token that was not typed stays as it is. */
export function updateOf(tracker: Tracker, values: TrackerValues): TrackerUpdate {
  const { kind: _, token, labels, ...texts } = values;
  const before = valuesOf(tracker);
  const changed = Object.entries(texts).filter(
    ([name, value]) => before[name as keyof TrackerValues] !== value,
  );
  return {
    ...(Object.fromEntries(changed) as TrackerUpdate),
    ...(labels !== before.labels && { labels: listOf(labels) }),
    ...(token.trim() && { token: token.trim() }),
    version: tracker.version,
  };
}

/** A change of where it is, or of who asks, is tried out with a token that is typed again. */
export function needsToken(tracker: Tracker, values: TrackerValues): boolean {
  return values.url.trim() !== tracker.url || values.account.trim() !== tracker.account;
}

function listOf(text: string): string[] {
  return [...new Set(text.split(",").flatMap((one) => one.trim() || []))];
}
