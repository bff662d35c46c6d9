import { Button, EmptyState, Input, Loading, Spinner } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Contact, Search, SearchX } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { ResultState, SkeletonLines } from "../../forms";
import { Page } from "../../layout";
import { CustomerTable } from "./components/CustomerTable";
import { customersQuery } from "./listQueries";

const PAUSE = 150;

/** Everybody who has ever asked, by name; the address carries what is searched for. */
export default function CustomersView() {
  const { t } = useTranslation("customers");
  const { q = "" } = useSearch({ from: "/desk/customers" });
  const [typed, setTyped] = useTyped(q);
  const list = useInfiniteQuery(customersQuery(useApi(), q));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t("list.title")}>
      <search className="mb-4 flex max-w-md items-center gap-3">
        <Input
          type="search"
          icon={Search}
          className="flex-1"
          aria-label={t("list.search")}
          placeholder={t("list.search")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {list.isPlaceholderData && <Spinner className="text-ink-faint" />}
      </search>
      <ResultState query={list} skeleton={<SkeletonLines lines={10} />}>
        {() =>
          rows.length > 0 ? (
            <CustomerTable rows={rows} />
          ) : q ? (
            <EmptyState icon={SearchX} title={t("list.none", { query: q })} detail={t("list.noneDetail")} />
          ) : (
            <EmptyState icon={Contact} title={t("list.empty")} detail={t("list.emptyDetail")} />
          )
        }
      </ResultState>
      {list.hasNextPage && (
        <NextPage pending={list.isFetchingNextPage} onNext={() => void list.fetchNextPage()} />
      )}
    </Page>
  );
}

/** Fetches on by itself when its end is reached; the button is for the keyboard, and for a fault. */
function NextPage({ pending, onNext }: { pending: boolean; onNext: () => void }) {
  const { t } = useTranslation("customers");
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onNext);
  useEffect(() => {
    latest.current = onNext;
  });
  useEffect(() => {
    const mark = end.current;
    if (!mark || pending) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current());
    watcher.observe(mark);
    return () => watcher.disconnect();
  }, [pending]);
  return (
    <div ref={end} className="py-4">
      {pending ? (
        <Loading>
          <SkeletonLines lines={3} />
        </Loading>
      ) : (
        <Button onClick={onNext}>{t("list.more")}</Button>
      )}
    </div>
  );
}

/** Typing goes into the address once it pauses, replacing, so that back leaves the page. */
function useTyped(q: string) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    const next = typed.trim();
    if (next === q) return;
    const timer = setTimeout(
      () => void navigate({ to: "/customers", search: { q: next || undefined }, replace: true }),
      PAUSE,
    );
    return () => clearTimeout(timer);
  }, [typed, q, navigate]);
  return [typed, setTyped] as const;
}
