import { BookOpen, Contact, Inbox, type LucideIcon, Megaphone, MessagesSquare, Settings } from "lucide-react";

/** What the rail leads to, top to bottom. A capability that brings a new area adds its line here. */
export const DESTINATIONS = [
  { id: "inbox", to: "/inbox", icon: Inbox, keys: "g i" },
  { id: "chats", to: "/chats", icon: MessagesSquare, keys: "g h" },
  { id: "customers", to: "/customers", icon: Contact, keys: "g c" },
  { id: "knowledge", to: "/knowledge", icon: BookOpen, keys: "g k" },
  { id: "product", to: "/product", icon: Megaphone, keys: "g w" },
  { id: "settings", to: "/settings", icon: Settings, keys: "g s" },
] as const satisfies readonly { id: string; to: string; icon: LucideIcon; keys: string }[];

export type DestinationId = (typeof DESTINATIONS)[number]["id"];
