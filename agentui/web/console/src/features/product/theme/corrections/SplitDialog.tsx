import { Checkbox, Chip, Field, Input, Select } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../../api";
import { FormDialog, ResultState, SkeletonLines } from "../../../../forms";
import { splitQuery, type Theme, type ThemeProposal, useSplitTheme } from "../queries";
import { useOfferUndo } from "./useOfferUndo";
import { useFaultWords } from "./useTellFault";

const PARTS = ["2", "3", "4", "5", "6"] as const;

/** What of a proposal becomes a theme, and what that is called; by the proposal's place in the list. */
interface Choice {
  /** The largest part stays unless somebody says otherwise. */
  taken: ReadonlySet<number>;
  names: Readonly<Record<number, string>>;
}

const others = (parts: number): Choice => ({
  taken: new Set(Array.from({ length: parts - 1 }, (_, at) => at + 1)),
  names: {},
});

/** Takes the theme apart along what its tickets say: some of the parts become themes, the rest stays. */
export function SplitDialog({ theme, onClose }: { theme: Theme; onClose: () => void }) {
  const { t } = useTranslation("theme");
  const [into, setInto] = useState<(typeof PARTS)[number]>("2");
  const [choice, setChoice] = useState(() => others(2));
  const [wrong, setWrong] = useState<string>();
  const api = useApi();
  const proposal = useQuery(splitQuery(api, theme.id, Number(into)));
  const split = useSplitTheme();
  const words = useFaultWords();
  const offerUndo = useOfferUndo();

  function submit() {
    const parts = proposal.data ?? [];
    const groups = parts.flatMap(({ ticket_ids }, at) =>
      choice.taken.has(at) ? [{ ticket_ids, name: choice.names[at]?.trim() || undefined }] : [],
    );
    const problem =
      groups.length === 0 ? t("split.none") : groups.length === parts.length ? t("split.all") : undefined;
    setWrong(problem);
    if (problem || parts.length === 0) return;
    split.mutate({ id: theme.id, version: theme.version, groups }, { onSuccess: ({ born }) => done(born) });
  }

  function done(born: Theme[]) {
    onClose();
    void offerUndo({
      title: t("split.done", { count: born.length }),
      kind: "split",
      about: (one) => one.theme_id === theme.id,
    });
  }

  function chooseInto(next: (typeof PARTS)[number]) {
    setInto(next);
    setChoice(others(Number(next)));
    setWrong(undefined);
  }

  const fault = wrong ?? (split.error && words(split.error));
  return (
    <FormDialog
      size="large"
      title={t("split.title")}
      description={theme.name}
      verb={t("split.verb")}
      pending={split.isPending}
      error={fault ? new Error(fault) : null}
      fields={[]}
      onSubmit={submit}
      onClose={onClose}
    >
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <Field label={t("split.into")}>
          <Select
            className="w-36!"
            value={into}
            onChange={chooseInto}
            options={PARTS.map((value) => ({ value, label: t("split.parts", { count: Number(value) }) }))}
          />
        </Field>
        <p className="min-w-48 flex-1 text-ink-soft">{t("split.what")}</p>
      </div>
      <ResultState query={proposal} skeleton={<SkeletonLines lines={8} />}>
        {(parts) => (
          <ul className="flex flex-col">
            {parts.map((part, at) => (
              <PartItem
                key={part.ticket_ids[0]}
                part={part}
                taken={choice.taken.has(at)}
                name={choice.names[at] ?? ""}
                onTake={(taken) =>
                  setChoice(({ names, ...before }) => ({ names, taken: withPart(before.taken, at, taken) }))
                }
                onName={(name) =>
                  setChoice((before) => ({ ...before, names: { ...before.names, [at]: name } }))
                }
              />
            ))}
          </ul>
        )}
      </ResultState>
    </FormDialog>
  );
}

function withPart(before: ReadonlySet<number>, at: number, taken: boolean): ReadonlySet<number> {
  const after = new Set(before);
  if (taken) after.add(at);
  else after.delete(at);
  return after;
}

interface PartItemProps {
  part: ThemeProposal;
  taken: boolean;
  name: string;
  onTake: (taken: boolean) => void;
  onName: (name: string) => void;
}

function PartItem({ part, taken, name, onTake, onName }: PartItemProps) {
  const { t } = useTranslation("theme");
  const called = part.name || t("split.nameless");
  return (
    <li className="flex flex-col gap-2 border-line border-t py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-48 flex-1 font-medium">
          <Checkbox
            checked={taken}
            onChange={onTake}
            label={<bdi>{called}</bdi>}
            hint={
              <span className="font-normal">
                {t("split.size", { count: part.ticket_ids.length })} ·{" "}
                {taken ? t("split.leaves") : t("split.stays")}
              </span>
            }
          />
        </div>
        {taken && (
          <Input
            aria-label={t("split.name", { name: called })}
            placeholder={t("split.namePlaceholder")}
            className="w-64"
            maxLength={120}
            value={name}
            onChange={(event) => onName(event.target.value)}
          />
        )}
      </div>
      {part.terms.length > 0 && (
        <p className="flex flex-wrap gap-1 ps-6">
          {part.terms.slice(0, 6).map((term) => (
            <Chip key={term}>{term}</Chip>
          ))}
        </p>
      )}
      <ul className="flex flex-col gap-1 ps-6">
        {part.examples.map(({ ticket_id, words, language }) => (
          <li key={ticket_id} lang={language || undefined} dir="auto" className="line-clamp-2 text-ink-soft">
            “{words}”
          </li>
        ))}
      </ul>
    </li>
  );
}
