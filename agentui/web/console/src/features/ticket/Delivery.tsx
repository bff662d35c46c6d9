import { useFormat } from "@kept/shared/format";
import { Button, Chip, cn, RelativeTime, type Tone, useToast } from "@kept/shared/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Clock3, type LucideIcon, MailX, RotateCw, TriangleAlert, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { unwrap, useApi } from "../../api";
import type { Message } from "./model";
import { ticketKeys } from "./queries";
import { answerDelivery, type TimelineData } from "./timelineCache";

type Delivery = NonNullable<Message["delivery"]>;

const LOOKS: Record<Delivery["state"], { tone: Tone; icon: LucideIcon }> = {
  queued: { tone: "neutral", icon: Clock3 },
  sent: { tone: "met", icon: Check },
  deferred: { tone: "due", icon: Clock3 },
  failed: { tone: "breach", icon: TriangleAlert },
  bounced: { tone: "breach", icon: MailX },
  no_relay: { tone: "due", icon: Unplug },
};

/** What became of an outgoing mail, in one word beside its time. */
export function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation("ticket");
  const format = useFormat();
  const { tone, icon } = LOOKS[delivery.state];
  const word = t(`delivery.${delivery.state}`);
  const title = delivery.sent_at ? `${word} · ${format.absolute(new Date(delivery.sent_at))}` : word;
  if (delivery.state === "sent") {
    return (
      <span role="img" aria-label={word} title={title} className="text-met-text">
        <Check aria-hidden="true" className="size-3.5" />
      </span>
    );
  }
  return (
    <Chip tone={tone} icon={icon} title={title}>
      {word}
    </Chip>
  );
}

interface DeliveryNoteProps {
  message: Message;
  delivery: Delivery;
  onRead: () => void;
}

/** What an agent has to know, or can do, about a mail that has not arrived. */
export function DeliveryNote({ message, delivery, onRead }: DeliveryNoteProps) {
  const { t } = useTranslation("ticket");
  const retry = useRetry();
  if (delivery.state === "sent" || delivery.state === "queued") return null;
  const lost = delivery.state === "failed" || delivery.state === "bounced";
  return (
    <div
      className={cn(
        "mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-3 py-1.5",
        lost ? "bg-breach-soft text-breach-text" : "bg-due-soft text-due-text",
      )}
    >
      <div className="min-w-0 flex-1 basis-60">
        <p>
          {t(`delivery.${delivery.state}Detail`, { count: delivery.attempts })}{" "}
          {delivery.state === "deferred" && delivery.next_try_at && (
            <>
              {t("delivery.nextTry")} <RelativeTime at={delivery.next_try_at} style="phrase" />
            </>
          )}
        </p>
        {delivery.last_error && delivery.state !== "no_relay" && (
          <p dir="ltr" className="break-words font-mono text-small">
            {delivery.last_error}
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {delivery.state !== "no_relay" && (
          <Button
            size="small"
            icon={RotateCw}
            loading={retry.isPending}
            onClick={() => retry.mutate({ id: delivery.id, asked: message })}
          >
            {t("delivery.retry")}
          </Button>
        )}
        <Button size="small" onClick={onRead}>
          {t("delivery.read")}
        </Button>
      </div>
    </div>
  );
}

function useRetry() {
  const { t } = useTranslation("ticket");
  const api = useApi();
  const queries = useQueryClient();
  const notify = useToast();
  return useMutation({
    mutationFn: ({ id }: { id: number; asked: Message }) =>
      unwrap(api.POST("/api/v1/deliveries/{id}/retry", { params: { path: { id } } })),
    onSuccess: (delivery, { asked }) => {
      queries.setQueryData<TimelineData>(
        ticketKeys.part(asked.ticket_id, "timeline"),
        (data) => data && answerDelivery(data, asked, delivery),
      );
    },
    onError: (fault) => notify({ tone: "fault", title: t("delivery.retryFailed"), detail: fault.message }),
  });
}
