import { describe, expect, it, vi } from "vitest";
import { Fault } from "../../../api";
import type { Attachment } from "../model";
import { type Upload, UploadQueue } from "./uploads";

const file = (name: string) => new File(["x"], name, { type: "text/plain" });
const stored = (name: string) => ({
  id: 7,
  name,
  type: "text/plain",
  size: 1,
  inline: false,
  url: "/api/v1/attachments/7",
});
const tooLarge = new Fault({ code: "too_large", status: 413, title: "Too large", detail: "At most 25 MB." });

function desk() {
  const running = new Map<
    string,
    {
      resolve: (a: Attachment) => void;
      reject: (e: unknown) => void;
      keys: string[];
      progress: (f: number) => void;
    }
  >();
  const done: [Attachment, Upload][] = [];
  const keys = new Map<string, string[]>();
  const queue = new UploadQueue({
    onDone: (attachment, upload) => done.push([attachment, upload]),
    upload: (one, { key, signal, onProgress }) =>
      new Promise((resolve, reject) => {
        keys.set(one.name, [...(keys.get(one.name) ?? []), key]);
        signal.addEventListener("abort", () => {
          running.delete(one.name);
          reject(signal.reason);
        });
        running.set(one.name, { resolve, reject, keys: [], progress: onProgress });
      }),
  });
  const settle = () => vi.waitFor(() => {});
  return { queue, running, done, keys, settle };
}

describe("uploads", () => {
  it("go three at a time and leave when they have arrived", async () => {
    const { queue, running, done, settle } = desk();
    for (const name of ["a", "b", "c", "d"]) queue.add(file(name));
    expect([...running.keys()]).toEqual(["a", "b", "c"]);
    running.get("a")?.progress(0.5);
    expect(queue.snapshot()[0]?.progress).toBe(0.5);
    running.get("a")?.resolve(stored("a"));
    await settle();
    expect(done.map(([{ name }]) => name)).toEqual(["a"]);
    expect([...running.keys()]).toContain("d");
    expect(queue.snapshot().map(({ name }) => name)).toEqual(["b", "c", "d"]);
  });

  it("say what the server has against a file, and try again under the same key", async () => {
    const { queue, running, keys, settle } = desk();
    const key = queue.add(file("a"));
    running.get("a")?.reject(tooLarge);
    await settle();
    expect(queue.snapshot()[0]?.fault?.message).toBe("At most 25 MB.");
    queue.retry(key);
    const [first, second] = keys.get("a") ?? [];
    expect(second).toBe(first);
  });

  it("stop when they are cancelled", async () => {
    const { queue, running, done, settle } = desk();
    const key = queue.add(file("a"));
    queue.cancel(key);
    await settle();
    expect([running.size, queue.snapshot(), done]).toEqual([0, [], []]);
  });
});
