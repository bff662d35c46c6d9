import {
  Button,
  Cell,
  Chip,
  EmptyState,
  Field,
  HeadCell,
  IconButton,
  Row,
  Select,
  Table,
  Tabs,
  TagInput,
} from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { BookA, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ConfirmDialog, FormDialog, fieldErrors, ResultState } from "../../../forms";
import { useSession } from "../../session/queries";
import { useHelpCentre } from "../helpCentre";
import { KnowledgePage } from "../KnowledgePage";
import { languageName, type Words } from "../model";
import { useDeleteWords, useSaveWords, wordsQuery } from "../queries";

type Kind = Words["kind"];
type Asking = { what: "add" } | { what: "edit" | "delete"; words: Words } | null;

/** Words that the search takes as the same, and words that it leaves out. */
export default function WordsView() {
  const { t } = useTranslation("knowledge");
  const { permissions } = useSession();
  const words = useQuery(wordsQuery(useApi()));
  const [kind, setKind] = useState<Kind>("synonyms");
  const [asking, ask] = useState<Asking>(null);
  const lead = permissions.lead;
  const content = (of: Kind) => (
    <>
      <p className="mb-3 max-w-prose text-ink-soft">{t(`words.${of}.detail`)}</p>
      <ResultState query={words}>
        {(all) => <Lines kind={of} lines={all.filter((one) => one.kind === of)} lead={lead} onAsk={ask} />}
      </ResultState>
    </>
  );
  return (
    <KnowledgePage
      place="words"
      actions={
        lead && (
          <Button variant="primary" icon={Plus} onClick={() => ask({ what: "add" })}>
            {t(`words.${kind}.add`)}
          </Button>
        )
      }
    >
      <div className="mx-auto w-full max-w-4xl px-4 py-4 pane:px-6">
        <Tabs
          aria-label={t("places.words")}
          value={kind}
          onChange={setKind}
          tabs={(["synonyms", "stop"] as const).map((value) => ({
            value,
            label: t(`words.${value}.name`),
            content: content(value),
          }))}
        />
      </div>
      {asking?.what === "add" && <WordsForm kind={kind} onClose={() => ask(null)} />}
      {asking?.what === "edit" && <WordsForm kind={kind} words={asking.words} onClose={() => ask(null)} />}
      {asking?.what === "delete" && <DeleteDialog words={asking.words} onClose={() => ask(null)} />}
    </KnowledgePage>
  );
}

interface LinesProps {
  kind: Kind;
  lines: readonly Words[];
  lead: boolean;
  onAsk: (asking: Asking) => void;
}

function Lines({ kind, lines, lead, onAsk }: LinesProps) {
  const { t } = useTranslation("knowledge");
  if (lines.length === 0)
    return <EmptyState icon={BookA} title={t(`words.${kind}.empty`)} detail={t(`words.${kind}.example`)} />;
  return (
    <Table caption={t(`words.${kind}.name`)}>
      <thead>
        <tr>
          <HeadCell className="ps-0">{t("words.words")}</HeadCell>
          <HeadCell>{t("words.language")}</HeadCell>
          {lead && (
            <HeadCell>
              <span className="sr-only">{t("words.actions")}</span>
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const name = line.words.slice(0, 3).join(", ");
          return (
            <Row key={line.id}>
              <Cell className="ps-0">
                <span lang={line.language || undefined} className="flex flex-wrap gap-1">
                  {line.words.map((word) => (
                    <Chip key={word}>{word}</Chip>
                  ))}
                </span>
              </Cell>
              <Cell className="whitespace-nowrap text-ink-soft">
                {line.language === "" ? t("words.every") : languageName(line.language)}
              </Cell>
              {lead && (
                <Cell className="whitespace-nowrap text-end">
                  <IconButton
                    icon={Pencil}
                    label={t("words.edit", { name })}
                    onClick={() => onAsk({ what: "edit", words: line })}
                  />
                  <IconButton
                    icon={Trash2}
                    label={t("words.delete", { name })}
                    onClick={() => onAsk({ what: "delete", words: line })}
                  />
                </Cell>
              )}
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}

function WordsForm({ kind, words, onClose }: { kind: Kind; words?: Words; onClose: () => void }) {
  const { t } = useTranslation("knowledge");
  const { languages } = useHelpCentre();
  const save = useSaveWords(words?.id);
  const [language, setLanguage] = useState(words?.language ?? "");
  const [list, setList] = useState<string[]>(words?.words ?? []);
  const wrong = fieldErrors(save.error);
  const offered = [...new Set([...languages, ...(language ? [language] : [])])];
  const wordsWrong = Object.entries(wrong).find(([name]) => name.startsWith("words"))?.[1];
  return (
    <FormDialog
      title={t(`words.${kind}.add`)}
      description={t(`words.${kind}.example`)}
      verb={t("save.verb")}
      pending={save.isPending}
      error={save.error}
      fields={["words", "language"]}
      onSubmit={() =>
        save.mutate({ kind, language: language || undefined, words: list }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <Field label={t("words.words")} hint={t("words.hint")} error={wordsWrong}>
        <TagInput value={list} onChange={setList} />
      </Field>
      <Field label={t("words.language")} error={wrong.language}>
        <Select
          value={language || "every"}
          onChange={(value) => setLanguage(value === "every" ? "" : value)}
          options={[
            { value: "every", label: t("words.every") },
            ...offered.map((value) => ({ value, label: languageName(value) })),
          ]}
        />
      </Field>
    </FormDialog>
  );
}

function DeleteDialog({ words, onClose }: { words: Words; onClose: () => void }) {
  const { t } = useTranslation("knowledge");
  const remove = useDeleteWords();
  const name = words.words.slice(0, 3).join(", ");
  return (
    <ConfirmDialog
      title={t("words.delete", { name })}
      verb={t("words.deleteVerb")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(words.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t("words.deleteDetail")}</p>
    </ConfirmDialog>
  );
}
