import { Button, Field, Input } from "@kept/shared/ui";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Days } from "../search";

interface DaysFormProps {
  days: Days | undefined;
  verb: string;
  onApply: (days: Days) => void;
}

/** Two days, in any order. */
export function DaysForm({ days, verb, onApply }: DaysFormProps) {
  const { t } = useTranslation("product");
  const [draft, setDraft] = useState<Days>(days ?? { from: "", to: "" });
  function apply(event: FormEvent) {
    event.preventDefault();
    const { from, to } = draft;
    onApply(from <= to ? { from, to } : { from: to, to: from });
  }
  return (
    <form onSubmit={apply} className="flex flex-col gap-3 p-3">
      {(["from", "to"] as const).map((end) => (
        <Field key={end} label={t(`period.${end}`)}>
          <Input
            type="date"
            required
            value={draft[end]}
            onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
          />
        </Field>
      ))}
      <Button type="submit" variant="primary">
        {verb}
      </Button>
    </form>
  );
}
