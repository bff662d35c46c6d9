import { useSession } from "../../session/queries";

/** Who may shape themes and say what is mended: product leads, team leads and admins. */
export function useMaySteer(): boolean {
  const { agent, permissions } = useSession();
  return permissions.lead || agent.role === "product_lead";
}
