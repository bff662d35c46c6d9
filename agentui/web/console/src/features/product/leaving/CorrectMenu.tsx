import {
  IconButton,
  Menu,
  MenuCheckItem,
  MenuChoice,
  MenuItem,
  MenuLabel,
  MenuSeparator,
  SubMenu,
  useToast,
} from "@kept/shared/ui";
import { Pencil, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { asks, ENDS, KINDS, type Mark, REASONS, type Said } from "./model";
import { useNames } from "./names";
import { useCorrect, useUndo } from "./queries";

/** Says what a ticket asks, why, and how it ended; each with the way back. */
export function CorrectMenu({ mark }: { mark: Mark }) {
  const { t } = useTranslation("leaving");
  const names = useNames();
  const notify = useToast();
  const correct = useCorrect();
  const undo = useUndo();
  const failed = (error: Error) => notify({ tone: "fault", title: error.message });
  const back = (id: number) =>
    undo.mutate(id, { onSuccess: () => notify({ title: t("correct.undone") }), onError: failed });
  const say = (said: Said) =>
    correct.mutate(
      { ticketId: mark.ticket_id, said },
      {
        onSuccess: ({ corrections: [newest] }) =>
          notify({ title: t("correct.done"), undo: newest && (() => back(newest.id)) }),
        onError: failed,
      },
    );
  const has = (reason: string) => mark.reasons.includes(reason);
  const [newest] = mark.corrections;
  return (
    <Menu align="end" trigger={<IconButton icon={Pencil} label={t("correct.label")} size="small" />}>
      <MenuLabel>{t("correct.kinds")}</MenuLabel>
      {KINDS.map((kind) => (
        <MenuCheckItem
          key={kind}
          checked={asks(mark, kind)}
          onChange={(yes) => say({ kinds: { [kind]: yes } })}
        >
          {names.kind(kind)}
        </MenuCheckItem>
      ))}
      <MenuSeparator />
      <SubMenu label={t("correct.reasons")}>
        {REASONS.map((reason) => (
          <MenuCheckItem
            key={reason}
            checked={has(reason)}
            onChange={(yes) =>
              say({ reasons: yes ? [...mark.reasons, reason] : mark.reasons.filter((one) => one !== reason) })
            }
          >
            {names.reason(reason)}
          </MenuCheckItem>
        ))}
      </SubMenu>
      <SubMenu label={t("correct.outcome")}>
        <MenuChoice
          value={mark.outcome === "waiting" ? "unknown" : mark.outcome}
          onChange={(outcome) => say({ outcome: outcome as (typeof ENDS)[number] })}
          options={ENDS.map((value) => ({ value: value as string, label: names.outcome(value) }))}
        />
      </SubMenu>
      {newest && (
        <>
          <MenuSeparator />
          <MenuItem icon={Undo2} onSelect={() => back(newest.id)}>
            {t("correct.undo")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
