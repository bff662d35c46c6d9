import { useFormat } from "@kept/shared/format";
import { Avatar, Button, buttonClass, EmptyState } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, Pencil, UserX } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../api";
import { ResultState } from "../../forms";
import { Page } from "../../layout";
import { useSession } from "../session/queries";
import { CustomerFacts } from "./components/CustomerFacts";
import { CustomerForm } from "./components/CustomerForm";
import { CustomerTickets } from "./components/CustomerTickets";
import { IdentityList } from "./components/IdentityList";
import type { CustomerDetail } from "./listQueries";
import { customerQuery } from "./queries";

/** One person: who they are, how they are recognized, and what they have asked. */
export default function CustomerView() {
  const { t } = useTranslation("customers");
  const { customerId } = useParams({ from: "/desk/customers/$customerId" });
  const customer = useQuery(customerQuery(useApi(), Number(customerId)));
  const gone = customer.error instanceof Fault && customer.error.status === 404;
  if (customer.data) return <Person customer={customer.data} />;
  return (
    <Page title={t("title")} actions={<BackToList />}>
      {gone ? (
        <EmptyState icon={UserX} title={t("page.gone")} detail={t("page.goneDetail")} />
      ) : (
        <ResultState query={customer}>{() => null}</ResultState>
      )}
    </Page>
  );
}

function BackToList() {
  const { t } = useTranslation("customers");
  return (
    <Link to="/customers" className={buttonClass("ghost")}>
      <ArrowLeft aria-hidden="true" className="size-4 rtl:rotate-180" strokeWidth={1.75} />
      {t("page.back")}
    </Link>
  );
}

function Person({ customer }: { customer: CustomerDetail }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const { permissions } = useSession();
  const [editing, setEditing] = useState(false);
  const name = customer.name || customer.email || t("nameless");
  return (
    <Page
      title={name}
      actions={
        <>
          <BackToList />
          {permissions.work && (
            <Button icon={Pencil} onClick={() => setEditing(true)}>
              {t("page.edit")}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-x-10 gap-y-8 side:grid-cols-[minmax(0,1fr)_300px]">
        <Part
          title={t("page.tickets")}
          aside={t("others.counts", {
            open: format.capped(customer.tickets.open),
            total: format.capped(customer.tickets.total),
          })}
        >
          <CustomerTickets customerId={customer.id} />
        </Part>
        <div className="flex flex-col gap-8 side:order-none max-side:order-first">
          <Part title={t("page.details")}>
            <div className="mb-3">
              <Avatar name={name} seed={customer.id} size={40} decorative />
            </div>
            <CustomerFacts customer={customer} />
          </Part>
          <Part title={t("page.identities")}>
            <IdentityList identities={customer.identities} current={customer.email} />
          </Part>
        </div>
      </div>
      {editing && <CustomerForm customer={customer} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function Part({ title, aside, children }: { title: string; aside?: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <div className="mb-2 flex items-baseline gap-3">
        <h2 className="font-semibold text-read">{title}</h2>
        {aside && <span className="figures text-ink-faint text-small">{aside}</span>}
      </div>
      {children}
    </section>
  );
}
