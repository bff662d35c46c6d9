export { LiveClient, type LiveNews, type LiveStatus } from "./client";
export { connectLive } from "./connect";
export {
  LiveProvider,
  useAgentState,
  useLive,
  useLiveNews,
  useLiveStatus,
  useTicketPresence,
  useVisitorState,
  useWatchedTickets,
} from "./LiveProvider";
export type {
  AgentPresence,
  AgentState,
  ComposerMode,
  LiveEvent,
  LiveNotification,
  TicketPresence,
  VisitorState,
} from "./protocol";
