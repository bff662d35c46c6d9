import { Command } from "cmdk";
import { Check, ChevronDown } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "./cn";
import { controlClass, useFieldLabel, useFieldProps } from "./Field";
import { itemClass } from "./itemClass";
import { Popover } from "./Popover";
import type { Option } from "./Select";
import { useActiveDescendant } from "./useActiveDescendant";

interface ComboboxBase {
  options: readonly Option[];
  placeholder: string;
  /** Replaces the search inside the options: the caller fetches and hands in what matches. */
  onSearch?: (query: string) => void;
  /** Offered under the options, such as "Invite somebody". */
  footer?: ReactNode;
  /** A button of another shape, for use in toolbars and rows. */
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  disabled?: boolean;
  "aria-label"?: string;
}

interface SingleProps extends ComboboxBase {
  multiple?: false;
  value: string | null;
  onChange: (value: string) => void;
}

interface MultiProps extends ComboboxBase {
  multiple: true;
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** A searchable choice of one, or of several when `multiple`; one keeps open until it is left. */
export function Combobox(props: SingleProps | MultiProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const open = props.open ?? ownOpen;
  const setOpen = props.onOpenChange ?? setOwnOpen;
  const chosen = chosenOf(props);

  function choose(value: string) {
    if (!props.multiple) {
      props.onChange(value);
      setOpen(false);
      return;
    }
    const without = props.value.filter((one) => one !== value);
    props.onChange(chosen.has(value) ? without : [...without, value]);
  }

  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger={props.trigger ?? <ComboboxButton {...props} />}
      aria-label={props["aria-label"] ?? props.placeholder}
      className="w-(--radix-popover-trigger-width) min-w-56 overflow-hidden"
    >
      <ComboboxList {...props} chosen={chosen} onChoose={choose} />
    </Popover>
  );
}

function chosenOf(props: SingleProps | MultiProps): Set<string> {
  if (props.multiple) return new Set(props.value);
  return new Set(props.value === null ? [] : [props.value]);
}

type ComboboxButtonProps = SingleProps | MultiProps;

/** Radix hands the trigger's own attributes in through `rest`. */
function ComboboxButton({
  options,
  placeholder,
  disabled,
  multiple,
  value,
  onChange,
  onSearch,
  footer,
  trigger,
  open,
  onOpenChange,
  ...rest
}: ComboboxButtonProps) {
  const { t } = useTranslation("ui");
  const field = useFieldProps();
  const labelId = useFieldLabel();
  const labels = options.filter((option) =>
    multiple ? value.includes(option.value) : option.value === value,
  );
  const [first] = labels;
  const shown = labels.length > 2 ? t("combobox.selected", { count: labels.length }) : undefined;
  return (
    <button
      type="button"
      disabled={disabled}
      {...field}
      {...rest}
      aria-labelledby={labelId && field.id && `${labelId} ${field.id}`}
      className={cn(controlClass, "flex h-7 items-center gap-2 px-2 text-start")}
    >
      {!multiple && first?.icon}
      <span className={cn("min-w-0 flex-1 truncate", !first && "text-ink-faint")}>
        {shown ?? (labels.map((option) => option.label).join(", ") || placeholder)}
      </span>
      <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
    </button>
  );
}

interface ComboboxListProps extends ComboboxBase {
  multiple?: boolean;
  chosen: Set<string>;
  onChoose: (value: string) => void;
}

function ComboboxList({ options, chosen, multiple, onChoose, onSearch, footer, ...rest }: ComboboxListProps) {
  const { t } = useTranslation("ui");
  const [query, setQuery] = useState("");
  const root = useRef<HTMLDivElement>(null);
  useActiveDescendant(root);
  function search(next: string) {
    setQuery(next);
    onSearch?.(next);
  }
  return (
    <Command ref={root} loop shouldFilter={!onSearch} label={rest["aria-label"] ?? rest.placeholder}>
      <Command.Input
        autoFocus
        value={query}
        onValueChange={search}
        placeholder={t("combobox.search")}
        className="h-8 w-full border-line border-b bg-transparent px-3 outline-none"
      />
      <Command.List className="max-h-64 overflow-y-auto p-1" label={rest.placeholder}>
        <Command.Empty className="px-2 py-3 text-ink-soft">{t("combobox.empty", { query })}</Command.Empty>
        {options.map((option) => (
          <Command.Item
            key={option.value}
            value={option.value}
            keywords={[option.label, option.hint ?? ""]}
            disabled={option.disabled}
            aria-checked={multiple ? chosen.has(option.value) : undefined}
            onSelect={() => onChoose(option.value)}
            className={itemClass}
          >
            {option.icon}
            <span className="min-w-0 truncate">{option.label}</span>
            {option.hint && <span className="min-w-0 truncate text-ink-faint">{option.hint}</span>}
            {chosen.has(option.value) && (
              <Check aria-hidden="true" className="ms-auto size-3.5 shrink-0 text-accent-text" />
            )}
          </Command.Item>
        ))}
      </Command.List>
      {footer && <div className="border-line border-t p-1">{footer}</div>}
    </Command>
  );
}
