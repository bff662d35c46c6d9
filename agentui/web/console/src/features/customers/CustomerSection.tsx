import { useFormat, useTicking } from "@kept/shared/format";
import { Avatar, useToast } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { Section } from "../ticket/Section";
import { EditableText } from "./EditableText";
import { type Customer, type CustomerUpdate, useCustomerUpdate } from "./queries";

interface CustomerSectionProps {
  customer: Customer;
  editable: boolean;
}

/** Who asks: the name, where answers go, and what colleagues should know. */
export function CustomerSection({ customer, editable }: CustomerSectionProps) {
  const { t } = useTranslation("customers");
  const notify = useToast();
  const update = useCustomerUpdate(customer.id);
  const save = (body: CustomerUpdate) =>
    update.mutate(body, {
      onError: (fault) => notify({ tone: "fault", title: t("saveFailed"), detail: fault.message }),
    });
  return (
    <Section name="customer" title={t("title")}>
      <div className="mb-3 flex items-center gap-3">
        <Avatar name={customer.name || customer.email || "?"} seed={customer.id} size={40} decorative />
        <div className="min-w-0 flex-1">
          <p className="break-words font-semibold text-read">
            <bdi>{customer.name || t("nameless")}</bdi>
          </p>
          {customer.email && (
            <p className="break-all text-ink-soft">
              <bdi>{customer.email}</bdi>
            </p>
          )}
        </div>
      </div>
      <dl className="grid grid-cols-[80px_minmax(0,1fr)] items-baseline gap-x-2 gap-y-0.5">
        <EditableText
          name={t("fields.name")}
          value={customer.name}
          disabled={!editable}
          onSave={(name) => save({ name })}
        />
        <EditableText
          name={t("fields.company")}
          value={customer.company}
          disabled={!editable}
          onSave={(company) => save({ company })}
        />
        <EditableText
          name={t("fields.phone")}
          value={customer.phone}
          disabled={!editable}
          onSave={(phone) => save({ phone })}
        />
        <EditableText
          name={t("fields.about")}
          value={customer.about}
          disabled={!editable}
          lines
          onSave={(about) => save({ about })}
        />
        {customer.time_zone && <LocalTime zone={customer.time_zone} />}
        {customer.segment && (
          <>
            <dt className="text-ink-faint">{t("fields.segment")}</dt>
            <dd>
              <bdi>{customer.segment}</bdi>
            </dd>
          </>
        )}
      </dl>
    </Section>
  );
}

function LocalTime({ zone }: { zone: string }) {
  const { t } = useTranslation("customers");
  const { locale } = useFormat();
  const there = useTicking(10_000, (now) => {
    try {
      return new Intl.DateTimeFormat(locale, { timeZone: zone, timeStyle: "short" }).format(now);
    } catch {
      return "";
    }
  });
  if (!there) return null;
  return (
    <>
      <dt className="text-ink-faint">{t("fields.time")}</dt>
      <dd className="figures">
        {there} <span className="text-ink-faint">{zone}</span>
      </dd>
    </>
  );
}
