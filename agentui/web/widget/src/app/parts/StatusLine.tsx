import type { Status, Wait } from "../../protocol";
import { type Speech, useWords } from "../i18n";

/** Open or away, since when, and how long it usually takes: nothing that the server has not measured. */
export function StatusLine({ status }: { status: Status }) {
  const words = useWords();
  const { open, opens_at, wait } = status;
  return (
    <p class="status">
      <span class={open ? "dot on" : "dot"} aria-hidden="true" />
      <span>
        <strong>{words.t(open ? "open" : "away")}</strong>
        {open && wait && <span class="status-more">{waitText(words, wait)}</span>}
        {!open && opens_at && <span class="status-more">{words.opens(opens_at)}</span>}
      </span>
    </p>
  );
}

export function waitText({ t }: Speech, { low, high }: Wait): string {
  return low === high ? t("wait_about", { count: high }) : t("wait", { low, high });
}
