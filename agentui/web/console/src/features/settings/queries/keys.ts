/** Keys of what only the settings show; agents and teams live under the desk's own keys (ticket/desk). */
export const settingsKeys = {
  all: ["settings"] as const,
  sessions: ["settings", "sessions"] as const,
  tokens: ["settings", "tokens"] as const,
  mailboxes: ["settings", "mailboxes"] as const,
  desk: ["settings", "desk"] as const,
  calendars: ["settings", "calendars"] as const,
  policies: ["settings", "policies"] as const,
  mailDays: ["settings", "mail", "days"] as const,
  mail: (filter: object) => ["settings", "mail", "list", filter] as const,
  mailLists: ["settings", "mail"] as const,
};
