export { expectAccessible } from "./axe";
export { messagesFrom, openFromList, rowOf, ticketOf, toast, write } from "./console";
export { type Agent, customer, type Desk, PASSWORD, told, unique } from "./desk";
export { type Customer, compose, deliver, MAILBOX } from "./mail";
export { expect, measured, test } from "./test";
