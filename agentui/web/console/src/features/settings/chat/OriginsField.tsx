import { Button, Field, IconButton, Input } from "@kept/shared/ui";
import { Globe, Plus, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { originFault, originOf } from "./sites";

interface OriginsFieldProps {
  value: readonly string[];
  error: string | undefined;
  disabled: boolean;
  onChange: (origins: string[]) => void;
}

/** On which pages the chat may appear; a mistake is told where it is typed. */
export function OriginsField({ value, error, disabled, onChange }: OriginsFieldProps) {
  const { t } = useTranslation("sites");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const fault = originFault(typed, value);
  function add() {
    setTried(true);
    if (fault) return;
    onChange([...value, originOf(typed)]);
    setTyped("");
    setTried(false);
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add();
  }
  return (
    <div className="flex flex-col gap-2">
      {value.length > 0 && (
        <ul aria-label={t("origins.label")} className="border-line border-t">
          {value.map((origin) => (
            <li key={origin} className="flex min-h-9 items-center gap-2 border-line border-b">
              <Globe aria-hidden="true" className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
              <bdi className="min-w-0 flex-1 truncate">{origin}</bdi>
              {!disabled && (
                <IconButton
                  icon={X}
                  label={t("origins.remove", { origin })}
                  onClick={() => onChange(value.filter((one) => one !== origin))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <Field
        label={t("origins.add")}
        hint={value.length === 0 ? t("origins.none") : t("origins.hint")}
        error={tried && fault ? t(`origins.fault.${fault}`) : error}
      >
        <div className="flex gap-2">
          <Input
            type="url"
            inputMode="url"
            placeholder="https://shop.example"
            disabled={disabled}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setTried(false);
            }}
            onKeyDown={onKeyDown}
            className="min-w-0 flex-1"
          />
          <Button icon={Plus} disabled={disabled} onClick={add}>
            {t("origins.verb")}
          </Button>
        </div>
      </Field>
    </div>
  );
}
