import { useFormat } from "@kept/shared/format";
import { Button, Chip, RelativeTime } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { PackageCheck, Repeat, ShieldCheck, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { ConfirmDialog, ResultState, SkeletonLines } from "../../../../forms";
import { useAgent } from "../../../ticket/desk";
import type { Theme } from "../queries";
import { TicketDoor } from "../TicketDoor";
import { Part } from "./Part";
import { shipsQuery, type ThemeShip, useWithdrawShip } from "./queries";
import { ShipDialog } from "./ShipDialog";
import { countsOf, currentShip } from "./shipState";
import { Tellings } from "./Tellings";

/** Whether the theme is mended, whether it stayed so, and who is told. */
export function Shipping({ theme, steering }: { theme: Theme; steering: boolean }) {
  const { t } = useTranslation("theme");
  const ships = useQuery(shipsQuery(useApi(), theme.id));
  const [asking, setAsking] = useState<"ship" | "withdraw" | null>(null);
  const current = ships.data && currentShip(ships.data);
  const shipped = current?.state === "shipped";
  return (
    <>
      <Part
        id="shipping"
        title={t("ship.part")}
        actions={
          steering &&
          ships.data && (
            <>
              {!shipped && (
                <Button variant="primary" icon={PackageCheck} onClick={() => setAsking("ship")}>
                  {t(current?.state === "regressed" ? "ship.openAgain" : "ship.open")}
                </Button>
              )}
              {shipped && (
                <Button icon={Undo2} onClick={() => setAsking("withdraw")}>
                  {t("withdraw.open")}
                </Button>
              )}
            </>
          )
        }
      >
        <ResultState query={ships} skeleton={<SkeletonLines lines={2} />}>
          {() =>
            current && current.state !== "proposed" ? (
              <ShipState ship={current} />
            ) : (
              <p className="py-2 text-ink-soft">{t("ship.none")}</p>
            )
          }
        </ResultState>
      </Part>
      {current && countsOf(current).all > 0 && <Tellings key={current.id} ship={current} />}
      {asking === "ship" && <ShipDialog theme={theme} onClose={() => setAsking(null)} />}
      {asking === "withdraw" && current && <WithdrawDialog ship={current} onClose={() => setAsking(null)} />}
    </>
  );
}

function ShipState({ ship }: { ship: ThemeShip }) {
  const { t } = useTranslation("theme");
  const format = useFormat();
  const by = useAgent(ship.shipped_by);
  return (
    <div className="flex flex-col gap-3 border-line border-t py-2.5">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Health health={ship.health} />
        {ship.shipped_at && (
          <span className="text-ink-soft">
            {t("ship.on", {
              date: format.date(new Date(ship.shipped_at)),
              name: by?.name ?? t("history.somebody"),
            })}
          </span>
        )}
        {ship.regressed_at && (
          <span className="text-ink-soft">
            {t("ship.backSince", { date: format.date(new Date(ship.regressed_at)) })}
          </span>
        )}
        {countsOf(ship).all === 0 && <span className="text-ink-faint">{t("ship.nobody")}</span>}
      </p>
      {ship.recurrences.length > 0 && <Recurrences ship={ship} />}
    </div>
  );
}

function Health({ health }: { health: ThemeShip["health"] }) {
  const { t } = useTranslation("theme");
  switch (health) {
    case "regressed":
      return (
        <Chip tone="breach" icon={Repeat}>
          {t("health.regressed")}
        </Chip>
      );
    case "stayed_fixed":
      return (
        <Chip tone="met" icon={ShieldCheck}>
          {t("health.stayed_fixed")}
        </Chip>
      );
    default:
      return (
        <Chip tone="met" icon={PackageCheck}>
          {t("health.fixed")}
        </Chip>
      );
  }
}

/** The tickets and answers that say it still happens. */
function Recurrences({ ship }: { ship: ThemeShip }) {
  const { t } = useTranslation("theme");
  return (
    <div>
      <h4 className="text-ink-soft text-small">{t("again.title", { count: ship.recurrences.length })}</h4>
      <ul className="mt-1 flex flex-col">
        {ship.recurrences.map(({ ticket_id, kind, told, at }) => (
          <li key={ticket_id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
            <TicketDoor id={ticket_id} />
            <span>{t(`again.${kind}`)}</span>
            {told && <Chip tone="due">{t("again.told")}</Chip>}
            <RelativeTime at={at} style="phrase" className="text-ink-faint text-small" />
          </li>
        ))}
      </ul>
    </div>
  );
}

function WithdrawDialog({ ship, onClose }: { ship: ThemeShip; onClose: () => void }) {
  const { t } = useTranslation("theme");
  const withdraw = useWithdrawShip();
  const { sent, proposed, approved, failed } = countsOf(ship);
  return (
    <ConfirmDialog
      title={t("withdraw.title")}
      verb={t("withdraw.verb")}
      pending={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => withdraw.mutate(ship.theme_id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("withdraw.unsent", { count: proposed + approved + failed })}</p>
      {sent > 0 && <p>{t("withdraw.sent", { count: sent })}</p>}
    </ConfirmDialog>
  );
}
