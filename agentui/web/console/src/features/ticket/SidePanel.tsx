import { useFormat } from "@kept/shared/format";
import { Avatar, Button, ChannelIcon, RelativeTime, Skeleton } from "@kept/shared/ui";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { BellOff, BellRing, Pencil } from "lucide-react";
import { lazy, memo, type ReactNode, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands } from "../../keyboard";
import { VisitorSection } from "../chats/VisitorSection";
import { CustomerSection } from "../customers/CustomerSection";
import { OtherTickets } from "../customers/OtherTickets";
import { useSession } from "../session/queries";
import { useFieldWords } from "../webforms/useFieldWords";
import { useAgents } from "./desk";
import { ONE_LINE, useSentence } from "./EventGroup";
import { isClockwork, isNoise } from "./entries";
import type { Ticket, TicketRow, TicketUpdate } from "./model";
import { FollowersPicker } from "./pickers";
import { ticketQuery, timelineQuery } from "./queries";
import { Section } from "./Section";
import { SlaLedger } from "./SlaLedger";
import { itemsIn } from "./timelineCache";

interface SidePanelProps {
  id: number;
  onChange: (update: TicketUpdate, row: TicketRow) => void;
}

const SuggestionsSection = lazy(() => import("../suggestions/SuggestionsSection"));
const LeavingSection = lazy(() => import("../product/leaving/ticket/LeavingSection"));
const ThemeSection = lazy(() => import("../product/theme/ticket/ThemeSection"));

/** What helps to answer: who asks, what is promised, who follows, what happened. */
export default memo(function SidePanel({ id, onChange }: SidePanelProps) {
  const { t } = useTranslation("ticket");
  const { permissions } = useSession();
  const { data: ticket } = useQuery(ticketQuery(useApi(), id));
  if (!ticket) return <SideSkeleton />;
  const editable = permissions.work;
  return (
    <div className="bg-canvas">
      <h2 className="sr-only">{t("side.label")}</h2>
      <CustomerSection customer={ticket.customer} editable={editable} />
      {ticket.channel === "chat" && (
        <VisitorSection
          ticketId={id}
          name={ticket.customer.name || ticket.customer.email || `#${id}`}
          editable={editable}
        />
      )}
      <Section name="fields" title={t("side.fields")}>
        <Facts ticket={ticket} />
      </Section>
      <Suspense>
        <SuggestionsSection key={id} ticket={ticket} />
      </Suspense>
      <Suspense>
        <LeavingSection key={`leaving${id}`} ticketId={id} />
        <ThemeSection key={`theme${id}`} ticketId={id} />
      </Suspense>
      <SlaLedger id={id} />
      <Followers ticket={ticket} editable={editable} onChange={(update) => onChange(update, ticket)} />
      <OtherTickets customerId={ticket.customer.id} except={id} counts={ticket.others} />
      <Activity id={id} />
    </div>
  );
});

function Facts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation(["ticket", "ui"]);
  const format = useFormat();
  const words = useFieldWords(ticket);
  const day = (at: string) => (
    <time dateTime={at} title={format.absolute(new Date(at))}>
      {format.date(new Date(at))}
    </time>
  );
  return (
    <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-2 gap-y-1.5">
      <Fact name={t("facts.channel")}>
        <span className="flex items-center gap-1.5">
          <ChannelIcon channel={ticket.channel} />
          {t(`ui:channel.${ticket.channel}`)}
        </span>
      </Fact>
      <Fact name={t("facts.created")}>{day(ticket.created_at)}</Fact>
      <Fact name={t("facts.activity")}>
        <RelativeTime at={ticket.last_activity_at} style="phrase" />
      </Fact>
      {ticket.first_reply_at && <Fact name={t("facts.firstReply")}>{day(ticket.first_reply_at)}</Fact>}
      {ticket.solved_at && <Fact name={t("facts.solved")}>{day(ticket.solved_at)}</Fact>}
      <Fact name={t("facts.messages")}>{format.number(ticket.message_count)}</Fact>
      {Object.entries(ticket.custom).map(([key, value]) => (
        <Fact key={key} name={words.nameOf(key)}>
          <bdi>{words.valueOf(key, value)}</bdi>
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="truncate text-ink-faint" title={name}>
        {name}
      </dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

interface FollowersProps {
  ticket: Ticket;
  editable: boolean;
  onChange: (update: TicketUpdate) => void;
}

function Followers({ ticket, editable, onChange }: FollowersProps) {
  const { t } = useTranslation("ticket");
  const { agent: me } = useSession();
  const agents = useAgents();
  const following = ticket.followers.includes(me.id);
  const toggle = () => onChange(following ? { unfollow: [me.id] } : { follow: [me.id] });
  useCommands([
    {
      id: "ticket.follow",
      title: following ? t("followers.unfollow") : t("followers.follow"),
      group: t("commands.group"),
      scope: "ticket",
      keys: "f",
      icon: following ? BellOff : BellRing,
      run: toggle,
    },
  ]);
  function set(ids: number[]) {
    const follow = ids.filter((id) => !ticket.followers.includes(id));
    const unfollow = ticket.followers.filter((id) => !ids.includes(id));
    if (follow.length + unfollow.length > 0) onChange({ follow, unfollow });
  }
  return (
    <Section
      name="followers"
      title={t("side.followers")}
      aside={<span className="figures text-ink-faint text-small">{ticket.followers.length || ""}</span>}
    >
      <ul className="flex flex-col gap-1.5">
        {ticket.followers.map((id) => {
          const agent = agents.find((one) => one.id === id);
          return (
            <li key={id} className="flex items-center gap-2">
              <Avatar
                name={agent?.name ?? "?"}
                hue={agent?.hue}
                picture={agent?.picture_url}
                size={20}
                decorative
              />
              <bdi className="min-w-0 truncate">{agent?.name}</bdi>
            </li>
          );
        })}
        {ticket.followers.length === 0 && <li className="text-ink-faint">{t("followers.none")}</li>}
      </ul>
      {editable && (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button size="small" icon={following ? BellOff : BellRing} shortcut="f" onClick={toggle}>
            {following ? t("followers.unfollow") : t("followers.follow")}
          </Button>
          <FollowersPicker
            value={ticket.followers}
            onChange={set}
            trigger={
              <Button size="small" icon={Pencil}>
                {t("followers.choose")}
              </Button>
            }
          />
        </div>
      )}
    </Section>
  );
}

const RECENT = 12;

/** What was done lately, newest first; the timeline beside it says when among the messages. */
function Activity({ id }: { id: number }) {
  const { t } = useTranslation("ticket");
  const say = useSentence();
  const { data } = useInfiniteQuery(timelineQuery(useApi(), id));
  const events = useMemo(
    () =>
      itemsIn(data)
        .flatMap((item) =>
          item.event && !isClockwork(item.event) && !isNoise(item.event) ? [item.event] : [],
        )
        .slice(-RECENT)
        .reverse(),
    [data],
  );
  if (events.length === 0) return null;
  return (
    <Section name="activity" title={t("side.activity")}>
      <ol className="flex flex-col gap-2">
        {events.map((event) => (
          <li key={event.id} className="text-small">
            <span title={say(event)} className="break-words text-ink-soft">
              {say(event, ONE_LINE)}
            </span>{" "}
            <RelativeTime at={event.at} style="phrase" className="text-ink-faint" />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function SideSkeleton() {
  return (
    <div className="flex flex-col gap-3 p-4" aria-hidden="true">
      <Skeleton className="h-10 w-2/3" />
      <Skeleton className="h-3 w-full" />
      <Skeleton className="h-3 w-4/5" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
