import type { Address, Recipients } from "./model";

export const FIELDS = ["to", "cc", "bcc"] as const;
export type RecipientField = (typeof FIELDS)[number];

export function addressesIn(recipients: Recipients): Address[] {
  return FIELDS.flatMap((field) => recipients[field] ?? []);
}

const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;
const LOCAL = /^[^\s@<>(),;:"[\]\\]+$/;

/** True for what a mail server could be asked to deliver to; whether it does only sending tells. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  return at > 0 && text.length <= 320 && LOCAL.test(text.slice(0, at)) && DOMAIN.test(text.slice(at + 1));
}

/** Reads addresses as people paste them: `Ada <ada@example.com>, bo@example.com; "C, D" <c@example.com>`. */
export function parseAddresses(text: string): Address[] {
  const parts = text.match(/(?:"[^"]*"|<[^>]*>|[^,;\n"<])+/g) ?? [];
  return parts.map((part) => parseAddress(part.trim())).filter(({ address }) => address !== "");
}

function parseAddress(text: string): Address {
  const [, name = "", inside] = text.match(/^(.*?)<([^>]*)>\s*$/s) ?? [];
  if (inside === undefined) return { address: text.replace(/^mailto:/i, "") };
  const plain = name.trim().replace(/^"(.*)"$/s, "$1");
  return plain ? { name: plain, address: inside.trim() } : { address: inside.trim() };
}

export function sameAddress(one: Address, other: Address): boolean {
  return one.address.toLowerCase() === other.address.toLowerCase();
}

/** Puts addresses into a field: each person is written to once, in the field that was named last. */
export function withAddresses(recipients: Recipients, field: RecipientField, added: Address[]): Recipients {
  const next: Recipients = {};
  for (const one of FIELDS) {
    const kept = (recipients[one] ?? []).filter((known) => !added.some((each) => sameAddress(each, known)));
    const unique = added.filter((each, at) => added.findIndex((other) => sameAddress(each, other)) === at);
    next[one] = one === field ? [...kept, ...unique] : kept;
  }
  return next;
}

export function withoutAddress(recipients: Recipients, field: RecipientField, gone: Address): Recipients {
  return { ...recipients, [field]: (recipients[field] ?? []).filter((one) => !sameAddress(one, gone)) };
}

export function invalidIn(recipients: Recipients): Address[] {
  return addressesIn(recipients).filter(({ address }) => !isAddress(address));
}

/** True when both say the same people in the same fields. */
export function sameRecipients(one: Recipients, other: Recipients): boolean {
  return FIELDS.every((field) => {
    const [a, b] = [one[field] ?? [], other[field] ?? []];
    return a.length === b.length && a.every((address, at) => b[at] && sameAddress(address, b[at]));
  });
}
