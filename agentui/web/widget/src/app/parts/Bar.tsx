import type { ComponentChildren } from "preact";
import { useChat } from "../context";
import { useWords } from "../i18n";
import { Icon } from "./Icon";

interface BarProps {
  onBack?: () => void;
  children: ComponentChildren;
  menu?: ComponentChildren;
}

/** The head of every view but the first. */
export function Bar({ onBack, children, menu }: BarProps) {
  const { state } = useChat();
  const { t } = useWords();
  return (
    <section class="bar" aria-label={state.site?.name}>
      {onBack && (
        <button type="button" class="tool" aria-label={t("back")} onClick={onBack}>
          <Icon name="back" />
        </button>
      )}
      <div class="bar-title">{children}</div>
      {menu}
      <CloseButton />
    </section>
  );
}

export function CloseButton() {
  const chat = useChat();
  const { t } = useWords();
  return (
    <button type="button" class="tool" aria-label={t("close")} onClick={() => chat.close()}>
      <Icon name="close" />
    </button>
  );
}

/** Why nothing moves just now; a hiccup of a second is nobody's business. */
export function ConnectionBanner() {
  const { state } = useChat();
  const { t } = useWords();
  const text =
    state.link === "offline"
      ? t("offline")
      : state.trouble && state.phase === "starting"
        ? t("trouble")
        : t("connecting");
  const away =
    state.link === "offline" || state.link === "waiting" || (state.trouble && state.phase === "starting");
  return (
    <div role="status">
      {away && <p class={state.link === "offline" ? "banner" : "banner later"}>{text}</p>}
    </div>
  );
}
