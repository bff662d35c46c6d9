export { expectAccessible } from "./axe";
export { messagesFrom, openFromList, openPalette, rowOf, settled, ticketOf, toast, write } from "./console";
export { type Agent, customer, Desk, PASSWORD, told, unique } from "./desk";
export { type Customer, compose, deliver, MAILBOX } from "./mail";
export { expect, measured, test } from "./test";
