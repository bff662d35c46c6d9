import { buttonClass, Dialog, ErrorState, Loading, Skeleton } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { unwrap, useApi } from "../../api";
import type { Message } from "./model";
import { ticketKeys } from "./queries";

/** More than this is for a mail program; the beginning has all headers. */
const MOST = 200_000;

interface OriginalMailProps {
  message: Message;
  onClose: () => void;
}

/** A mail byte for byte: as it came, or as it goes out, headers included. */
export function OriginalMail({ message, onClose }: OriginalMailProps) {
  const { t } = useTranslation("ticket");
  const api = useApi();
  const delivery = message.delivery?.id;
  const raw = useQuery({
    queryKey: ticketKeys.part(message.ticket_id, `raw ${message.id}`),
    queryFn: ({ signal }) => {
      const options = { parseAs: "text", signal } as const;
      return delivery === undefined
        ? unwrap<unknown>(
            api.GET("/api/v1/messages/{id}/raw", { ...options, params: { path: { id: message.id } } }),
          )
        : unwrap<unknown>(
            api.GET("/api/v1/deliveries/{id}/raw", { ...options, params: { path: { id: delivery } } }),
          );
    },
    staleTime: 0,
  });
  const url =
    delivery === undefined ? `/api/v1/messages/${message.id}/raw` : `/api/v1/deliveries/${delivery}/raw`;
  const text = typeof raw.data === "string" ? raw.data : "";
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={delivery === undefined ? t("raw.received") : t("raw.outgoing")}
      description={message.subject || undefined}
      size="large"
      footer={
        <a href={url} download={`message-${message.id}.eml`} className={buttonClass()}>
          <Download aria-hidden="true" className="size-4" strokeWidth={1.75} />
          {t("raw.download")}
        </a>
      }
    >
      {raw.isPending && (
        <Loading className="flex flex-col gap-2">
          <Skeleton className="h-3 w-3/4" />
          <Skeleton className="h-3 w-1/2" />
        </Loading>
      )}
      {raw.isError && (
        <ErrorState title={t("raw.failed")} detail={raw.error.message} onRetry={() => void raw.refetch()} />
      )}
      {raw.isSuccess && (
        <pre dir="ltr" className="overflow-x-auto whitespace-pre-wrap break-all font-mono text-small">
          {text.slice(0, MOST)}
          {text.length > MOST && `\n\n${t("raw.cut")}`}
        </pre>
      )}
    </Dialog>
  );
}
