import { Button, Field, Input } from "@kept/shared/ui";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { FormFault, fieldErrors, useFields } from "../../forms";
import { PasswordField } from "./PasswordField";

export interface Entered {
  name: string;
  email: string;
  password: string;
  desk_name: string;
  mailbox_address: string;
}

interface SetupFormProps {
  pending: boolean;
  error: Error | null;
  onSubmit: (entered: Entered) => void;
}

const FIELDS = ["name", "email", "password", "desk_name", "mailbox_address"];
const EMPTY: Entered = {
  name: "",
  email: "",
  password: "",
  desk_name: "",
  mailbox_address: "support@example.com",
};

export function SetupForm({ pending, error, onSubmit }: SetupFormProps) {
  const { t } = useTranslation("session");
  const { values, set } = useFields(EMPTY);
  const wrong = fieldErrors(error);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pending) onSubmit(values);
  }

  const text = (name: keyof Entered, autoComplete: string, type = "text") => ({
    name,
    type,
    autoComplete,
    size: "large" as const,
    required: true,
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <FormFault error={error} fields={FIELDS} />
      <Field label={t("name")} error={wrong.name}>
        <Input {...text("name", "name")} autoFocus />
      </Field>
      <Field label={t("email")} hint={t("emailHint")} error={wrong.email}>
        <Input {...text("email", "username", "email")} />
      </Field>
      <PasswordField
        label={t("password")}
        size="large"
        error={wrong.password}
        value={values.password}
        onChange={(password) => set("password", password)}
      />
      <hr className="my-1 border-line" />
      <Field label={t("deskName")} hint={t("deskNameHint")} error={wrong.desk_name}>
        <Input {...text("desk_name", "organization")} />
      </Field>
      <Field label={t("mailbox")} hint={t("mailboxHint")} error={wrong.mailbox_address}>
        <Input {...text("mailbox_address", "off", "email")} />
      </Field>
      <Button type="submit" variant="primary" size="large" loading={pending}>
        {t("setup.submit")}
      </Button>
    </form>
  );
}
