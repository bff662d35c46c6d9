import { Button } from "@kept/shared/ui";
import { ArrowRightLeft, Undo2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ThemePicker } from "../corrections/ThemePicker";
import { useOwnCorrection } from "../corrections/useOwnCorrection";
import { useFaultWords } from "../corrections/useTellFault";
import { type Theme, type ThemeCorrection, useMoveTickets, useNotThis, useUndoCorrection } from "../queries";

/** What was done to tickets, and the correction that takes it back. */
export interface Done {
  title: string;
  correction: ThemeCorrection | undefined;
}

interface MoveBarProps {
  theme: Theme;
  ids: number[];
  onDone: (done: Done) => void;
}

/** Where the chosen tickets go: to another theme, to none, or just not here. */
export function MoveBar({ theme, ids, onDone }: MoveBarProps) {
  const { t } = useTranslation("theme");
  const move = useMoveTickets();
  const notThis = useNotThis();
  const find = useOwnCorrection();
  const words = useFaultWords();
  const count = ids.length;
  const fault = move.error ?? notThis.error;

  async function tell(title: string, kind: ThemeCorrection["kind"]) {
    const correction = await find(kind, (one) => one.theme_id === theme.id).catch(() => undefined);
    onDone({ title, correction });
  }

  function moveTo(to: Theme | null) {
    const title = to ? t("tickets.moved", { count, theme: to.name }) : t("tickets.movedNowhere", { count });
    const onSuccess = () => tell(title, "move_ticket");
    move.mutate({ id: theme.id, tickets: ids, to: to?.id ?? null }, { onSuccess });
  }

  const deny = () => {
    const onSuccess = () => tell(t("tickets.denied", { count }), "not_this");
    notThis.mutate({ id: theme.id, tickets: ids }, { onSuccess });
  };

  return (
    <div className="flex flex-1 flex-wrap items-center gap-2">
      {fault ? (
        <p role="alert" className="me-auto text-breach-text">
          {words(fault)}
        </p>
      ) : (
        <span className="me-auto text-ink-soft">{t("tickets.chosen", { count })}</span>
      )}
      <Button icon={X} loading={notThis.isPending} onClick={deny}>
        {t("tickets.notThis")}
      </Button>
      <ThemePicker
        label={t("tickets.moveTo")}
        value={null}
        none={t("tickets.nowhere")}
        except={theme.id}
        onChange={moveTo}
        trigger={
          <Button icon={ArrowRightLeft} loading={move.isPending}>
            {t("tickets.moveTo")}
          </Button>
        }
      />
    </div>
  );
}

/** What was done last, and the way back. */
export function ToldBar({ done, onUndone }: { done: Done; onUndone: () => void }) {
  const { t } = useTranslation("theme");
  const undo = useUndoCorrection();
  const words = useFaultWords();
  const { correction } = done;
  return (
    <div className="flex flex-1 flex-wrap items-center gap-2">
      <p role="status" className="me-auto">
        {undo.error ? words(undo.error) : done.title}
      </p>
      {correction && (
        <Button
          icon={Undo2}
          loading={undo.isPending}
          onClick={() => undo.mutate(correction.id, { onSuccess: onUndone })}
        >
          {t("history.undo")}
        </Button>
      )}
    </div>
  );
}
