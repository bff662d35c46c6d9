import { useSession } from "../../../session/queries";
import type { TicketTheme } from "./queries";

/** Whether this agent may say what the ticket is about; what has no words of its own has no place, and gets none. */
export function useMayPlace({ placed_by }: TicketTheme): boolean {
  const { permissions, agent } = useSession();
  return (permissions.work || agent.role === "product_lead") && placed_by !== "";
}
