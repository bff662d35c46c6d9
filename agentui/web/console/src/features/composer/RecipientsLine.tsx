import { Button, cn, useToast } from "@kept/shared/ui";
import { TriangleAlert, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Address, Recipients } from "./model";
import {
  addressesIn,
  FIELDS,
  invalidIn,
  isAddress,
  parseAddresses,
  type RecipientField,
  withAddresses,
  withoutAddress,
} from "./recipients";

interface RecipientsProps {
  value: Recipients;
  /** The address that the answer comes from, as the customer sees it. */
  from: string;
  disabled: boolean;
  onChange: (value: Recipients) => void;
}

/** Whom the answer goes to: one quiet line until somebody wants to change it. */
export function RecipientsLine({ value, from, disabled, onChange }: RecipientsProps) {
  const { t } = useTranslation("composer");
  const [open, setOpen] = useState(false);
  const wrong = addressesIn(value).length === 0 || invalidIn(value).length > 0;
  const [shown, setShown] = useState<readonly RecipientField[]>(["to"]);
  const fields = FIELDS.filter((field) => shown.includes(field) || (value[field] ?? []).length > 0);
  if (!open && !wrong) {
    return <Summary value={value} from={from} disabled={disabled} onOpen={() => setOpen(true)} />;
  }
  return (
    <div className="flex flex-col gap-1 px-4 pt-1 text-small">
      {fields.map((field) => (
        <Row
          key={field}
          field={field}
          value={value}
          disabled={disabled}
          onChange={onChange}
          autoFocus={field === shown.at(-1)}
        />
      ))}
      <div className="flex flex-wrap items-center gap-x-1">
        {FIELDS.filter((field) => !fields.includes(field)).map((field) => (
          <Button key={field} size="small" variant="ghost" onClick={() => setShown([...shown, field])}>
            {t("recipients.add", { field: t(`recipients.${field}`) })}
          </Button>
        ))}
        {from && (
          <span className="min-w-0 truncate text-ink-faint">{t("recipients.from", { address: from })}</span>
        )}
        {!wrong && (
          <Button size="small" variant="ghost" className="ms-auto" onClick={() => setOpen(false)}>
            {t("recipients.done")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Summary({
  value,
  from,
  disabled,
  onOpen,
}: Omit<RecipientsProps, "onChange"> & { onOpen: () => void }) {
  const { t } = useTranslation("composer");
  const parts = FIELDS.flatMap((field) => {
    const list = value[field] ?? [];
    return list.length > 0 ? [{ field, names: list.map((one) => one.name || one.address).join(", ") }] : [];
  });
  const title = addressesIn(value)
    .map(({ name, address }) => (name ? `${name} <${address}>` : address))
    .join("\n");
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onOpen}
      title={title}
      aria-label={t("recipients.change")}
      aria-description={parts.map(({ field, names }) => `${t(`recipients.${field}`)} ${names}`).join("; ")}
      className="ring-inside flex h-7 w-full min-w-0 items-center gap-3 px-4 text-start text-ink-soft text-small hover:bg-ink/4"
    >
      <span className="min-w-0 truncate">
        {parts.map(({ field, names }) => (
          <span key={field} className="me-3">
            <span className="text-ink-faint">{t(`recipients.${field}`)}</span> <bdi>{names}</bdi>
          </span>
        ))}
      </span>
      {from && (
        <span className="ms-auto min-w-0 max-w-[45%] shrink-0 truncate text-ink-faint max-pane:hidden">
          {t("recipients.from", { address: from })}
        </span>
      )}
    </button>
  );
}

interface RowProps {
  field: RecipientField;
  value: Recipients;
  disabled: boolean;
  autoFocus: boolean;
  onChange: (value: Recipients) => void;
}

/** Enter, comma or semicolon makes a chip; Backspace in the empty field takes the last away. */
function Row({ field, value, disabled, autoFocus, onChange }: RowProps) {
  const { t } = useTranslation(["composer", "ui"]);
  const notify = useToast();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const list = value[field] ?? [];

  function add(typed: string) {
    const found = parseAddresses(typed);
    setText("");
    if (found.length > 0) onChange(withAddresses(value, field, found));
  }

  function remove(address: Address) {
    onChange(withoutAddress(value, field, address));
    notify({
      title: t("recipients.removed", { name: address.name || address.address }),
      undo: () => onChange(value),
    });
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const last = list.at(-1);
    if (event.key === "Backspace" && text === "" && last) {
      return onChange(withoutAddress(value, field, last));
    }
    const ends =
      event.key === "," ||
      event.key === ";" ||
      event.key === "Enter" ||
      (event.key === " " && isAddress(text.trim()));
    if (!ends || event.ctrlKey || event.metaKey || text.trim() === "") return;
    event.preventDefault();
    add(text);
  }

  return (
    <div className="flex items-start gap-2">
      <label htmlFor={id} className="w-8 shrink-0 pt-1.5 text-ink-faint">
        {t(`recipients.${field}`)}
      </label>
      <div className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-1 border-line border-b py-0.5">
        {list.map((one) => (
          <AddressChip key={one.address} address={one} onRemove={disabled ? undefined : () => remove(one)} />
        ))}
        <input
          id={id}
          ref={input}
          // biome-ignore lint/a11y/noAutofocus: the field was asked for a moment ago
          autoFocus={autoFocus}
          type="text"
          inputMode="email"
          autoComplete="off"
          disabled={disabled}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(text)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text/plain");
            if (!/[,;\n<]/.test(pasted)) return;
            event.preventDefault();
            add(text + pasted);
          }}
          className="h-5 min-w-24 flex-1 bg-transparent text-base outline-none"
        />
      </div>
    </div>
  );
}

function AddressChip({ address, onRemove }: { address: Address; onRemove: (() => void) | undefined }) {
  const { t } = useTranslation(["composer", "ui"]);
  const valid = isAddress(address.address);
  const name = address.name || address.address;
  return (
    <span
      title={valid ? address.address : t("recipients.invalid", { address: address.address })}
      className={cn(
        "inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-small",
        valid ? "bg-ink/7 text-ink-soft" : "bg-breach-soft text-breach-text",
      )}
    >
      {!valid && <TriangleAlert aria-hidden="true" className="size-3 shrink-0" />}
      <bdi className="truncate">{name}</bdi>
      {!valid && <span className="sr-only">{t("recipients.invalid", { address: address.address })}</span>}
      {onRemove && (
        <button
          type="button"
          aria-label={t("ui:action.remove", { name })}
          onClick={onRemove}
          className="hit-area -me-0.5 grid size-4 shrink-0 place-items-center rounded-sm hover:bg-line"
        >
          <X aria-hidden="true" className="size-3" />
        </button>
      )}
    </span>
  );
}
