import { useFormat } from "@kept/shared/format";
import { Avatar, Cell, HeadCell, RelativeTime, Row, Table } from "@kept/shared/ui";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CustomerRow } from "../listQueries";

/** One line a person; what does not fit a phone is on their page. */
export function CustomerTable({ rows }: { rows: readonly CustomerRow[] }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  return (
    <Table caption={t("list.title")}>
      <thead>
        <tr>
          <HeadCell className="ps-0">{t("fields.name")}</HeadCell>
          <HeadCell className="max-pane:hidden">{t("fields.company")}</HeadCell>
          <HeadCell numeric>{t("list.open")}</HeadCell>
          <HeadCell numeric className="pe-0">
            {t("list.last")}
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((customer) => (
          <Row key={customer.id} className="relative">
            <Cell className="w-1/2 max-w-0 ps-0">
              <Link
                to="/customers/$customerId"
                params={{ customerId: String(customer.id) }}
                className="ring-inside flex items-center gap-2 rounded-sm after:absolute after:inset-0"
              >
                <Avatar
                  name={customer.name || customer.email || "?"}
                  seed={customer.id}
                  size={24}
                  decorative
                />
                <span className="min-w-0">
                  <span className="block truncate font-medium">
                    <bdi>{customer.name || t("nameless")}</bdi>
                  </span>
                  <span className="block truncate text-ink-soft text-small">
                    <bdi>{customer.email || customer.phone}</bdi>
                  </span>
                </span>
              </Link>
            </Cell>
            <Cell className="max-w-0 truncate text-ink-soft max-pane:hidden">
              <bdi>{customer.company}</bdi>
            </Cell>
            <Cell numeric>{customer.open_tickets > 0 && format.capped(customer.open_tickets)}</Cell>
            <Cell numeric className="whitespace-nowrap pe-0 text-ink-soft">
              {customer.last_activity_at && <RelativeTime at={customer.last_activity_at} />}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
