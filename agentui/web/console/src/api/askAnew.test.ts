import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { describe, expect, it, vi } from "vitest";
import { askAnew } from "./askAnew";

describe("askAnew", () => {
  it("asks once more when a first answer comes that was on its way", async () => {
    const queries = new QueryClient();
    const answers: Array<(value: string) => void> = [];
    const queryFn = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)));
    const observer = new QueryObserver(queries, { queryKey: ["lists", 1], queryFn });
    const stop = observer.subscribe(() => {});
    expect(queryFn).toHaveBeenCalledTimes(1);
    askAnew(queries, ["lists"]);
    expect(queryFn).toHaveBeenCalledTimes(1);
    answers[0]?.("old");
    await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(2));
    answers[1]?.("new");
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe("new"));
    stop();
  });

  it("asks again at once for what is there", async () => {
    const queries = new QueryClient();
    queries.setQueryData(["lists", 1], "old");
    const queryFn = vi.fn(() => Promise.resolve("new"));
    const observer = new QueryObserver(queries, { queryKey: ["lists", 1], queryFn, staleTime: Infinity });
    const stop = observer.subscribe(() => {});
    askAnew(queries, ["lists"]);
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe("new"));
    expect(queryFn).toHaveBeenCalledTimes(1);
    stop();
  });
});
