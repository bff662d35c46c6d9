import { cn, Field, Input } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { LEAST_LENGTH, type Strength, strengthOf } from "./passwordStrength";

interface PasswordFieldProps {
  label: string;
  error?: string;
  value: string;
  onChange: (password: string) => void;
  size?: "medium" | "large";
}

/** A new password with advice on its strength while it is typed. */
export function PasswordField({ label, error, value, onChange, size }: PasswordFieldProps) {
  const { t } = useTranslation("session");
  const strength = strengthOf(value);
  const hint = value ? t(`strength.${strength}`, { count: LEAST_LENGTH }) : t("passwordHint");
  return (
    <div className="flex flex-col gap-1.5">
      <Field label={label} hint={hint} error={error}>
        <Input
          name="password"
          type="password"
          size={size}
          autoComplete="new-password"
          required
          minLength={LEAST_LENGTH}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      {value && <Meter strength={strength} />}
    </div>
  );
}

const LOOKS: Record<Strength, { bars: number; color: string }> = {
  short: { bars: 1, color: "bg-breach" },
  weak: { bars: 2, color: "bg-due" },
  fair: { bars: 3, color: "bg-met" },
  strong: { bars: 4, color: "bg-met" },
};

/** Repeats for the eye what the hint says in words. */
function Meter({ strength }: { strength: Strength }) {
  const { bars, color } = LOOKS[strength];
  return (
    <span aria-hidden="true" className="flex gap-1">
      {[1, 2, 3, 4].map((bar) => (
        <span key={bar} className={cn("h-1 flex-1 rounded-sm", bar <= bars ? color : "bg-line")} />
      ))}
    </span>
  );
}
