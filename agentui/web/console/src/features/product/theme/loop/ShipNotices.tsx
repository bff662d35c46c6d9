import { Button } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { PackageCheck, Repeat, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { useTellFault } from "../corrections/useTellFault";
import type { Theme } from "../queries";
import { TRACKER_NAMES } from "./issueMarks";
import { issuesQuery, shipsQuery, type ThemeShip, useWithdrawShip } from "./queries";
import { ShipDialog } from "./ShipDialog";
import { currentShip, proposalIn } from "./shipState";

interface ShipNoticesProps {
  theme: Theme;
  steering: boolean;
  /** Leads to where customers are told. */
  loop: ReactNode;
}

/** What waits for a decision, over everything else: its issue was closed, or the theme has come back. */
export function ShipNotices({ theme, steering, loop }: ShipNoticesProps) {
  const { data: ships = [] } = useQuery(shipsQuery(useApi(), theme.id));
  const proposal = proposalIn(ships);
  const current = currentShip(ships);
  if (proposal) return <Proposal theme={theme} ship={proposal} steering={steering} />;
  if (current?.state === "regressed" && theme.status === "regressed") {
    return <Regression ship={current} loop={loop} />;
  }
  return null;
}

function Proposal({ theme, ship, steering }: { theme: Theme; ship: ThemeShip; steering: boolean }) {
  const { t } = useTranslation("theme");
  const [shipping, setShipping] = useState(false);
  const withdraw = useWithdrawShip();
  const tellFault = useTellFault();
  const { data: issues = [] } = useQuery(issuesQuery(useApi(), theme.id));
  const issue = issues.find(({ id }) => id === ship.issue_id);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-accent-soft px-3 py-2 text-accent-text"
    >
      <PackageCheck aria-hidden="true" className="size-4 shrink-0" />
      <p className="min-w-48 flex-1">
        {issue
          ? t("proposal.closedIn", { key: issue.key, tracker: TRACKER_NAMES[issue.tracker_kind] })
          : t("proposal.closed")}
      </p>
      {steering && (
        <div className="flex flex-wrap gap-2">
          <Button icon={PackageCheck} onClick={() => setShipping(true)}>
            {t("ship.open")}
          </Button>
          <Button
            icon={X}
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate(theme.id, { onError: tellFault })}
          >
            {t("proposal.turnDown")}
          </Button>
        </div>
      )}
      {shipping && <ShipDialog theme={theme} onClose={() => setShipping(false)} />}
    </div>
  );
}

function Regression({ ship, loop }: { ship: ThemeShip; loop: ReactNode }) {
  const { t } = useTranslation("theme");
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-breach-soft px-3 py-2 text-breach-text"
    >
      <Repeat aria-hidden="true" className="size-4 shrink-0" />
      <p className="min-w-48 flex-1">{t(`cause.${ship.cause || "many"}`)}</p>
      {loop}
    </div>
  );
}
