import { Clock, ClockProvider } from "@kept/shared/format";
import {
  Avatar,
  Button,
  Chip,
  EmptyState,
  Field,
  IconButton,
  PriorityIcon,
  RelativeTime,
  SlaChip,
  StatusChip,
  TagInput,
  Textarea,
} from "@kept/shared/ui";
import { CircleCheck, Inbox, PanelLeft, PanelRight, Send } from "lucide-react";
import { useState } from "react";
import { TicketRow } from "../features/inbox/TicketRow";
import { ViewsPane } from "../features/inbox/ViewsPane";
import { PaneHeader, Panes, usePanes } from "../layout";
import { AccountButton } from "../shell/AccountButton";
import { AppShell } from "../shell/AppShell";
import { useOverlays } from "../shell/Overlays";
import { type SampleTicket, TAGS, TICKETS } from "./samples";

const NOW = new Date("2026-03-12T15:30:00Z");
const clock = new Clock(() => NOW);
const ago = (milliseconds: number) => new Date(NOW.getTime() - milliseconds).toISOString();

/** The whole shell with samples in it and no server behind it. */
export default function SampleDesk() {
  const overlays = useOverlays();
  const [chosen, setChosen] = useState<SampleTicket | null>(TICKETS[0] ?? null);
  const [phone, setPhone] = useState<"views" | "list" | "ticket">("list");
  function choose(ticket: SampleTicket) {
    setChosen(ticket);
    setPhone("ticket");
  }
  return (
    <ClockProvider clock={clock}>
      <AppShell
        account={
          <AccountButton
            agent={{ name: "Ana Sousa", email: "ana@example.com", hue: 205, picture_url: "" }}
            presence="online"
            onShortcuts={overlays.openShortcuts}
            onSignOut={() => {}}
          />
        }
      >
        <Panes
          phone={phone}
          views={
            <ViewsPane
              views={[
                { id: "mine", n: 4 },
                { id: "unassigned", n: 1000 },
                { id: "breached", n: 1 },
                { id: "open", n: 861 },
              ]}
              pressing="breached"
            />
          }
          list={<List chosen={chosen} onChoose={choose} onBack={() => setPhone("views")} />}
          ticket={
            chosen ? (
              <Ticket ticket={chosen} onBack={() => setPhone("list")} />
            ) : (
              <EmptyState icon={Inbox} title="-" />
            )
          }
          side={<Side />}
        />
      </AppShell>
      {overlays.element}
    </ClockProvider>
  );
}

interface ListProps {
  chosen: SampleTicket | null;
  onChoose: (ticket: SampleTicket) => void;
  onBack: () => void;
}

function List({ chosen, onChoose, onBack }: ListProps) {
  const { breadth, toggleViews } = usePanes();
  const phone = breadth === "phone";
  return (
    <section aria-label="Assigned to me" className="flex min-h-0 flex-1 flex-col">
      <PaneHeader
        level={1}
        title="Assigned to me"
        onBack={phone ? onBack : undefined}
        start={!phone && <IconButton icon={PanelLeft} label="Views" onClick={toggleViews} />}
      />
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {TICKETS.map((ticket) => (
          <li key={ticket.id}>
            <button
              type="button"
              className="ring-inside block w-full text-start"
              onClick={() => onChoose(ticket)}
            >
              <TicketRow
                {...ticket}
                at={ago(ticket.ago)}
                unread={ticket.unread ?? false}
                selected={ticket === chosen && !phone}
                sla={ticket.sla ? { ...ticket.sla, due: ago(-ticket.sla.dueIn) } : null}
                viewers={ticket.viewer ? [{ name: ticket.viewer }] : []}
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ticket({ ticket, onBack }: { ticket: SampleTicket; onBack: () => void }) {
  const { breadth, sideOpen, toggleSide } = usePanes();
  return (
    <article className="flex min-h-0 flex-1 flex-col">
      <PaneHeader
        level={breadth === "phone" ? 1 : 2}
        title={<bdi>{ticket.subject}</bdi>}
        onBack={breadth === "phone" ? onBack : undefined}
        actions={
          <>
            {breadth === "phone" ? (
              <IconButton icon={CircleCheck} label="Solve" shortcut="e" />
            ) : (
              <Button shortcut="e">Solve</Button>
            )}
            <IconButton icon={PanelRight} label="Details" aria-pressed={sideOpen} onClick={toggleSide} />
          </>
        }
      />
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2">
        <span className="figures text-ink-faint">#{ticket.id}</span>
        <StatusChip status={ticket.status} />
        <PriorityIcon priority={ticket.priority} />
        {ticket.sla && <SlaChip {...ticket.sla} due={ago(-ticket.sla.dueIn)} />}
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <Message name={ticket.requester} at={ago(ticket.ago)} text={`${ticket.preview}. ${SAMPLE_TEXT}`} />
        <Message name="Bo Lindqvist" at={ago(60_000)} text="Charged twice indeed; I asked finance." note />
      </div>
      <div className="border-line border-t p-3">
        <Textarea aria-label="Reply" rows={3} placeholder="Write a reply" />
        <div className="mt-2 flex flex-wrap justify-end gap-2">
          <Button>Send and wait</Button>
          <Button variant="primary" icon={Send} shortcut="mod+enter">
            Send and solve
          </Button>
        </div>
      </div>
    </article>
  );
}

const SAMPLE_TEXT =
  "Could you check whether one of them is a mistake, and refund it if so? I attached the statement. Thank you for looking into it.";

function Message({ name, at, text, note }: { name: string; at: string; text: string; note?: boolean }) {
  return (
    <div className={note ? "bg-note-soft px-4 py-3" : "px-4 py-3"}>
      <div className="mb-1 flex items-center gap-2">
        <Avatar name={name} decorative />
        <bdi className="min-w-0 truncate font-medium">{name}</bdi>
        {note && <Chip tone="note">Note</Chip>}
        <RelativeTime at={at} style="phrase" className="text-ink-soft text-small" />
      </div>
      <p dir="auto" className="max-w-prose ps-8 text-read">
        {text}
      </p>
    </div>
  );
}

function Side() {
  const [tags, setTags] = useState(TAGS);
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex items-center gap-3">
        <Avatar name="Ana Sousa" size={40} />
        <div className="min-w-0">
          <p className="truncate font-semibold">Ana Sousa</p>
          <p className="truncate text-ink-soft">ana.sousa@example.com</p>
        </div>
      </div>
      <Field label="Tags">
        <TagInput value={tags} onChange={setTags} suggestions={TAGS} />
      </Field>
    </div>
  );
}
