import { unwrap, useApi } from "../../../../api";
import { useSession } from "../../../session/queries";
import type { ThemeCorrection } from "../queries";

const LATEST = 20;

/** Finds what this agent has just said, since a verb's answer does not name the correction that it made. */
export function useOwnCorrection() {
  const api = useApi();
  const { agent: me } = useSession();
  return async (
    kind: ThemeCorrection["kind"],
    about: (correction: ThemeCorrection) => boolean = () => true,
  ): Promise<ThemeCorrection | undefined> => {
    const query = { limit: LATEST };
    const { items } = await unwrap(api.GET("/api/v1/theme-corrections", { params: { query } }));
    return items.find((one) => one.agent_id === me.id && one.kind === kind && about(one));
  };
}
