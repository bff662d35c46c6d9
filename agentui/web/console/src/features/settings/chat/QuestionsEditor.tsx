import { Button, Checkbox, Field, IconButton, Input, Select } from "@kept/shared/ui";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { type ChatQuestion, moved, newQuestion, withWords } from "./sites";

interface QuestionsEditorProps {
  questions: readonly ChatQuestion[];
  language: string;
  errors: Readonly<Record<string, string>>;
  disabled: boolean;
  onChange: (questions: ChatQuestion[]) => void;
}

const MOST = 10;
const KINDS = ["text", "email", "choice"] as const;
const TARGETS = ["", "name", "email", "tag", "custom"] as const;

/** What visitors are asked before their first message; few questions, or they leave. */
export function QuestionsEditor({ questions, language, errors, disabled, onChange }: QuestionsEditorProps) {
  const { t } = useTranslation("sites");
  const put = (at: number, next: ChatQuestion) =>
    onChange(questions.map((one, index) => (index === at ? next : one)));
  return (
    <div className="flex flex-col gap-3">
      {questions.length > 0 && (
        <ol className="flex flex-col gap-3">
          {questions.map((question, at) => (
            <QuestionCard
              key={question.id}
              question={question}
              number={at + 1}
              last={at === questions.length - 1}
              language={language}
              error={errorOf(errors, at)}
              disabled={disabled}
              onChange={(next) => put(at, next)}
              onMove={(by) => onChange(moved(questions, at, by))}
              onRemove={() => onChange(questions.filter((_, index) => index !== at))}
            />
          ))}
        </ol>
      )}
      {!disabled && questions.length < MOST && (
        <div>
          <Button icon={Plus} onClick={() => onChange([...questions, newQuestion(questions)])}>
            {t("questions.add")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The server names what is wrong by its path: "questions[2].label". */
function errorOf(errors: Readonly<Record<string, string>>, at: number): string | undefined {
  const own = Object.keys(errors).find((path) => path.startsWith(`questions[${at}]`));
  return own && errors[own];
}

interface QuestionCardProps {
  question: ChatQuestion;
  number: number;
  last: boolean;
  language: string;
  error: string | undefined;
  disabled: boolean;
  onChange: (question: ChatQuestion) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function QuestionCard(props: QuestionCardProps) {
  const { question, number, last, language, error, disabled, onChange, onMove, onRemove } = props;
  const { t } = useTranslation("sites");
  const { maps_to = "" } = question;
  const custom = maps_to.startsWith("custom:");
  const name = question.label[language] || Object.values(question.label)[0] || t("questions.nth", { number });
  const patch = (next: Partial<ChatQuestion>) => onChange({ ...question, ...next });
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="flex items-center gap-1">
        <h3 className="min-w-0 flex-1 truncate font-medium">
          <span className="figures text-ink-faint">{number}.</span> <bdi>{name}</bdi>
        </h3>
        {!disabled && (
          <>
            <IconButton
              icon={ArrowUp}
              size="small"
              label={t("questions.up", { name })}
              disabled={number === 1}
              onClick={() => onMove(-1)}
            />
            <IconButton
              icon={ArrowDown}
              size="small"
              label={t("questions.down", { name })}
              disabled={last}
              onClick={() => onMove(1)}
            />
            <IconButton icon={X} size="small" label={t("questions.remove", { name })} onClick={onRemove} />
          </>
        )}
      </div>
      <Field label={t("questions.label")} error={error}>
        <Input
          dir="auto"
          maxLength={200}
          disabled={disabled}
          value={question.label[language] ?? ""}
          onChange={({ target }) => patch({ label: withWords(question.label, language, target.value) })}
        />
      </Field>
      <div className="grid gap-3 pane:grid-cols-2">
        <Field label={t("questions.kind")}>
          <Select
            value={question.kind}
            disabled={disabled}
            onChange={(kind) =>
              patch({ kind, options: kind === "choice" ? (question.options ?? []) : undefined })
            }
            options={KINDS.map((value) => ({ value, label: t(`questions.kinds.${value}`) }))}
          />
        </Field>
        <Field label={t("questions.target")} hint={custom ? undefined : t("questions.targetHint")}>
          <Select
            value={custom ? "custom" : (maps_to as (typeof TARGETS)[number])}
            disabled={disabled}
            onChange={(target) => patch({ maps_to: target === "custom" ? `custom:${question.id}` : target })}
            options={TARGETS.map((value) => ({ value, label: t(`questions.targets.${value || "none"}`) }))}
          />
        </Field>
        {custom && (
          <Field label={t("questions.key")} hint={t("questions.keyHint")}>
            <Input
              disabled={disabled}
              value={maps_to.slice("custom:".length)}
              onChange={({ target }) =>
                patch({
                  maps_to: `custom:${target.value
                    .toLowerCase()
                    .replace(/[^a-z0-9_]/g, "_")
                    .slice(0, 40)}`,
                })
              }
            />
          </Field>
        )}
      </div>
      {question.kind === "choice" && (
        <Options
          options={question.options ?? []}
          language={language}
          disabled={disabled}
          onChange={(options) => patch({ options })}
        />
      )}
      <Checkbox
        checked={question.required ?? false}
        disabled={disabled}
        onChange={(required) => patch({ required })}
        label={t("questions.required")}
      />
    </li>
  );
}

type Option = NonNullable<ChatQuestion["options"]>[number];

interface OptionsProps {
  options: readonly Option[];
  language: string;
  disabled: boolean;
  onChange: (options: Option[]) => void;
}

/** The answers of a choice; the first text in any language is what tickets keep. */
function Options({ options, language, disabled, onChange }: OptionsProps) {
  const { t } = useTranslation("sites");
  const put = (at: number, text: string) =>
    onChange(
      options.map((one, index) => {
        if (index !== at) return one;
        const label = withWords(one.label, language, text);
        const fresh = Object.keys(one.label).every((tag) => tag === language);
        return { value: fresh ? text.slice(0, 64) || one.value : one.value, label };
      }),
    );
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("questions.options")}</legend>
      {options.map((option, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what the field stands for
        <div key={at} className="flex gap-1">
          <Input
            dir="auto"
            aria-label={t("questions.option", { number: at + 1 })}
            placeholder={option.value}
            disabled={disabled}
            value={option.label[language] ?? ""}
            onChange={({ target }) => put(at, target.value)}
            className="min-w-0 flex-1"
          />
          {!disabled && (
            <IconButton
              icon={X}
              label={t("questions.removeOption", { number: at + 1 })}
              onClick={() => onChange(options.filter((_, index) => index !== at))}
            />
          )}
        </div>
      ))}
      {!disabled && (
        <div>
          <Button
            size="small"
            variant="ghost"
            icon={Plus}
            onClick={() => onChange([...options, { value: `${options.length + 1}`, label: {} }])}
          >
            {t("questions.addOption")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
