import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fault } from "../../../api";
import type { Content, Draft } from "../model";
import { DraftKeeper, SAVE_AFTER, SAVE_WITHIN } from "./draftKeeper";
import { type LocalDraft, localStore } from "./localDrafts";

const offline = () => new Fault({ code: "network", status: 0, title: "No connection to the server" });
const html = (text: string) => ({ html: `<p>${text}</p>` });

function draft(text: string, minute: number, base = 3): Draft {
  return {
    id: 1,
    ticket_id: 1001,
    kind: "message",
    body_html: `<p>${text}</p>`,
    recipients: {},
    attachments: [],
    base_version: base,
    then_status: "",
    send_at: null,
    problem: "",
    updated_at: `2026-01-01T00:${String(minute).padStart(2, "0")}:00Z`,
  };
}

class MemoryStorage implements Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

interface World {
  draft?: Draft;
  kept?: LocalDraft;
}

/** A keeper with a server whose answers the test gives, one by one. */
function desk({ draft: server, kept }: World = {}) {
  const storage = new MemoryStorage();
  const local = localStore(1, 1001, "message", storage as unknown as Storage);
  if (kept) local.write(kept);
  const saves: {
    content: Content;
    base: number;
    leaving: boolean;
    answer: (with_: Draft | null | Fault) => Promise<void>;
  }[] = [];
  const network = new EventTarget();
  const onSaved = vi.fn();
  const keeper = new DraftKeeper({
    local,
    network,
    draft: server,
    version: 5,
    onSaved,
    server: {
      save: (content, base, leaving) =>
        new Promise((resolve, reject) => {
          const answer = async (answer: Draft | null | Fault) => {
            if (answer instanceof Fault) reject(answer);
            else resolve(answer);
            await vi.advanceTimersByTimeAsync(0);
          };
          saves.push({ content, base, leaving, answer });
        }),
    },
  });
  const view = () => keeper.snapshot();
  return { keeper, saves, network, local, onSaved, view };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("saving", () => {
  it("waits for a pause in the typing, but not for ever", () => {
    const { keeper, saves } = desk();
    keeper.edit(html("a"), 5);
    vi.advanceTimersByTime(SAVE_AFTER - 1);
    expect(saves).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(saves.map(({ content }) => content.html)).toEqual(["<p>a</p>"]);
    const other = desk();
    for (let at = 0; at < SAVE_WITHIN; at += 500) {
      other.keeper.edit(html(String(at)), 5);
      vi.advanceTimersByTime(500);
    }
    expect(other.saves).toHaveLength(1);
  });

  it("has one save on its way at a time, and saves what was written meanwhile", async () => {
    const { keeper, saves, view, onSaved } = desk();
    keeper.edit(html("a"), 5);
    vi.advanceTimersByTime(SAVE_AFTER);
    keeper.edit(html("ab"), 5);
    await vi.advanceTimersByTimeAsync(SAVE_AFTER);
    expect(saves).toHaveLength(1);
    await saves[0]?.answer(draft("a", 1));
    await vi.advanceTimersByTimeAsync(SAVE_AFTER);
    await saves[1]?.answer(draft("ab", 2));
    expect(saves[1]?.content.html).toBe("<p>ab</p>");
    expect([view().state, onSaved.mock.calls.length]).toEqual(["clean", 2]);
  });

  it("keeps the words in the browser until the server has them, and tries again", async () => {
    const { keeper, saves, view, local, network } = desk();
    keeper.edit(html("a"), 5);
    vi.advanceTimersByTime(SAVE_AFTER);
    expect(local.read()?.content.html).toBe("<p>a</p>");
    await saves[0]?.answer(offline());
    expect(view().state).toBe("retrying");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(saves).toHaveLength(2);
    await saves[1]?.answer(offline());
    network.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
    expect(saves).toHaveLength(3);
    await saves[2]?.answer(draft("a", 1));
    expect([view().state, local.read()]).toEqual(["clean", null]);
  });

  it("says when the server does not want the words, and keeps them", async () => {
    const { keeper, saves, view, local } = desk();
    keeper.edit(html("a"), 5);
    vi.advanceTimersByTime(SAVE_AFTER);
    await saves[0]?.answer(new Fault({ code: "forbidden", status: 403, title: "Forbidden", detail: "No." }));
    expect([view().state, view().problem]).toEqual(["refused", "No."]);
    expect(local.read()?.content.html).toBe("<p>a</p>");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toHaveLength(1);
  });

  it("saves at once when the page is left", async () => {
    const { keeper, saves } = desk();
    keeper.edit(html("a"), 5);
    void keeper.flush(true);
    expect(saves.map(({ leaving }) => leaving)).toEqual([true]);
  });
});

describe("restoring", () => {
  it("shows the server's draft with the version that it was written against", () => {
    const { view } = desk({ draft: draft("a", 1, 3) });
    expect([view().content.html, view().base, view().state]).toEqual(["<p>a</p>", 3, "clean"]);
  });

  it("prefers what the server had not got", () => {
    const kept = {
      content: { html: "<p>a b</p>", recipients: null, uploads: [] },
      base: 4,
      upon: draft("a", 1).updated_at,
    };
    const { view, saves } = desk({ draft: draft("a", 1), kept });
    expect([view().content.html, view().base]).toEqual(["<p>a b</p>", 4]);
    vi.advanceTimersByTime(SAVE_AFTER);
    expect(saves).toHaveLength(1);
  });

  it("joins it with what another browser wrote meanwhile", () => {
    const kept = {
      content: { html: "<p>mine</p>", recipients: null, uploads: [] },
      base: 4,
      upon: draft("a", 1).updated_at,
    };
    const { view } = desk({ draft: draft("theirs", 9), kept });
    expect(view().content.html).toBe("<p>theirs</p><p>mine</p>");
  });

  it("takes a newer draft of another browser only when nothing here would be lost", () => {
    const { keeper, view } = desk({ draft: draft("a", 1) });
    keeper.refresh(draft("older", 0));
    expect(view().content.html).toBe("<p>a</p>");
    keeper.refresh(draft("newer", 2));
    expect([view().content.html, view().revision]).toEqual(["<p>newer</p>", 1]);
    keeper.edit(html("mine"), 5);
    keeper.refresh(draft("newest", 3));
    expect(view().content.html).toBe("<p>mine</p>");
  });

  it("survives storage that holds nonsense", () => {
    const storage = new MemoryStorage();
    storage.setItem("kept.draft.1.1001.message", '{"content":7}');
    expect(localStore(1, 1001, "message", storage as unknown as Storage).read()).toBeNull();
  });
});

describe("what the writer had read", () => {
  it("stays that of a restored draft until its writer goes on with it", () => {
    const { keeper } = desk({ draft: draft("a", 1, 3) });
    expect(keeper.baseWith(9)).toBe(3);
    keeper.edit(html("ab"), 9);
    expect(keeper.baseWith(9)).toBe(9);
    expect(keeper.baseWith(12)).toBe(12);
  });
});

describe("discarding", () => {
  it("empties the draft at once and brings it back on undo", async () => {
    const { keeper, saves, view } = desk({ draft: draft("a", 1) });
    const undo = keeper.discard();
    expect([view().content.html, saves[0]?.content.html]).toEqual(["", ""]);
    await saves[0]?.answer(null);
    undo();
    expect([view().content.html, view().state]).toEqual(["<p>a</p>", "saving"]);
  });
});

describe("sending", () => {
  it("lets no save come after the reply, which would bring the sent words back", async () => {
    const { keeper, saves, view, local } = desk();
    keeper.edit(html("a"), 5);
    vi.advanceTimersByTime(SAVE_AFTER);
    const paused = keeper.pause("n1");
    let quiet = false;
    void paused.then(() => {
      quiet = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect([quiet, local.read()?.nonce]).toEqual([false, "n1"]);
    await saves[0]?.answer(draft("a", 1));
    expect(quiet).toBe(true);
    await keeper.flush(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(saves).toHaveLength(1);
    keeper.sent(6);
    keeper.refresh(draft("a", 1));
    expect([view().content.html, view().state, view().base, local.read()]).toEqual(["", "clean", 6, null]);
  });

  it("goes on keeping the words when the reply was refused", async () => {
    const { keeper, saves, view } = desk();
    keeper.edit(html("a"), 5);
    await keeper.pause("n1");
    keeper.resume();
    await vi.advanceTimersByTimeAsync(SAVE_AFTER);
    expect([saves.length, view().content.html]).toEqual([1, "<p>a</p>"]);
  });

  it("puts a reply that was taken back before what has been written since", () => {
    const { keeper, view, saves } = desk();
    keeper.edit(html("new"), 6);
    keeper.adopt(draft("taken back", 2));
    expect(view().content.html).toBe("<p>taken back</p><p>new</p>");
    vi.advanceTimersByTime(SAVE_AFTER);
    expect(saves).toHaveLength(1);
  });
});
