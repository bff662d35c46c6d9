import { createTransport } from "nodemailer";
import MailComposer, { type MailComposerOptions } from "nodemailer/lib/mail-composer";
import type { Server } from "./server";

export interface Customer {
  name: string;
  email: string;
}

interface Letter
  extends Pick<MailComposerOptions, "text" | "html" | "attachments" | "inReplyTo" | "references"> {
  subject: string;
  /** The desk's own address unless told otherwise. */
  to?: string;
}

export const MAILBOX = "support@example.com";

/** A mail as bytes, so that the very same can be sent twice. */
export function compose(from: Customer, letter: Letter): Promise<Buffer> {
  const address = { name: from.name, address: from.email };
  return new MailComposer({ from: address, to: MAILBOX, ...letter }).compile().build();
}

interface Delivery {
  from: Customer;
  raw: Buffer | string;
  to?: string;
}

/** Hands a mail to the desk's SMTP listener; returns the moment of the 250, and fails when there is none. */
export async function deliver(server: Server, { from, raw, to = MAILBOX }: Delivery): Promise<number> {
  const transport = createTransport({ ...server.smtp, secure: false, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from: from.email, to }, raw });
    return Date.now();
  } finally {
    transport.close();
  }
}
