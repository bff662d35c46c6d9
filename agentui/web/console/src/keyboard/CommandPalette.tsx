import { BareDialog, cn, itemClass, Kbd, Spinner, useActiveDescendant } from "@kept/shared/ui";
import { Command as Cmdk } from "cmdk";
import { CornerDownLeft, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommandList } from "./CommandProvider";
import { matching } from "./matching";
import { type Command, groupsOf, keysOf, type PaletteResult } from "./registry";
import { type Found, usePaletteSearch } from "./usePaletteSearch";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What was typed while the palette was still on its way. */
  typed?: string;
}

export default function CommandPalette({ open, onOpenChange, typed = "" }: PaletteProps) {
  const { t } = useTranslation("shell");
  const [query, setQuery] = useState(typed);
  const offered = useCommandList().filter((command) => command.palette !== false);
  const commands = matching(offered, query);
  const { found, busy } = usePaletteSearch(open ? query.trim() : "");

  // What runs may open a dialog or move the focus, so the palette is gone before it does.
  function run(work: () => void) {
    onOpenChange(false);
    setQuery("");
    requestAnimationFrame(work);
  }

  return (
    <BareDialog
      open={open}
      onOpenChange={onOpenChange}
      label={t("palette.title")}
      className="inset-x-4 top-[12vh] mx-auto max-w-xl overflow-hidden"
    >
      <PaletteBody
        query={query}
        onQuery={setQuery}
        commands={commands}
        found={found}
        busy={busy}
        onRun={run}
      />
    </BareDialog>
  );
}

interface BodyProps {
  query: string;
  onQuery: (query: string) => void;
  commands: readonly Command[];
  found: readonly Found[];
  busy: boolean;
  onRun: Run;
}

function PaletteBody({ query, onQuery, commands, found, busy, onRun }: BodyProps) {
  const { t } = useTranslation("shell");
  const root = useRef<HTMLDivElement>(null);
  useActiveDescendant(root);
  const [chosen, setChosen] = useState("");
  const moved = useRef(false);
  // What is found comes one by one, and later than the commands above it: Enter takes the first line, unless
  // one has moved to another.
  useEffect(() => {
    const first = root.current?.querySelector<HTMLElement>("[cmdk-item]");
    if (found.length > 0 && first && !moved.current) setChosen(first.dataset.value ?? "");
  }, [found]);
  useEffect(() => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>("[cmdk-item]") ?? [])];
    const [first] = items;
    if (found.length > 0 && first && !items.some((item) => item.dataset.value === chosen)) {
      setChosen(first.dataset.value ?? "");
    }
  }, [found, chosen]);
  return (
    <Cmdk
      ref={root}
      loop
      label={t("palette.title")}
      value={chosen}
      onValueChange={setChosen}
      shouldFilter={false}
      onKeyDown={(event) => {
        if (event.key.startsWith("Arrow")) moved.current = true;
        const other = event.key === "Enter" && event.shiftKey && otherOf(found, chosen);
        if (!other) return;
        event.preventDefault();
        onRun(other.run);
      }}
    >
      <div className="flex items-center gap-2 border-line border-b px-3">
        <Search aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
        <Cmdk.Input
          value={query}
          autoFocus
          onValueChange={(words) => {
            moved.current = false;
            onQuery(words);
          }}
          placeholder={t("palette.placeholder")}
          className="h-11 min-w-0 flex-1 bg-transparent text-read outline-none"
        />
        {busy && <Spinner className="text-ink-faint" />}
      </div>
      <Cmdk.List label={t("palette.title")} className="max-h-[min(420px,60vh)] overflow-y-auto p-1">
        {found.length === 0 && (
          <Cmdk.Empty className="px-3 py-8 text-center text-ink-soft">
            {busy ? t("palette.searching") : t("palette.empty", { query })}
          </Cmdk.Empty>
        )}
        {groupsOf(commands).map(([group, members]) => (
          <Cmdk.Group key={group} heading={group} className={groupClass}>
            {members.map((command) => (
              <CommandItem key={command.id} command={command} onRun={onRun} />
            ))}
          </Cmdk.Group>
        ))}
        {found.map((group) => (
          <FoundGroup key={group.provider.id} group={group} onRun={onRun} />
        ))}
      </Cmdk.List>
    </Cmdk>
  );
}

const groupClass =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-ink-faint";

type Run = (work: () => void) => void;

function CommandItem({ command, onRun }: { command: Command; onRun: Run }) {
  const Icon = command.icon ?? CornerDownLeft;
  const [keys] = keysOf(command);
  return (
    <Cmdk.Item value={command.id} onSelect={() => onRun(command.run)} className={cn(itemClass, "min-h-8")}>
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
      <span className="min-w-0 flex-1 truncate">{command.title}</span>
      {keys && <Kbd keys={keys} />}
    </Cmdk.Item>
  );
}

/** The name of a found line among all lines of the palette. */
function lineOf({ provider }: Found, result: PaletteResult): string {
  return `${provider.id}:${result.id}`;
}

function otherOf(found: readonly Found[], chosen: string): PaletteResult["other"] {
  const all = found.flatMap((group) =>
    group.results.map((result) => ({ value: lineOf(group, result), result })),
  );
  return all.find(({ value }) => value === chosen)?.result.other;
}

/** What the server has matched; it stands below the commands, which are matched here. */
function FoundGroup({ group, onRun }: { group: Found; onRun: Run }) {
  return (
    <Cmdk.Group heading={group.provider.group} className={groupClass}>
      {group.results.map((result) => {
        const Icon = result.icon ?? CornerDownLeft;
        return (
          <Cmdk.Item
            key={result.id}
            value={lineOf(group, result)}
            onSelect={() => onRun(result.run)}
            className={cn(itemClass, "group/item min-h-8")}
          >
            <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
            <span className="max-w-2/3 shrink-0 truncate">{result.title}</span>
            {result.detail && <span className="min-w-0 truncate text-ink-faint">{result.detail}</span>}
            {result.other && (
              <span className="ms-auto hidden shrink-0 items-center gap-1.5 text-ink-faint text-small group-data-[selected=true]/item:flex">
                {result.other.title}
                <Kbd keys="shift+enter" />
              </span>
            )}
          </Cmdk.Item>
        );
      })}
    </Cmdk.Group>
  );
}
