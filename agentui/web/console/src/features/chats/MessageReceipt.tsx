import type { Message } from "../ticket/model";
import { ReceiptMark } from "./Bubbles";
import { receiptOf } from "./bubbles";
import { useVisitor } from "./useVisitor";

/** How far an answer in a chat has come, beside it in the ticket's timeline. */
export default function MessageReceipt({ message }: { message: Message }) {
  const { visitor, now } = useVisitor(message.ticket_id);
  return visitor ? <ReceiptMark receipt={receiptOf(message, now)} /> : null;
}
