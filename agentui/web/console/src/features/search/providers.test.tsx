import { render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { createApi } from "../../api";
import {
  articleProvider,
  customerProvider,
  type Doors,
  numberProvider,
  themeProvider,
  ticketProvider,
} from "./providers";
import { numberIn } from "./queries";

function desk(answer: (request: Request) => Response | Promise<Response>) {
  const doors = {
    openTicket: vi.fn(),
    openCustomer: vi.fn(),
    openArticle: vi.fn(),
    openTheme: vi.fn(),
    openSearch: vi.fn(),
    copy: vi.fn(),
    words: {
      numbers: "By number",
      tickets: "Tickets",
      customers: "Customers",
      articles: "Articles",
      themes: "Themes",
      copyLink: "Copy link",
      goTo: (number: number) => `Go to ${number}`,
      all: (query: string) => `All of ${query}`,
      noSubject: "No subject",
    },
  } satisfies Doors;
  const api = createApi({
    baseUrl: "http://desk.test",
    onSignedOut: () => {},
    fetch: async (request) => answer(request),
  });
  return { api, doors };
}

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const signal = () => new AbortController().signal;

it.each([
  ["1042", 1042],
  ["#1042 ", 1042],
  ["Ticket 7", 7],
  ["ticket #7", 7],
  ["10 42", null],
  ["invoice 1042", null],
  ["", null],
])("the number in %j is %j", (query, number) => {
  expect(numberIn(query)).toBe(number);
});

it("leads to a ticket by its number, and offers nothing where there is none", async () => {
  const { api, doors } = desk(() => Response.json({ id: 1042, subject: "Printer" }));
  const [result] = await numberProvider(api, doors).search("#1042", signal());
  expect(result).toMatchObject({ title: "Go to 1042", detail: "Printer" });
  result?.run();
  expect(doors.openTicket).toHaveBeenCalledExactlyOnceWith(1042);

  const missing = desk(() => new Response("{}", { status: 404 }));
  expect(await numberProvider(missing.api, missing.doors).search("9", signal())).toEqual([]);
  const asked = vi.fn(() => Response.json({}));
  const words = desk(asked);
  expect(await numberProvider(words.api, words.doors).search("printer", signal())).toEqual([]);
  expect(asked).not.toHaveBeenCalled();
});

it("shows found words marked and everything else as text, and ends with all results", async () => {
  const row = { requester: { id: 1, name: "Ada", email: "" } };
  const highlights = { subject: ["<mark>ink</mark> &lt;b&gt;"], text: ["<img src=x> no <mark>ink</mark>"] };
  const { api, doors } = desk(() =>
    Response.json({ items: [{ id: 5, number: 5, subject: "ink <b>", score: 1, highlights, row }] }),
  );
  const [found, all] = await ticketProvider(api, doors).search("ink", signal());
  const { container } = render(
    <>
      {found?.title} {found?.detail}
    </>,
  );
  expect(container).toHaveTextContent("ink <b> <img src=x> no ink");
  expect(container.querySelectorAll("mark")).toHaveLength(2);
  expect(container.querySelector("img, b")).toBeNull();
  all?.run();
  expect(doors.openSearch).toHaveBeenCalledExactlyOnceWith("ink");
});

it("aborts with the palette's signal", async () => {
  const asked = withResolvers();
  const { api, doors } = desk((request) => {
    asked.resolve();
    return new Promise((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  });
  const abort = new AbortController();
  const answer = customerProvider(api, doors).search("ada", abort.signal);
  await asked.promise;
  abort.abort();
  await expect(answer).rejects.toThrow();
});

it("opens an article, or copies the link that readers have", async () => {
  const url = "https://desk.test/help/en/articles/parcel";
  const article = { id: 7, language: "en", title: "Where is my parcel?", excerpt: "On its way", url };
  const { api, doors } = desk(() =>
    Response.json({ items: [article, { ...article, id: 8, url: "" }], facets: [], did_you_mean: "" }),
  );
  const [found, draft] = await articleProvider(api, doors).search("parcel", signal());
  expect(found).toMatchObject({ title: "Where is my parcel?", detail: "On its way" });
  found?.run();
  expect(doors.openArticle).toHaveBeenCalledExactlyOnceWith(7, "en");
  found?.other?.run();
  expect(doors.copy).toHaveBeenCalledExactlyOnceWith(url);
  expect(draft?.other).toBeUndefined();
});

it("finds themes by their names", async () => {
  const theme = { id: 12, name: "refund not arrived", area: "Money" };
  const asked: string[] = [];
  const { api, doors } = desk((request) => {
    asked.push(new URL(request.url).search);
    return Response.json({ items: [theme], next_cursor: "" });
  });
  const [result] = await themeProvider(api, doors).search("refu", signal());
  expect(asked).toEqual(["?q=refu&limit=6"]);
  expect(result).toMatchObject({ title: "refund not arrived", detail: "Money" });
  result?.run();
  expect(doors.openTheme).toHaveBeenCalledExactlyOnceWith(12);
});
