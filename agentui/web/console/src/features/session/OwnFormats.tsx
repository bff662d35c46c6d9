import { FormatProvider, useFormat } from "@kept/shared/format";
import { type ReactNode, useEffect } from "react";
import { useApi } from "../../api";
import { useLiveStatus } from "../../live";
import { useSession } from "./queries";

/** Dates in the zone that the agent has chosen, rather than the browser's. */
export function OwnFormats({ children }: { children: ReactNode }) {
  const { preferences } = useSession();
  const { locale } = useFormat();
  return (
    <FormatProvider locale={locale} timeZone={preferences.time_zone || undefined}>
      {children}
    </FormatProvider>
  );
}

/**
 * A session that was ended elsewhere is noticed by the socket first. Asking who we are gives the 401 that
 * leads to the sign-in and back, so that nobody types on in a desk that can no longer save.
 */
export function useSessionEnd() {
  const api = useApi();
  const status = useLiveStatus();
  useEffect(() => {
    if (status === "signed-out") void api.GET("/api/v1/me");
  }, [api, status]);
}
