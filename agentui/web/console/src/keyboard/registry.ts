import { type Chord, matchesChord, type Platform, parseKeys } from "@kept/shared/keys";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/**
 * Where a command's keys work. Later ones win over earlier ones while they are on screen: `e` in an open
 * ticket is not `e` in the list. "global" is always on.
 */
export const SCOPES = ["global", "list", "ticket", "composer"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Command {
  /** Unique, "feature.verb": a second registration of the same id replaces the first while it lasts. */
  id: string;
  /** Translated, a verb first: "Assign to me". */
  title: string;
  /** Translated heading in the palette and on the sheet. */
  group: string;
  scope?: Scope;
  /** "e", "g i", "mod+enter"; several are alternatives, the first is the one shown. */
  keys?: string | readonly string[];
  icon?: LucideIcon;
  /** More words to find it by, translated. */
  keywords?: readonly string[];
  /** Also while a text is being written. Chords with mod always do. */
  inInputs?: boolean;
  /** False hides it from the palette: moving a cursor makes no sense there. */
  palette?: boolean;
  run: () => void;
}

/** Something found by a provider while the palette's query is typed: a ticket, a customer. */
export interface PaletteResult {
  id: string;
  title: ReactNode;
  detail?: ReactNode;
  icon?: LucideIcon;
  run: () => void;
  /** What Shift+Enter does with it, translated: "Copy link". */
  other?: { title: string; run: () => void };
}

export interface PaletteProvider {
  id: string;
  group: string;
  search: (query: string, signal: AbortSignal) => Promise<PaletteResult[]>;
}

type Stroke = Pick<
  KeyboardEvent,
  | "key"
  | "metaKey"
  | "ctrlKey"
  | "altKey"
  | "shiftKey"
  | "target"
  | "timeStamp"
  | "defaultPrevented"
  | "isComposing"
> &
  Partial<Pick<KeyboardEvent, "code">>;

/** A sequence such as "g i" must be finished within this time. */
const SEQUENCE_WITHIN = 1_000;
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph"]);

/** All that can be done right now, and the keys that do it. One per app. */
export class CommandRegistry {
  private registered: Command[] = [];
  private providers: readonly PaletteProvider[] = [];
  private active = new Map<Scope, number>();
  private typed: { stroke: Stroke; at: number }[] = [];
  private readonly listeners = new Set<() => void>();
  private snapshot: readonly Command[] = [];

  constructor(private readonly platform: Platform) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What is on offer, latest registration of each id; the same array until something changes. */
  readonly commands = (): readonly Command[] => this.snapshot;

  readonly paletteProviders = (): readonly PaletteProvider[] => this.providers;

  register(commands: readonly Command[]): () => void {
    this.registered = [...this.registered, ...commands];
    this.changed();
    return () => {
      this.registered = this.registered.filter((command) => !commands.includes(command));
      this.changed();
    };
  }

  provide(provider: PaletteProvider): () => void {
    this.providers = [...this.providers, provider];
    this.changed();
    return () => {
      this.providers = this.providers.filter((one) => one !== provider);
      this.changed();
    };
  }

  /** Turns a scope on; it counts, so two views may hold the same scope for a moment. */
  enter(scope: Scope): () => void {
    const count = (step: number) => this.active.set(scope, (this.active.get(scope) ?? 0) + step);
    count(1);
    return () => {
      count(-1);
    };
  }

  /** Runs what the stroke completes. True when it was used and the browser should not act on it. */
  handle(stroke: Stroke): boolean {
    if (stroke.defaultPrevented || stroke.isComposing || MODIFIERS.has(stroke.key)) return false;
    this.typed = this.typed.filter(({ at }) => stroke.timeStamp - at < SEQUENCE_WITHIN);
    this.typed.push({ stroke, at: stroke.timeStamp });
    const command = this.find(stroke);
    if (!command) return false;
    this.typed = [];
    command.run();
    return true;
  }

  private find(stroke: Stroke): Command | undefined {
    const candidates = this.snapshot.filter((command) => this.hears(command, stroke));
    const matches = candidates.flatMap((command) => {
      const length = Math.max(0, ...keysOf(command).map((keys) => this.completes(parseKeys(keys))));
      return length > 0 ? [{ command, length, rank: SCOPES.indexOf(command.scope ?? "global") }] : [];
    });
    matches.sort((a, b) => b.length - a.length || b.rank - a.rank);
    return matches[0]?.command;
  }

  private hears(command: Command, stroke: Stroke): boolean {
    const scope = command.scope ?? "global";
    if (scope !== "global" && !this.active.get(scope)) return false;
    if (inOverlay(stroke.target)) return false;
    const chorded = stroke.metaKey || stroke.ctrlKey;
    return chorded || command.inInputs === true || !inText(stroke.target);
  }

  /** How many of the last strokes these chords use; 0 when they are not what was typed. */
  private completes(chords: Chord[]): number {
    const tail = this.typed.slice(-chords.length);
    if (tail.length < chords.length) return 0;
    const all = chords.every((chord, at) => {
      const typed = tail[at];
      return typed && matchesChord(typed.stroke, chord, this.platform);
    });
    return all ? chords.length : 0;
  }

  private changed() {
    this.snapshot = [...new Map(this.registered.map((command) => [command.id, command])).values()];
    for (const listener of this.listeners) listener();
  }
}

export function keysOf(command: Command): readonly string[] {
  if (!command.keys) return [];
  return typeof command.keys === "string" ? [command.keys] : command.keys;
}

/** Commands under their headings, both in the order of registration. */
export function groupsOf(commands: readonly Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return [...groups];
}

function inText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.matches("input:not([type=checkbox],[type=radio]), textarea, select")
  );
}

/** Whatever floats over the page has keys of its own. */
function inOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("[role=dialog], [role=menu], [role=listbox]") !== null
  );
}
