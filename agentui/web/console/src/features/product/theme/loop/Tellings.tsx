import { Banner, Button, Checkbox, Select, useToast } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Check, CircleSlash } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { ResultState, SkeletonLines } from "../../../../forms";
import { useSession } from "../../../session/queries";
import { useTellFault } from "../corrections/useTellFault";
import { Part } from "./Part";
import {
  type Telling,
  type TellingState,
  type TellingsDone,
  type ThemeShip,
  tellingsQuery,
  useApprove,
} from "./queries";
import { Refusals } from "./Refusals";
import { SkipDialog } from "./SkipDialog";
import { type Counts, countsOf } from "./shipState";
import { TellingRow } from "./TellingRow";
import { isStoppable, isWaiting, TELLING_MARKS, TELLING_STATES } from "./tellingMarks";

const ALL = "all";

/** What each affected customer is told: read, changed where it must be, and approved or skipped, many at once. */
export function Tellings({ ship }: { ship: ThemeShip }) {
  const { t } = useTranslation("theme");
  const { permissions } = useSession();
  const [state, setState] = useState<TellingState>();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [texts, setTexts] = useState<Readonly<Record<number, string>>>({});
  const [result, setResult] = useState<TellingsDone | null>(null);
  const [skipping, setSkipping] = useState(false);
  const pages = useInfiniteQuery(tellingsQuery(useApi(), ship, state));
  const approve = useApprove();
  const tellFault = useTellFault();
  const notify = useToast();
  const counts = countsOf(ship);
  const working = permissions.work && ship.state === "shipped";

  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const open = rows.filter((row) => isStoppable(row.state));
  const picked = open.filter(({ id }) => chosen.has(id));
  const approvable = picked.filter((row) => isWaiting(row.state));

  function send() {
    const ids = approvable.map(({ id }) => id);
    const changed = ids.flatMap((id) => (texts[id] === undefined ? [] : [{ id, body: texts[id] }]));
    approve.mutate(
      { id: ship.theme_id, ids, texts: changed },
      { onSuccess: (done) => finish(done, "approved"), onError: tellFault },
    );
  }

  function finish(done: TellingsDone, what: "approved" | "skipped") {
    setChosen(new Set());
    setSkipping(false);
    setResult(done.refused.length > 0 ? done : null);
    notify({ title: t(`tellings.${what}`, { count: done.done.length }) });
  }

  return (
    <Part
      id="tellings"
      title={t("tellings.title")}
      actions={
        <Select
          aria-label={t("tellings.filter")}
          className="w-44!"
          value={state ?? ALL}
          onChange={(value) => {
            setState(value === ALL ? undefined : value);
            setChosen(new Set());
          }}
          options={[
            { value: ALL, label: t("tellings.all", { count: counts.all }) },
            ...TELLING_STATES.map((value) => ({
              value,
              label: `${t(`tellings.state.${value}`)} (${counts[value]})`,
            })),
          ]}
        />
      }
    >
      <Progress counts={counts} />
      {!permissions.work && counts.proposed > 0 && <Banner tone="info">{t("tellings.agentsApprove")}</Banner>}
      {result && <Refusals result={result} rows={rows} onClose={() => setResult(null)} />}
      <ResultState query={pages} skeleton={<SkeletonLines />}>
        {() => (
          <>
            {working && open.length > 0 && (
              <div className="sticky top-0 z-10 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2 border-line border-b bg-surface py-1.5">
                <Checkbox
                  checked={picked.length === 0 ? false : picked.length === open.length || "mixed"}
                  onChange={(all) => setChosen(new Set(all ? open.map(({ id }) => id) : []))}
                  label={
                    picked.length > 0
                      ? t("tellings.chosen", { count: picked.length })
                      : t("tellings.chooseAll", { count: open.length })
                  }
                />
                <div className="ms-auto flex gap-2">
                  <Button icon={CircleSlash} disabled={picked.length === 0} onClick={() => setSkipping(true)}>
                    {t("tellings.skip")}
                  </Button>
                  <Button
                    variant="primary"
                    icon={Check}
                    disabled={approvable.length === 0}
                    loading={approve.isPending}
                    onClick={send}
                  >
                    {approvable.length > 0
                      ? t("tellings.approve", { count: approvable.length })
                      : t("tellings.approveNone")}
                  </Button>
                </div>
              </div>
            )}
            <Rows
              rows={rows}
              working={working}
              chosen={chosen}
              texts={texts}
              onChoose={(id, on) => setChosen((before) => withId(before, id, on))}
              onText={(id, text) => setTexts((before) => ({ ...before, [id]: text }))}
            />
            {pages.hasNextPage && (
              <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t("tellings.more")}
              </Button>
            )}
          </>
        )}
      </ResultState>
      {skipping && (
        <SkipDialog
          themeId={ship.theme_id}
          ids={picked.map(({ id }) => id)}
          onDone={(done) => finish(done, "skipped")}
          onClose={() => setSkipping(false)}
        />
      )}
    </Part>
  );
}

function withId(before: ReadonlySet<number>, id: number, on: boolean): ReadonlySet<number> {
  const after = new Set(before);
  if (on) after.add(id);
  else after.delete(id);
  return after;
}

interface RowsProps {
  rows: readonly Telling[];
  working: boolean;
  chosen: ReadonlySet<number>;
  texts: Readonly<Record<number, string>>;
  onChoose: (id: number, on: boolean) => void;
  onText: (id: number, text: string) => void;
}

function Rows({ rows, working, chosen, texts, onChoose, onText }: RowsProps) {
  const { t } = useTranslation("theme");
  if (rows.length === 0) return <p className="py-2 text-ink-soft">{t("tellings.none")}</p>;
  return (
    <ul aria-label={t("tellings.title")}>
      {rows.map((row) => (
        <TellingRow
          key={row.id}
          telling={row}
          text={texts[row.id] ?? row.body}
          choosing={working && isStoppable(row.state)}
          editable={working && isWaiting(row.state)}
          chosen={chosen.has(row.id)}
          onChoose={(on) => onChoose(row.id, on)}
          onText={(text) => onText(row.id, text)}
        />
      ))}
    </ul>
  );
}

/** How far the telling has come, as one bar and in words. */
function Progress({ counts }: { counts: Counts }) {
  const { t } = useTranslation("theme");
  const told = TELLING_STATES.filter((state) => counts[state] > 0);
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden="true" className="flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
        {(["sent", "approved", "failed"] as const).map((state) => (
          <span
            key={state}
            style={{ width: `${(100 * counts[state]) / counts.all}%` }}
            className={{ sent: "bg-met", approved: "bg-due", failed: "bg-breach" }[state]}
          />
        ))}
      </div>
      <p role="status" className="figures flex flex-wrap gap-x-4 gap-y-1 text-ink-soft">
        {told.map((state) => {
          const Icon = TELLING_MARKS[state].icon;
          return (
            <span key={state} className="inline-flex items-center gap-1">
              <Icon aria-hidden="true" className="size-3.5" />
              {t(`tellings.counted.${state}`, { count: counts[state] })}
            </span>
          );
        })}
      </p>
    </div>
  );
}
