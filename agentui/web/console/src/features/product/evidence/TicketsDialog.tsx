import { Button, Dialog, EmptyState } from "@kept/shared/ui";
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { EyeOff, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ResultState, SkeletonLines } from "../../../forms";

/** A page of the tickets behind a number; hidden are those that the reader may not see. */
interface TicketPage<Ticket> {
  items: Ticket[];
  total: number;
  hidden: number;
}

interface TicketsDialogProps<Ticket> {
  title: string;
  description: (first: TicketPage<Ticket> | undefined) => string | undefined;
  pages: UseInfiniteQueryResult<InfiniteData<TicketPage<Ticket>>>;
  line: (ticket: Ticket) => ReactNode;
  footer?: ReactNode;
  onClose: () => void;
}

/** The tickets that a number was counted from, page after page. */
export function TicketsDialog<Ticket>({
  title,
  description,
  pages,
  line,
  footer,
  onClose,
}: TicketsDialogProps<Ticket>) {
  const { t } = useTranslation("product");
  const [first] = pages.data?.pages ?? [];
  const tickets = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Dialog
      open
      size="large"
      onOpenChange={(open) => open || onClose()}
      title={title}
      description={description(first)}
      footer={footer}
    >
      <ResultState query={pages} skeleton={<SkeletonLines lines={8} />}>
        {() => (
          <>
            {first !== undefined && first.hidden > 0 && (
              <p className="mb-2 flex items-center gap-2 text-ink-soft">
                <EyeOff aria-hidden="true" className="size-4 shrink-0" />
                {t("evidence.hidden", { count: first.hidden })}
              </p>
            )}
            {tickets.length === 0 && <EmptyState icon={SearchX} title={t("evidence.none")} />}
            <ol aria-label={t("evidence.tickets")} className="-mt-2.5">
              {tickets.map(line)}
            </ol>
            {pages.hasNextPage && (
              <Button
                className="mt-3"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {t("evidence.more")}
              </Button>
            )}
          </>
        )}
      </ResultState>
    </Dialog>
  );
}
