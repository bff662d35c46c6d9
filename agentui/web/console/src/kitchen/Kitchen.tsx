import { Clock, ClockProvider } from "@kept/shared/format";
import { useTheme } from "@kept/shared/theme";
import {
  Avatar,
  Badge,
  Banner,
  Button,
  Cell,
  ChannelIcon,
  Chip,
  EmptyState,
  ErrorState,
  HeadCell,
  IconButton,
  Kbd,
  Loading,
  PriorityIcon,
  RelativeTime,
  Row,
  Skeleton,
  SlaChip,
  StatusChip,
  Table,
} from "@kept/shared/ui";
import { Archive, Bold, Inbox, Moon, Plus, Send, Sun, Trash2 } from "lucide-react";
import { SignInForm } from "../features/session/SignInForm";
import { Controls } from "./Controls";
import { Floating } from "./Floating";
import { Line, Shelf } from "./Shelf";

/* The workshop's own words are not translated: it is never part of a production build. */

// A fixed present, so that two screenshots of the same code are the same picture.
const NOW = new Date("2026-03-12T15:30:00Z");
const clock = new Clock(() => NOW);
const from = (milliseconds: number) => new Date(NOW.getTime() + milliseconds).toISOString();
const HOUR = 3_600_000;

export default function Kitchen() {
  const theme = useTheme();
  return (
    <ClockProvider clock={clock}>
      <main className="h-dvh overflow-y-auto bg-surface">
        <div className="mx-auto max-w-5xl p-4 pane:p-8">
          <header className="mb-6 flex items-center gap-2">
            <h1 className="flex-1 font-semibold text-title">Kitchen sink</h1>
            <IconButton icon={Sun} label="Light" onClick={() => theme.choose("light")} />
            <IconButton icon={Moon} label="Dark" onClick={() => theme.choose("dark")} />
          </header>
          <div className="grid gap-x-10 gap-y-8 pane:grid-cols-2">
            <Actions />
            <Marks />
            <Controls />
            <Floating />
            <People />
            <States />
          </div>
          <Figures />
        </div>
      </main>
    </ClockProvider>
  );
}

function Actions() {
  return (
    <Shelf title="Buttons">
      <Line>
        <Button variant="primary" icon={Send} shortcut="mod+enter">
          Send and solve
        </Button>
        <Button icon={Plus}>New ticket</Button>
        <Button variant="ghost">Skip</Button>
        <Button variant="danger" icon={Trash2}>
          Delete
        </Button>
      </Line>
      <Line>
        <Button variant="primary" loading>
          Send and solve
        </Button>
        <Button loading>Save</Button>
        <Button disabled>Not now</Button>
        <Button variant="primary" disabled>
          Send
        </Button>
      </Line>
      <Line>
        <Button size="small">Small</Button>
        <Button size="medium">Medium</Button>
        <Button size="large">Large</Button>
        <Button size="large" variant="primary">
          Large primary
        </Button>
      </Line>
      <Line>
        <IconButton icon={Archive} label="Archive" shortcut="e" />
        <IconButton icon={Bold} label="Bold" aria-pressed />
        <IconButton icon={Trash2} label="Delete" variant="secondary" />
        <IconButton icon={Plus} label="Add" size="small" />
        <Kbd keys="mod+k" platform="mac" />
        <Kbd keys="mod+shift+k" platform="pc" />
        <Kbd keys="g i" />
        <Kbd keys="?" />
      </Line>
    </Shelf>
  );
}

function Marks() {
  return (
    <Shelf title="Chips and marks">
      <Line>
        <StatusChip status="open" />
        <StatusChip status="pending" />
        <StatusChip status="solved" />
        <StatusChip status="closed" />
      </Line>
      <Line>
        <SlaChip kind="resolution" state="running" due={from(4.2 * HOUR)} />
        <SlaChip kind="first_reply" state="running" due={from(0.2 * HOUR)} />
        <SlaChip kind="next_reply" state="breached" due={from(-26 * HOUR)} />
        <SlaChip kind="promise" state="paused" due={null} />
        <SlaChip kind="first_reply" state="met" due={from(-HOUR)} />
      </Line>
      <Line>
        <Chip>billing</Chip>
        <Chip onRemove={() => {}}>refund</Chip>
        <Chip tone="accent">Beta</Chip>
        <Chip tone="note">Note</Chip>
        <Chip className="w-32">a tag that is far too long to be shown in full</Chip>
        <Badge>12</Badge>
        <Badge tone="accent">999+</Badge>
      </Line>
      <Line>
        <PriorityIcon priority="low" />
        <PriorityIcon priority="normal" />
        <PriorityIcon priority="high" />
        <PriorityIcon priority="urgent" />
        <ChannelIcon channel="email" />
        <ChannelIcon channel="chat" />
        <ChannelIcon channel="form" />
        <ChannelIcon channel="api" />
        <RelativeTime at={from(-0.1 * HOUR)} className="text-ink-faint" />
        <RelativeTime at={from(-50 * HOUR)} style="phrase" className="text-ink-faint" />
      </Line>
    </Shelf>
  );
}

function People() {
  return (
    <Shelf title="People and forms">
      <Line>
        <Avatar name="Ana Sousa" size={16} />
        <Avatar name="Bo Lindqvist" size={20} presence="away" />
        <Avatar name="田中 美咲" size={24} presence="online" />
        <Avatar name="محمد العبدالله" size={32} presence="online" />
        <Avatar name="Maximiliane von Hohenstein" size={40} presence="away" />
        {["Chidi", "Dora E.", "Emil", "Fay Wu", "Gus", "Hana K"].map((name) => (
          <Avatar key={name} name={name} />
        ))}
      </Line>
      <div className="rounded-md bg-note-soft p-3 text-note-text">
        A note for colleagues, on its tinted ground.
      </div>
      <div className="max-w-80">
        <SignInForm pending={false} error={new Error("That did not match")} onSubmit={() => {}} />
      </div>
    </Shelf>
  );
}

function States() {
  return (
    <Shelf title="States">
      <Banner tone="offline" action={<Button size="small">Connect now</Button>}>
        You are offline. You can go on working.
      </Banner>
      <Banner tone="info">Importing 12,400 of 80,000 tickets.</Banner>
      <Banner tone="fault">The mailbox refuses its password.</Banner>
      <Loading className="flex flex-col gap-2">
        <Skeleton className="h-3 w-40" />
        <Skeleton className="h-3 w-64" />
      </Loading>
      <EmptyState
        icon={Inbox}
        title="Nothing is waiting for you"
        detail="Tickets assigned to you appear here by themselves."
        action={<Button>Take the next unassigned</Button>}
      />
      <ErrorState
        title="The list could not be loaded"
        detail="Nothing is lost; drafts are kept in this browser."
        code="http_503"
        onRetry={() => {}}
      />
    </Shelf>
  );
}

const ROWS = [
  ["Billing", 1204, 0.94, "3h 12m"],
  ["Technical", 87, 0.8125, "1d 2h"],
  ["Returns and exchanges, northern Europe", 12_480, 1, "42m"],
] as const;

function Figures() {
  return (
    <div className="mt-8">
      <Shelf title="Table">
        <Table caption="Promises by team">
          <thead>
            <tr>
              <HeadCell sort="ascending" onSort={() => {}}>
                Team
              </HeadCell>
              <HeadCell numeric sort="none" onSort={() => {}}>
                Tickets
              </HeadCell>
              <HeadCell numeric>Kept</HeadCell>
              <HeadCell numeric>Median reply</HeadCell>
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([team, tickets, kept, reply]) => (
              <Row key={team}>
                <Cell className="min-w-48">{team}</Cell>
                <Cell numeric>{tickets.toLocaleString("en")}</Cell>
                <Cell numeric>{(kept * 100).toFixed(1)}%</Cell>
                <Cell numeric>{reply}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Shelf>
    </div>
  );
}
