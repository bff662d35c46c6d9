import { Checkbox } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EvidencePane } from "../../evidence/EvidencePane";
import type { Theme } from "../queries";
import type { ThemeSearch } from "../search";
import { useMaySteer } from "../useMaySteer";
import { type Done, MoveBar, ToldBar } from "./MoveBar";

interface TicketsPaneProps {
  theme: Theme;
  search: ThemeSearch;
  onClose: () => void;
}

/** The tickets behind a number of the theme; those that do not belong are chosen and sent elsewhere. */
export function TicketsPane({ theme, search, onClose }: TicketsPaneProps) {
  const { t } = useTranslation("theme");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  // Told in the pane itself: a toast lies behind it.
  const [done, setDone] = useState<Done | null>(null);
  const steering = useMaySteer() && theme.merged_into_id === null;
  if (search.open === undefined) return null;
  function choose(id: number, on: boolean) {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
    setDone(null);
  }
  function finish(what: Done | null) {
    setChosen(new Set());
    setDone(what);
  }
  function close() {
    finish(null);
    onClose();
  }
  return (
    <EvidencePane
      key={`${search.open} ${search.of}`}
      opening={search}
      reading={search}
      about={theme.name}
      onClose={close}
      lead={
        steering
          ? ({ id, subject }) => (
              <Checkbox
                checked={chosen.has(id)}
                onChange={(on) => choose(id, on)}
                aria-label={t("tickets.choose", { subject: subject || `#${id}` })}
              />
            )
          : undefined
      }
      footer={
        chosen.size > 0 ? (
          <MoveBar theme={theme} ids={[...chosen]} onDone={finish} />
        ) : (
          done && <ToldBar done={done} onUndone={() => setDone(null)} />
        )
      }
    />
  );
}
