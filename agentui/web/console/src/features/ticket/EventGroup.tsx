import { useFormat } from "@kept/shared/format";
import { cn, RelativeTime, type SlaKind } from "@kept/shared/ui";
import { ChevronRight, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAgents, useTeams } from "./desk";
import { isClockwork } from "./entries";
import type {
  Actor,
  ChatChanged,
  ClockBreached,
  ClockChanged,
  DeliveryChanged,
  Priority,
  Status,
  TicketChanged,
  TicketCreated,
  TicketEvent,
  TicketRated,
} from "./model";

/** What happened between two messages: one quiet line, which unfolds when there is more to it. */
export const EventGroup = memo(function EventGroup({ events }: { events: TicketEvent[] }) {
  const { t } = useTranslation("ticket");
  const [open, setOpen] = useState(false);
  const say = useSentence();
  const telling = events.filter((event) => !isClockwork(event));
  const [only] = events;
  const breached = events.some((event) => event.kind === "sla.breached");
  if (events.length === 1 && only) {
    return (
      <p className="flex items-center gap-2 px-4 py-1 text-ink-faint text-small">
        <Mark breached={breached} />
        <span title={say(only)} className="min-w-0 break-words">
          {say(only, ONE_LINE)}
        </span>
        <RelativeTime at={only.at} className="figures shrink-0" />
      </p>
    );
  }
  const head = telling.length === 1 && telling[0] ? telling[0] : undefined;
  const summary = head ? say(head, ONE_LINE) : summaryOf();
  function summaryOf() {
    const names = [...new Set(telling.map((event) => event.actor.name).filter(Boolean))];
    if (telling.length === 0) return t("events.clocks", { count: events.length });
    if (names.length === 1) return t("events.byOne", { count: telling.length, name: names[0] });
    return t("events.many", { count: telling.length });
  }
  const last = events.at(-1)?.at ?? "";
  return (
    <div className="px-4 py-1 text-ink-faint text-small">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="-mx-1 flex max-w-full items-center gap-2 rounded-sm px-1 text-start hover:text-ink-soft"
      >
        <Mark breached={breached} open={open} />
        <span className="min-w-0 break-words">{summary}</span>
        <RelativeTime at={last} className="figures shrink-0" />
      </button>
      {open && (
        <ul className="mt-1 ms-[7px] flex flex-col gap-1 border-line border-s ps-4">
          {events.map((event) => (
            <li key={event.id} className="flex items-baseline gap-2">
              <span className="min-w-0 break-words">{say(event)}</span>
              <RelativeTime at={event.at} className="figures shrink-0" />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
});

function Mark({ breached, open }: { breached: boolean; open?: boolean }) {
  if (breached) return <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0 text-breach-text" />;
  if (open === undefined) {
    return <span aria-hidden="true" className="mx-1.25 size-1 shrink-0 rounded-full bg-line-strong" />;
  }
  return (
    <ChevronRight
      aria-hidden="true"
      className={cn("size-3.5 shrink-0 rtl:rotate-180", open && "rotate-90 rtl:rotate-90")}
    />
  );
}

const CHANNELS = ["email", "chat", "form", "api"] as const;

type Phrase = (what: string) => string;
type Names = (all: string[]) => string;

/** What one line takes; all of it stands where a group is unfolded. */
export const ONE_LINE = 4;

/** An event as a sentence. */
export function useSentence(): (
  event: Pick<TicketEvent, "kind" | "actor" | "data">,
  /** Most names of a list; the others are counted. */
  most?: number,
) => string {
  const { t } = useTranslation(["ticket", "ui"]);
  const format = useFormat();
  const agents = useAgents();
  const teams = useTeams();
  const agent = (id: unknown) => agents.find((one) => one.id === id)?.name ?? t("events.somebody");
  const team = (id: unknown) => teams.find((one) => one.id === id)?.name ?? t("events.someTeam");
  const who = (actor: Actor) => actor.name || t(`events.actor.${actor.kind}`);
  const clock = (name: string) => t(`ui:sla.kind.${name as SlaKind}`, { defaultValue: name });

  function changed({ changes }: TicketChanged, most: number): string {
    const parts = Object.entries(changes).flatMap(([field, { from, to }]) => phrase(field, from, to, most));
    return format.list(parts.length > 0 ? parts : [t("events.updated")]);
  }

  function phrase(field: string, from: unknown, to: unknown, most: number): string[] {
    const names = (all: string[]) => {
      const some = all.length > most + 1 ? all.slice(0, most) : all;
      const rest = all.length - some.length;
      return format.list(rest > 0 ? [...some, t("events.more", { count: rest })] : some);
    };
    switch (field) {
      case "status":
        return [t("events.status", { to: t(`ui:status.${to as Status}`) })];
      case "priority":
        return [t("events.priority", { to: t(`ui:priority.${to as Priority}`) })];
      case "assignee_id":
        return [to === null ? t("events.unassigned") : t("events.assigned", { to: agent(to) })];
      case "team_id":
        return [to === null ? t("events.noTeam") : t("events.team", { to: team(to) })];
      case "subject":
        return [t("events.subject", { to: String(to) })];
      case "requester_id":
        return [t("events.requester")];
      case "tags":
        return difference(
          texts(from),
          texts(to),
          (what) => t("events.tagged", { what }),
          (what) => t("events.untagged", { what }),
          names,
        );
      case "followers":
        return difference(
          numbers(from).map(agent),
          numbers(to).map(agent),
          (what) => t("events.followed", { what }),
          (what) => t("events.unfollowed", { what }),
          names,
        );
      default:
        return [];
    }
  }

  function difference(from: string[], to: string[], more: Phrase, less: Phrase, names: Names): string[] {
    const added = to.filter((one) => !from.includes(one));
    const removed = from.filter((one) => !to.includes(one));
    return [
      ...(added.length > 0 ? [more(names(added))] : []),
      ...(removed.length > 0 ? [less(names(removed))] : []),
    ];
  }

  function chatChanged({ state, ended_by }: ChatChanged, name: string): string {
    if (state !== "ended")
      return state === "waiting" ? t("events.chatWaits") : t("events.chatTaken", { name });
    if (ended_by === "visitor") return t("events.chatLeft");
    return ended_by === "idle" ? t("events.chatIdle") : t("events.chatEnded", { name });
  }

  return ({ kind, actor, data }, most = Number.POSITIVE_INFINITY) => {
    switch (kind) {
      case "ticket.created": {
        const { channel, follow_up_to } = data as TicketCreated;
        const via = CHANNELS.find((one) => one === channel) ?? "api";
        const by = t("events.created", { name: who(actor), channel: t(`ui:channel.${via}`) });
        return follow_up_to ? `${by} · ${t("events.followUp", { number: follow_up_to })}` : by;
      }
      case "ticket.changed":
        return t("events.did", { name: who(actor), what: changed(data as TicketChanged, most) });
      case "sla.breached":
        return t("events.breached", { clock: clock((data as ClockBreached).clock) });
      case "sla.changed": {
        const { clock: name, state } = data as ClockChanged;
        return t("events.clock", { clock: clock(name), state: t(`sla.state.${stateOf(state)}`) });
      }
      case "delivery.changed": {
        const { state, error } = data as DeliveryChanged;
        const failed = state === "bounced" ? t("events.bounced") : t("events.failed");
        return error ? `${failed}: ${error}` : failed;
      }
      case "ticket.rated":
        return t("events.rated", { name: who(actor), score: (data as TicketRated).score });
      case "chat.changed":
        return chatChanged(data as ChatChanged, who(actor));
      default:
        return t("events.did", { name: who(actor), what: t("events.updated") });
    }
  };
}

export function stateOf(state: string): "running" | "paused" | "met" | "breached" | "cancelled" {
  const states = ["running", "paused", "met", "breached", "cancelled"] as const;
  return states.find((one) => one === state) ?? "running";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function numbers(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
