import { useFormat } from "@kept/shared/format";
import { Button, Dialog, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { History, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { useAgent } from "../../ticket/desk";
import type { Correction } from "../model";
import { Filled, slot } from "../parts/Filled";
import { areasQuery, useUndoCorrection } from "../theme/queries";
import { ThemeLink } from "../theme/ThemeLink";
import { useMaySteer } from "../theme/useMaySteer";
import { recentCorrectionsQuery } from "./queries";

export function CorrectionsButton({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation("product");
  return (
    <Button icon={History} onClick={onOpen} aria-label={t("corrections.title")}>
      <span className="max-side:hidden">{t("corrections.title")}</span>
    </Button>
  );
}

/** What people have said about themes lately; all of it holds in later runs until it is taken back. */
export function Corrections({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("product");
  const corrections = useQuery(recentCorrectionsQuery(useApi()));
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || onClose()}
      title={t("corrections.title")}
      description={t("corrections.detail")}
    >
      <ResultState query={corrections}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={History} title={t("corrections.none")} detail={t("corrections.noneDetail")} />
          ) : (
            <ol aria-label={t("corrections.title")} className="-mt-2">
              {all.map((correction) => (
                <CorrectionLine key={correction.id} correction={correction} />
              ))}
            </ol>
          )
        }
      </ResultState>
    </Dialog>
  );
}

function CorrectionLine({ correction }: { correction: Correction }) {
  const { t } = useTranslation("product");
  const format = useFormat();
  const { agent: me } = useSession();
  const maySteer = useMaySteer();
  const by = useAgent(correction.agent_id);
  const undo = useUndoCorrection();
  const at = new Date(correction.at);
  return (
    <li className="flex items-start gap-3 border-line border-b py-2.5">
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]">
          <CorrectionWords correction={correction} />
        </p>
        <p className="text-ink-faint text-small">
          <bdi>{by?.name ?? t("corrections.somebody")}</bdi>,{" "}
          <time dateTime={correction.at} title={format.absolute(at)}>
            {format.date(at)}, {format.time(at)}
          </time>
        </p>
        {undo.error && (
          <p role="alert" className="text-breach-text">
            {undo.error.message}
          </p>
        )}
      </div>
      {(maySteer || correction.agent_id === me.id) && (
        <Button size="small" icon={Undo2} loading={undo.isPending} onClick={() => undo.mutate(correction.id)}>
          {t("corrections.undo")}
        </Button>
      )}
    </li>
  );
}

function CorrectionWords({ correction }: { correction: Correction }) {
  const { t } = useTranslation("product");
  const { data: areas = [] } = useQuery(areasQuery(useApi()));
  const area = areas.find(({ id }) => id === correction.area_id)?.name ?? "";
  const { theme_id, other_id, parts, from, to, tickets: count } = correction;
  const text = t(`corrections.kinds.${kindOf(correction)}`, {
    count: correction.kind === "split" ? parts.length : count,
    theme: slot("theme"),
    other: slot("other"),
    from,
    to,
    area,
  });
  return (
    <Filled
      text={text}
      slots={{
        theme: theme_id !== null && <ThemeLink id={theme_id} />,
        other: other_id !== null && <ThemeLink id={other_id} />,
      }}
    />
  );
}

function kindOf({ kind, hidden, other_id }: Correction) {
  if (kind === "hide") return hidden ? "hide" : "show";
  return kind === "move_ticket" && other_id === null ? "move_nowhere" : kind;
}
