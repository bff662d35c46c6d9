import { EmptyState, ErrorState } from "@kept/shared/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { lazy, memo, Suspense, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Fault, useApi } from "../../api";
import { PaneHeader } from "../../layout";
import { useLive } from "../../live";
import { Composer, HeldReplies } from "../composer";
import { knownRow } from "../inbox/rowCache";
import type { PickerKind } from "../inbox/useInboxState";
import { useSession } from "../session/queries";
import { SPAM_TAG } from "../webforms/origin";
import type { TicketRow, TicketUpdate } from "./model";
import { ticketQuery } from "./queries";
import { TicketHeader } from "./TicketHeader";
import { TicketSkeleton } from "./TicketSkeleton";
import { Timeline } from "./Timeline";
import { useRecentChange } from "./useRecentChanges";

const SpamNotice = lazy(() => import("../webforms/SpamNotice"));
const VisitorLine = lazy(() => import("../chats/VisitorLine"));

interface TicketPaneProps {
  id: number;
  onBack: (() => void) | undefined;
  onChange: (update: TicketUpdate, row: TicketRow) => void;
  onUnread: (row: TicketRow) => void;
  picker: PickerKind | null;
  onPicker: (kind: PickerKind | null) => void;
}

/** One ticket: its head, what was said, and the place to answer. Shows at once what the list knows of it. */
export default memo(function TicketPane(props: TicketPaneProps) {
  const { id, onBack, onChange, onUnread, picker, onPicker } = props;
  const queries = useQueryClient();
  const { permissions } = useSession();
  const ticket = useQuery(ticketQuery(useApi(), id));
  const listed = useMemo(() => knownRow(queries, id), [queries, id]);
  const recent = useRecentChange(id);
  useViewing(id);
  const row = ticket.data ?? listed;
  if (ticket.isError && !ticket.data) {
    return <NotThere error={ticket.error} onRetry={() => void ticket.refetch()} onBack={onBack} />;
  }
  if (!row) return <TicketSkeleton />;
  return (
    <article aria-label={row.subject} className="flex min-h-0 flex-1 flex-col">
      <TicketHeader
        row={row}
        editable={permissions.work}
        recent={recent}
        picker={picker}
        onPicker={onPicker}
        onChange={(update) => onChange(update, row)}
        onBack={onBack}
      />
      {ticket.data?.tags.includes(SPAM_TAG) && (
        <Suspense>
          <SpamNotice
            ticket={ticket.data}
            editable={permissions.work}
            onChange={(update) => onChange(update, row)}
          />
        </Suspense>
      )}
      <Timeline
        id={id}
        unread={row.unread ?? false}
        onUnread={row.last_customer_message_id > 0 ? () => onUnread(row) : undefined}
      />
      {ticket.data && (
        <Suspense>
          {ticket.data.channel === "chat" && <VisitorLine ticket={ticket.data} />}
          <HeldReplies ticket={ticket.data} />
          <Composer ticket={ticket.data} />
        </Suspense>
      )}
    </article>
  );
});

/** Tells the others that this browser shows the ticket. */
function useViewing(id: number) {
  const live = useLive();
  useEffect(() => {
    live.view(id);
    return () => live.view(null);
  }, [live, id]);
}

interface NotThereProps {
  error: Error;
  onRetry: () => void;
  onBack: (() => void) | undefined;
}

function NotThere({ error, onRetry, onBack }: NotThereProps) {
  const { t } = useTranslation("ticket");
  const gone = error instanceof Fault && (error.status === 404 || error.status === 403);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PaneHeader title="" onBack={onBack} />
      {gone ? (
        <EmptyState icon={SearchX} title={t("gone.title")} detail={t("gone.detail")} />
      ) : (
        <ErrorState
          title={t("failed.title")}
          detail={error.message}
          code={error instanceof Fault ? error.code : undefined}
          onRetry={onRetry}
        />
      )}
    </div>
  );
}
