import { useFormat, useTicking } from "@kept/shared/format";
import { Button, Chip, RelativeTime, useToast } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { BadgeCheck, Ban, MessageCircleReply, Star } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { Section } from "../ticket/Section";
import { wordsFor } from "../webforms/origin";
import { BlockDialog } from "./ChatDialogs";
import { PageLink } from "./ChatHeader";
import { localTime } from "./localTime";
import type { Visitor } from "./model";
import { ratingQuery, useUnblockVisitor } from "./queries";
import { useVisitor } from "./useVisitor";

const PAGES = 6;

interface VisitorSectionProps {
  ticketId: number;
  name: string;
  editable: boolean;
}

/** Who is at the other end of a chat: where they are, with what, and what is known of them. */
export function VisitorSection({ ticketId, name, editable }: VisitorSectionProps) {
  const { t } = useTranslation("chats");
  const { visitor, now } = useVisitor(ticketId);
  const format = useFormat();
  if (!visitor) return null;
  const online = now?.online ?? visitor.online;
  const { device, locale, time_zone, attributes, answers, chat } = visitor;
  const words = [device.browser, device.system, device.kind && t(`device.${device.kind}`)].filter(Boolean);
  return (
    <Section
      name="visitor"
      title={t("visitor.title")}
      aside={
        <Chip tone={online ? "met" : "neutral"}>{online ? t("visitor.online") : t("visitor.away")}</Chip>
      }
    >
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-2 gap-y-1.5">
        <Fact name={t("facts.identity")}>
          {visitor.verified ? (
            <span className="flex items-center gap-1 text-met-text">
              <BadgeCheck aria-hidden="true" className="size-4 shrink-0" />
              {t("visitor.verified")}
            </span>
          ) : (
            t("visitor.unverified")
          )}
        </Fact>
        {visitor.verified && visitor.external_id && (
          <Fact name={t("facts.externalId")}>
            <bdi className="select-all break-all">{visitor.external_id}</bdi>
          </Fact>
        )}
        {visitor.email && !visitor.verified && (
          <Fact name={t("facts.told")}>
            <bdi className="break-all">{visitor.email}</bdi>
          </Fact>
        )}
        <Fact name={t("facts.site")}>{chat.site.name}</Fact>
        <Fact name={t("facts.page")}>
          <PageLink page={now?.page ?? visitor.page} className="block" />
        </Fact>
        {words.length > 0 && <Fact name={t("facts.device")}>{words.join(", ")}</Fact>}
        {locale && <Fact name={t("facts.language")}>{languageName(locale, format.locale)}</Fact>}
        {time_zone && <TimeThere zone={time_zone} />}
        {!online && (
          <Fact name={t("facts.seen")}>
            <RelativeTime at={visitor.seen_at} style="phrase" />
          </Fact>
        )}
        <Fact name={t("facts.chats")}>{t("facts.chatsCount", { count: visitor.conversations })}</Fact>
        {answers.map((answer) => (
          <Fact key={answer.id} name={wordsFor(answer.label, format.locale) || answer.id}>
            <bdi>{wordsFor(answer.words, format.locale) || answer.value}</bdi>
          </Fact>
        ))}
        {Object.entries(attributes).map(([key, value]) => (
          <Fact key={key} name={key}>
            <bdi>{typeof value === "object" ? JSON.stringify(value) : String(value)}</bdi>
          </Fact>
        ))}
      </dl>
      <Stars ticketId={ticketId} />
      <Pages visitor={visitor} />
      {editable && <Blocking ticketId={ticketId} visitor={visitor} name={name} />}
    </Section>
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

function TimeThere({ zone }: { zone: string }) {
  const { t } = useTranslation("chats");
  const { locale } = useFormat();
  const there = useTicking(10_000, (now) => localTime(now, zone, locale));
  if (!there) return null;
  return (
    <Fact name={t("facts.time")}>
      <span className="figures">{there}</span> <span className="text-ink-faint">{zone}</span>
    </Fact>
  );
}

/** How the visitor found the help, once they have said. */
function Stars({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("chats");
  const { data } = useQuery(ratingQuery(useApi(), ticketId));
  const rating = data?.rating;
  if (!rating) return null;
  return (
    <div className="mt-3">
      <p className="flex items-center gap-1">
        <span
          role="img"
          aria-label={t("rating.stars", { score: rating.score })}
          className="flex text-due-text"
        >
          {[1, 2, 3, 4, 5].map((star) => (
            <Star
              key={star}
              aria-hidden="true"
              className="size-4"
              fill={star <= rating.score ? "currentColor" : "none"}
              strokeWidth={1.5}
            />
          ))}
        </span>
        <RelativeTime at={rating.updated_at} style="phrase" className="text-ink-faint text-small" />
      </p>
      {rating.comment && (
        <p dir="auto" className="whitespace-pre-wrap break-words">
          {rating.comment}
        </p>
      )}
    </div>
  );
}

function Pages({ visitor: { pages } }: { visitor: Visitor }) {
  const { t } = useTranslation("chats");
  const [all, setAll] = useState(false);
  if (pages.length < 2) return null;
  const shown = all ? pages : pages.slice(0, PAGES);
  return (
    <div className="mt-3">
      <h4 className="mb-1 text-ink-faint text-small">{t("facts.pages")}</h4>
      <ol className="flex flex-col gap-1">
        {shown.map((page, at) => (
          <li key={`${page.at} ${page.url}`} className="flex items-baseline gap-2">
            <PageLink page={page} className="flex-1" />
            {page.at && <RelativeTime at={page.at} className="figures shrink-0 text-ink-faint text-small" />}
            {at === 0 && <span className="sr-only">{t("facts.newest")}</span>}
          </li>
        ))}
      </ol>
      {pages.length > PAGES && !all && (
        <Button size="small" variant="ghost" className="-ms-2" onClick={() => setAll(true)}>
          {t("facts.allPages", { count: pages.length })}
        </Button>
      )}
    </div>
  );
}

function Blocking({ ticketId, visitor, name }: { ticketId: number; visitor: Visitor; name: string }) {
  const { t } = useTranslation("chats");
  const notify = useToast();
  const unblock = useUnblockVisitor();
  const [asking, setAsking] = useState(false);
  const blocked = visitor.blocked || visitor.network_blocked;
  return (
    <div className="mt-3">
      {blocked ? (
        <>
          <p className="mb-2 text-breach-text">
            {visitor.network_blocked ? t("block.networkIs", { network: visitor.network }) : t("block.is")}
          </p>
          <Button
            size="small"
            icon={MessageCircleReply}
            loading={unblock.isPending}
            onClick={() =>
              unblock.mutate(
                { id: ticketId, visitor },
                { onSuccess: () => notify({ title: t("block.undone", { name }) }) },
              )
            }
          >
            {t("verbs.unblock")}
          </Button>
        </>
      ) : (
        <Button size="small" variant="ghost" icon={Ban} className="-ms-2" onClick={() => setAsking(true)}>
          {t("verbs.block")}
        </Button>
      )}
      {asking && (
        <BlockDialog ticketId={ticketId} visitor={visitor} name={name} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}

function languageName(tag: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
