import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../i18n";
import { Icon, type IconName } from "./Icon";

export interface Choice {
  icon: IconName;
  label: string;
  run: () => void;
}

/** A button with what else can be done. */
export function Menu({ choices }: { choices: readonly Choice[] }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const leave = () => {
    setOpen(false);
    button.current?.focus();
  };
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (!open) return;
    if (event.key === "Tab") return setOpen(false);
    if (event.key === "Escape") {
      event.stopPropagation();
      return leave();
    }
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the button and of the menu in it
    <div class="menu" ref={root} onKeyDown={move}>
      <button
        ref={button}
        type="button"
        class="tool"
        aria-label={t("more")}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <div class="menu-list" role="menu" aria-label={t("more")}>
          {choices.map(({ icon, label, run }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                leave();
                run();
              }}
            >
              <Icon name={icon} />
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
