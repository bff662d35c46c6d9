import { Button } from "@kept/shared/ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTraitName } from "../../filters/useTraitName";
import { OpenLink } from "../../parts/OpenLink";
import { useFigures } from "../../parts/useFigures";
import type { Trait } from "../../search";
import type { Evidence, EvidencePart } from "./queries";

const SPLITS = [
  { trait: "segment", of: "segments" },
  { trait: "product", of: "products" },
  { trait: "language", of: "languages" },
  { trait: "channel", of: "channels" },
  { trait: "team", of: "teams" },
] as const satisfies readonly { trait: Trait; of: keyof Evidence }[];

/** Where the theme's tickets come from, beside where all tickets do. */
export function Breakdowns({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation("theme");
  const told = SPLITS.filter(({ of }) => evidence[of].some(({ key }) => key !== "-"));
  if (told.length === 0) return null;
  return (
    <section aria-labelledby="theme-breakdowns">
      <h3 id="theme-breakdowns" className="font-semibold">
        {t("breakdown.title")}
      </h3>
      <p className="mb-3 flex items-center gap-1.5 text-ink-soft text-small">
        <span aria-hidden="true" className="h-3 w-0.5 bg-ink" />
        {t("breakdown.tick")}
      </p>
      <div className="grid gap-x-10 gap-y-6 pane:grid-cols-2 side:grid-cols-3">
        {told.map(({ trait, of }) => (
          <Breakdown key={trait} trait={trait} parts={evidence[of]} themeId={evidence.theme_id} />
        ))}
      </div>
    </section>
  );
}

const FIRST = 5;

interface BreakdownProps {
  trait: Trait;
  parts: readonly EvidencePart[];
  themeId: number;
}

function Breakdown({ trait, parts, themeId }: BreakdownProps) {
  const { t } = useTranslation("theme");
  const [all, setAll] = useState(false);
  const top = Math.max(...parts.map(({ share, all_share }) => Math.max(share, all_share)));
  const shown = all ? parts : parts.slice(0, FIRST);
  return (
    <div className="min-w-0">
      <h4 className="mb-1.5 text-ink-soft text-small">{t(`breakdown.${trait}`)}</h4>
      <ul className="flex flex-col gap-2">
        {shown.map((part) => (
          <PartBar key={part.key} trait={trait} part={part} top={top} themeId={themeId} />
        ))}
      </ul>
      {parts.length > FIRST && (
        <Button variant="ghost" size="small" className="-ms-2 mt-1" onClick={() => setAll(!all)}>
          {all ? t("breakdown.less") : t("breakdown.more", { count: parts.length - FIRST })}
        </Button>
      )}
    </div>
  );
}

interface PartBarProps {
  trait: Trait;
  part: EvidencePart;
  /** The widest share of the list: where bars end. */
  top: number;
  themeId: number;
}

function PartBar({ trait, part, top, themeId }: PartBarProps) {
  const { t } = useTranslation("theme");
  const figures = useFigures();
  const traitName = useTraitName();
  const { key, name, tickets, share, all_share, customers } = part;
  const called = traitName(trait, key, trait === "team" ? name : undefined);
  const of = (value: number) => `${(100 * value) / top}%`;
  return (
    <li>
      <div className="flex items-baseline justify-between gap-3">
        <bdi className="min-w-0 truncate" title={called}>
          {called}
        </bdi>
        <span className="figures shrink-0">
          <OpenLink
            metric={tickets.metric}
            themeId={themeId}
            title={t("breakdown.detail", { count: customers, all: figures.text("share", all_share) })}
          >
            {figures.text("count", tickets.value ?? 0)}
            <span className="sr-only"> {called}</span>
          </OpenLink>{" "}
          <span className="text-ink-faint text-small">({figures.text("share", share)})</span>
        </span>
      </div>
      <div aria-hidden="true" className="relative mt-0.5 h-1.5 rounded-full bg-sunken">
        <span style={{ width: of(share) }} className="block h-full rounded-full bg-accent" />
        <span style={{ insetInlineStart: of(all_share) }} className="absolute -top-0.5 h-2.5 w-0.5 bg-ink" />
      </div>
    </li>
  );
}
