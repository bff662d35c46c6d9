import { useFormat } from "@kept/shared/format";
import { cn } from "@kept/shared/ui";
import { ArrowLeftRight, type LucideIcon, Minus, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ThemeLink } from "../theme/ThemeLink";
import type { DigestChange, DigestChanges } from "./queries";
import { type ChangeKind, changesOf } from "./sections";

const MARKS: Record<ChangeKind, { icon: LucideIcon; look: string }> = {
  appeared: { icon: Plus, look: "text-accent-text" },
  moved: { icon: ArrowLeftRight, look: "text-ink-soft" },
  left: { icon: Minus, look: "text-ink-faint" },
};

interface ChangesProps {
  changes: DigestChanges;
  /** No more than that many; all when nothing is said. */
  most?: number;
}

/** What is different from the digest that the reader read last. */
export function Changes({ changes, most }: ChangesProps) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const all = changesOf(changes);
  const shown = all.slice(0, most);
  const rest = all.length - shown.length;
  if (all.length === 0) {
    return <p className="text-ink-soft">{t("changes.none", { count: changes.unchanged })}</p>;
  }
  return (
    <>
      <ul className="flex flex-col gap-1">
        {shown.map(({ kind, change }) => (
          <ChangeLine key={`${kind} ${change.theme_id}`} kind={kind} change={change} />
        ))}
      </ul>
      {rest > 0 && (
        <p className="mt-1 text-ink-soft">
          {t("changes.more", { count: rest, figure: format.number(rest) })}
        </p>
      )}
    </>
  );
}

function ChangeLine({ kind, change }: { kind: ChangeKind; change: DigestChange }) {
  const { t } = useTranslation("digests");
  const format = useFormat();
  const { icon: Icon, look } = MARKS[kind];
  const { theme_id, name, from, to, before, now } = change;
  const place = (section: DigestChange["from"]) =>
    section === "" ? t("places.none") : t(`places.${section}`);
  return (
    <li className="flex gap-2">
      <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", look)} />
      <span className="min-w-0">
        <ThemeLink id={theme_id} name={name} />{" "}
        <span className="text-ink-soft">
          {kind === "appeared" &&
            t("changes.appeared", { place: place(to), count: now, figure: format.number(now) })}
          {kind === "left" &&
            t("changes.left", { place: place(from), count: before, figure: format.number(before) })}
          {kind === "moved" &&
            (from === to
              ? t("changes.status", { place: place(to) })
              : t("changes.moved", {
                  from: place(from),
                  to: place(to),
                  before: format.number(before),
                  now: format.number(now),
                }))}
        </span>
      </span>
    </li>
  );
}
