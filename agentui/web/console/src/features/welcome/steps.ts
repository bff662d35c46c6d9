/** The address that a fresh desk has until somebody gives it a real one. */
const PLACEHOLDER = "support@example.com";

export interface StepsDone {
  mailbox: boolean;
  team: boolean;
  chat: boolean;
}

export function stepsDone(
  mailboxes: readonly { address: string }[],
  agents: readonly { active: boolean }[],
  sites: readonly unknown[],
): StepsDone {
  return {
    mailbox: mailboxes.some(({ address }) => address !== PLACEHOLDER),
    team: agents.filter(({ active }) => active).length > 1,
    chat: sites.length > 0,
  };
}
