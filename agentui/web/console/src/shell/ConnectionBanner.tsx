import { Banner, Button } from "@kept/shared/ui";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLive, useLiveStatus } from "../live";

/** A blink of the network is nobody's concern; only what lasts is told. */
const PATIENCE = 3_000;

export function ConnectionBanner() {
  const { t } = useTranslation("shell");
  const live = useLive();
  const status = useLiveStatus();
  const apart = status === "waiting" || status === "offline" || status === "connecting";
  const lasting = useLasting(apart, PATIENCE);
  if (!lasting) return null;
  return (
    <Banner
      tone="offline"
      action={
        <Button size="small" onClick={live.retryNow}>
          {t("connection.retry")}
        </Button>
      }
    >
      {status === "offline" ? t("connection.offline") : t("connection.lost")}
    </Banner>
  );
}

function useLasting(condition: boolean, milliseconds: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!condition) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), milliseconds);
    return () => clearTimeout(timer);
  }, [condition, milliseconds]);
  return lasting;
}
