import { useState } from "preact/hooks";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { Field, focusFault, isEmail } from "./Field";
import { useAction } from "./useAction";

interface MailFormProps {
  title: string;
  text: string;
  action: string;
  /** The transcript asks for no name. */
  named?: boolean;
  onSubmit: (name: string, email: string) => Promise<unknown>;
  onDone: (email: string) => void;
  onCancel?: () => void;
}

/** Where the answer should go: what is known is not asked for again. */
export function MailForm({ title, text, action, named = false, onSubmit, onDone, onCancel }: MailFormProps) {
  const { visitor } = useChat().state;
  const { t } = useWords();
  const { busy, fault, run } = useAction();
  const [name, setName] = useState(visitor.name);
  const [email, setEmail] = useState(visitor.email);
  const [wrong, setWrong] = useState(false);
  const [asking, setAsking] = useState(!visitor.email);

  const submit = async (event: Event) => {
    event.preventDefault();
    const good = isEmail(email);
    setWrong(!good);
    if (!good) return focusFault(event);
    if (!busy && (await run(() => onSubmit(name.trim(), email.trim())))) onDone(email.trim());
  };

  return (
    <form class="form card" noValidate onSubmit={submit} aria-label={title}>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {named && !visitor.name && (
        <Field label={t("name")} optional>
          {(control) => (
            <input
              {...control}
              autocomplete="name"
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {asking ? (
        <Field label={t("email")} fault={wrong ? t("email_wrong") : ""}>
          {(control) => (
            <input
              {...control}
              ref={visitor.email ? focus : undefined}
              type="email"
              required
              autocomplete="email"
              value={email}
              onInput={(event) => setEmail(event.currentTarget.value)}
            />
          )}
        </Field>
      ) : (
        <p class="known">
          <bdi>{email}</bdi>
          <button type="button" class="text" onClick={() => setAsking(true)}>
            {t("other_email")}
          </button>
        </p>
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={busy}>
          {action}
        </button>
        {onCancel && (
          <button type="button" class="text" onClick={onCancel}>
            {t("cancel")}
          </button>
        )}
      </div>
    </form>
  );
}

/** Who wants another address writes it next. */
function focus(input: HTMLInputElement | null) {
  input?.focus();
  input?.select();
}
