export {
  addressOf,
  articleText,
  draftArticle,
  publish,
  publishArticle,
  READER,
  saveArticle,
  searchable,
} from "./articles";
export { expectAccessible } from "./axe";
export {
  accept,
  answer,
  answerIn,
  bubblesOf,
  ChatShop,
  launcherOf,
  messagesIn,
  openChat,
  queueOf,
  saidIn,
  say,
  sign,
  snippet,
  waitingWith,
  widgetOf,
} from "./chat";
export { messagesFrom, openFromList, openPalette, rowOf, settled, ticketOf, toast, write } from "./console";
export { type Agent, customer, Desk, PASSWORD, told, unique } from "./desk";
export { GitHub } from "./github";
export { Line } from "./line";
export { type Customer, compose, deliver, MAILBOX } from "./mail";
export { Shop } from "./shop";
export { expect, measured, test } from "./test";
export { ADDRESS, CRASH, complain, figures, findThemes, type Problem, RECHNUNG, REFUND } from "./themes";
export { until } from "./until";
