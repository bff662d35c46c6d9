import { Chip } from "@kept/shared/ui";
import { AtSign, Fingerprint, IdCard, type LucideIcon, Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CustomerDetail } from "../listQueries";

type Identity = CustomerDetail["identities"][number];

interface IdentityListProps {
  identities: readonly Identity[];
  /** The address that answers go to. */
  current: string;
}

const ICONS: Record<Identity["kind"], LucideIcon> = {
  email: AtSign,
  phone: Phone,
  visitor: Fingerprint,
  external: IdCard,
};

export function IdentityList({ identities, current }: IdentityListProps) {
  const { t } = useTranslation("customers");
  if (identities.length === 0) return <p className="text-ink-faint">{t("page.noIdentities")}</p>;
  return (
    <ul className="flex flex-col gap-1.5">
      {identities.map(({ kind, value }) => {
        const Icon = ICONS[kind];
        return (
          <li key={`${kind} ${value}`} className="flex min-w-0 items-start gap-2">
            <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
            <span className="sr-only">{t(`identities.${kind}`)}</span>
            <bdi className="min-w-0 flex-1 [overflow-wrap:anywhere]">{value}</bdi>
            {kind === "email" && value === current && <Chip tone="met">{t("page.answers")}</Chip>}
          </li>
        );
      })}
    </ul>
  );
}
