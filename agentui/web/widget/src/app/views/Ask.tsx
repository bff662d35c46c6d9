import { useState } from "preact/hooks";
import type { Answers, Question } from "../../protocol";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { Bar, ConnectionBanner } from "../parts/Bar";
import { Field, focusFault, isEmail } from "../parts/Field";
import { Icon } from "../parts/Icon";

interface AskProps {
  onBack: () => void;
  onDone: (answers: Answers) => void;
}

/** What the site wants to know before the first message. */
export function Ask({ onBack, onDone }: AskProps) {
  const { state } = useChat();
  const { t } = useWords();
  const { visitor } = state;
  const questions = state.site?.questions ?? [];
  const [answers, setAnswers] = useState<Answers>(() =>
    Object.fromEntries(questions.map((question) => [question.id, knownAnswer(question, visitor)])),
  );
  const [tried, setTried] = useState(false);

  const faultOf = (question: Question) => {
    const answer = (answers[question.id] ?? "").trim();
    if (!answer) return question.required ? t("required") : "";
    return question.kind === "email" && !isEmail(answer) ? t("email_wrong") : "";
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (questions.some(faultOf)) return focusFault(event);
    const given = Object.entries(answers).map(([id, answer]) => [id, answer.trim()] as const);
    onDone(Object.fromEntries(given.filter(([, answer]) => answer)));
  };

  return (
    <div class="talk">
      <Bar onBack={onBack}>
        <h1 tabIndex={-1}>{t("ask")}</h1>
      </Bar>
      <ConnectionBanner />
      <main class="scroll" aria-label={t("ask")}>
        <form class="form" noValidate onSubmit={submit}>
          {questions.map((question) => (
            <Asked
              key={question.id}
              question={question}
              value={answers[question.id] ?? ""}
              fault={tried ? faultOf(question) : ""}
              onChange={(value) => setAnswers({ ...answers, [question.id]: value })}
            />
          ))}
          <button type="submit" class="primary">
            {t("continue")}
          </button>
        </form>
      </main>
    </div>
  );
}

interface AskedProps {
  question: Question;
  value: string;
  fault: string;
  onChange: (value: string) => void;
}

function Asked({ question, value, fault, onChange }: AskedProps) {
  const { t, of } = useWords();
  const { kind, label, required, maps_to, options = [] } = question;
  const complete = kind === "email" ? "email" : maps_to === "name" ? "name" : "off";
  return (
    <Field label={of(label)} optional={!required} fault={fault}>
      {(control) =>
        kind === "choice" ? (
          <span class="select">
            <select
              {...control}
              required={required}
              value={value}
              onChange={(event) => onChange(event.currentTarget.value)}
            >
              <option value="">{t("choose")}</option>
              {options.map((option) => (
                <option key={option.value} value={option.value}>
                  {of(option.label) || option.value}
                </option>
              ))}
            </select>
            <Icon name="down" />
          </span>
        ) : (
          <input
            {...control}
            inputMode={kind === "email" ? "email" : "text"}
            required={required}
            autocomplete={complete}
            maxLength={1000}
            value={value}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )
      }
    </Field>
  );
}

function knownAnswer({ maps_to, kind }: Question, { name, email }: { name: string; email: string }): string {
  if (maps_to === "name") return name;
  return maps_to === "email" || kind === "email" ? email : "";
}
