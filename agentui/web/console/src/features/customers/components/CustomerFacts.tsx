import { useFormat } from "@kept/shared/format";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Customer } from "../queries";

/** What is known; what is not known takes no room. */
export function CustomerFacts({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const facts: [string, ReactNode][] = [
    [t("page.email"), customer.email],
    [t("fields.phone"), customer.phone],
    [t("fields.company"), customer.company],
    [t("fields.segment"), customer.segment],
    [t("page.language"), languageName(customer.locale, format.locale)],
    [t("page.zone"), customer.time_zone],
    [t("page.since"), format.date(new Date(customer.created_at))],
    ...Object.entries(customer.attributes).map(([name, value]): [string, ReactNode] => [
      name,
      written(value),
    ]),
  ];
  return (
    <>
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        {facts
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="break-words text-ink-faint">{name}</dt>
              <dd className="[overflow-wrap:anywhere]">
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
      </dl>
      {customer.about && (
        <p className="mt-3 whitespace-pre-wrap rounded-md bg-note-soft px-3 py-2 [overflow-wrap:anywhere]">
          <bdi>{customer.about}</bdi>
        </p>
      )}
    </>
  );
}

/** "de-AT" as "German (Austria)"; what is no language tag stays as it is. */
function languageName(tag: string, locale: string): string {
  try {
    return tag && (new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag);
  } catch {
    return tag;
  }
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
