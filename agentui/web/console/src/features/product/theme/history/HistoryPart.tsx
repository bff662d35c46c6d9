import { useFormat } from "@kept/shared/format";
import { Button, cn, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import {
  ArrowRightLeft,
  EyeOff,
  FolderTree,
  History,
  type LucideIcon,
  Merge,
  PackageCheck,
  Pencil,
  Repeat,
  Sparkles,
  Split,
  Undo2,
  X,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { SkeletonLines } from "../../../../forms";
import { useSession } from "../../../session/queries";
import { useAgent } from "../../../ticket/desk";
import { useTellFault } from "../corrections/useTellFault";
import { shipsQuery } from "../loop/queries";
import {
  areasQuery,
  correctionsQuery,
  lineageQuery,
  type Theme,
  type ThemeCorrection,
  type ThemeTurn,
  useUndoCorrection,
} from "../queries";
import { ThemeLink } from "../ThemeLink";
import { useMaySteer } from "../useMaySteer";
import { historyOf, originOf, type Past } from "./history";

/** What people said about the theme, what runs made of it, and when it was mended; what was said can be taken back. */
export function HistoryPart({ theme }: { theme: Theme }) {
  const { t } = useTranslation("theme");
  const api = useApi();
  const corrections = useQuery(correctionsQuery(api, theme.id));
  const turns = useQuery(lineageQuery(api, theme.id));
  const ships = useQuery(shipsQuery(api, theme.id));
  if (!corrections.data || !turns.data || !ships.data) return <SkeletonLines />;
  const past = historyOf({ corrections: corrections.data, turns: turns.data, ships: ships.data });
  if (past.length === 0) {
    return <EmptyState icon={History} title={t("history.empty")} detail={t("history.emptyDetail")} />;
  }
  return (
    <ol aria-label={t("parts.history")} className="max-w-3xl">
      {past.map((one) => (
        <PastItem key={one.key} past={one} themeId={theme.id} />
      ))}
    </ol>
  );
}

function PastItem({ past, themeId }: { past: Past; themeId: number }) {
  switch (past.type) {
    case "correction":
      return <Corrected correction={past.correction} themeId={themeId} />;
    case "turn":
      return <Turned turn={past.turn} themeId={themeId} />;
    case "ship":
      return <Shipped past={past} />;
  }
}

interface LineProps {
  icon: LucideIcon;
  at: string;
  by?: string;
  undone?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

function Line({ icon: Icon, at, by, undone, action, children }: LineProps) {
  const format = useFormat();
  const moment = new Date(at);
  return (
    <li className="flex items-start gap-3 border-line border-b py-2.5">
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className={cn("[overflow-wrap:anywhere]", undone !== undefined && "text-ink-faint line-through")}>
          {children}
        </p>
        <p className="text-ink-faint text-small">
          {by && <bdi>{by}, </bdi>}
          <time dateTime={at} title={format.absolute(moment)}>
            {format.date(moment)}, {format.time(moment)}
          </time>
          {undone}
        </p>
      </div>
      {action}
    </li>
  );
}

const CORRECTED: Record<ThemeCorrection["kind"], LucideIcon> = {
  rename: Pencil,
  rename_area: Pencil,
  merge: Merge,
  split: Split,
  move_ticket: ArrowRightLeft,
  not_this: X,
  hide: EyeOff,
  move_theme: FolderTree,
};

function Corrected({ correction, themeId }: { correction: ThemeCorrection; themeId: number }) {
  const { t } = useTranslation("theme");
  const { agent: me } = useSession();
  const steering = useMaySteer();
  const undo = useUndoCorrection();
  const tellFault = useTellFault();
  const by = useAgent(correction.agent_id);
  const undoneBy = useAgent(correction.undone_by);
  const undone = correction.undone_at !== null;
  const mine = correction.agent_id === me.id;
  return (
    <Line
      icon={CORRECTED[correction.kind]}
      at={correction.at}
      by={by?.name}
      undone={
        undone ? ` · ${t("history.takenBack", { name: undoneBy?.name ?? t("history.somebody") })}` : undefined
      }
      action={
        !undone &&
        (steering || mine) && (
          <Button
            size="small"
            icon={Undo2}
            loading={undo.isPending}
            onClick={() => undo.mutate(correction.id, { onError: tellFault })}
          >
            {t("history.undo")}
          </Button>
        )
      }
    >
      <CorrectionWords correction={correction} themeId={themeId} />
    </Line>
  );
}

function CorrectionWords({ correction, themeId }: { correction: ThemeCorrection; themeId: number }) {
  const { t } = useTranslation("theme");
  const { data: areas = [] } = useQuery(areasQuery(useApi()));
  const area = (id: number | null) => areas.find((one) => one.id === id)?.name ?? t("history.someArea");
  const { kind, theme_id, other_id, parts, tickets: count } = correction;
  const here = theme_id === themeId;
  switch (kind) {
    case "rename":
    case "rename_area":
      return t("history.renamed", { from: correction.from, to: correction.to });
    case "hide":
      return t(correction.hidden ? "history.hidden" : "history.shown");
    case "move_theme":
      return t("history.movedArea", { from: area(correction.from_area_id), to: area(correction.area_id) });
    case "merge":
      return (
        <>
          {t(here ? "lineage.mergedInto" : "lineage.took")} <OtherTheme id={here ? other_id : theme_id} />
        </>
      );
    case "split":
      return (
        <>
          {t("lineage.splitOff")}{" "}
          {parts.map((id, at) => (
            <span key={id}>
              {at > 0 && ", "}
              <ThemeLink id={id} />
            </span>
          ))}
        </>
      );
    case "not_this":
      return t("history.notThis", { count });
    case "move_ticket":
      if (other_id === null) return t("history.movedNowhere", { count });
      return (
        <>
          {t(here ? "history.movedTo" : "history.movedHere", { count })}{" "}
          {here ? <OtherTheme id={other_id} /> : theme_id !== null && <OtherTheme id={theme_id} />}
        </>
      );
  }
}

function OtherTheme({ id }: { id: number | null }) {
  return id === null ? null : <ThemeLink id={id} />;
}

const TURNED: Record<ThemeTurn["kind"], LucideIcon> = {
  born: Sparkles,
  split: Split,
  merged: Merge,
  ended: X,
  back: Repeat,
};

function Turned({ turn, themeId }: { turn: ThemeTurn; themeId: number }) {
  const { t } = useTranslation("theme");
  const origin = originOf(turn, themeId);
  const plain = turn.kind === "split" || turn.kind === "merged" ? "born" : turn.kind;
  return (
    <Line icon={TURNED[turn.kind]} at={turn.at} by={turn.by || t("history.run")}>
      {origin ? (
        <>
          {t(`lineage.${origin.words}`)} <ThemeLink id={origin.other.id} name={origin.other.name} />
        </>
      ) : (
        t(`lineage.${plain}`)
      )}
    </Line>
  );
}

const SHIPPED: Record<"shipped" | "regressed" | "withdrawn", LucideIcon> = {
  shipped: PackageCheck,
  regressed: Repeat,
  withdrawn: Undo2,
};

function Shipped({ past }: { past: Extract<Past, { type: "ship" }> }) {
  const { t } = useTranslation("theme");
  const by = useAgent(past.what === "shipped" ? past.ship.shipped_by : null);
  return (
    <Line icon={SHIPPED[past.what]} at={past.at} by={by?.name}>
      {t(`history.${past.what}`)}
    </Line>
  );
}
