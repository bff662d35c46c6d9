import { describe, expect, it, vi } from "vitest";
import { createApi, unwrap } from "./client";
import { Fault } from "./fault";

type Loose = Record<"GET" | "POST", (path: string, init?: object) => Promise<{ response: Response }>>;

function apiAnswering(answer: () => Response | Promise<Response>) {
  const requests: Request[] = [];
  const onSignedOut = vi.fn();
  const api = createApi({
    baseUrl: "http://desk.test",
    onSignedOut,
    fetch: async (request) => {
      requests.push(request);
      return answer();
    },
  });
  // The paths here are made up; what is tested is the same for each.
  return { api: api as unknown as Loose, requests, onSignedOut };
}

const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });

async function faultFrom(answer: Promise<{ response: Response }>): Promise<Fault> {
  const fault = await unwrap(answer).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  return fault as Fault;
}

describe("createApi", () => {
  it("marks unsafe methods, and only those, as sent by this page", async () => {
    const { api, requests } = apiAnswering(() => Response.json({}));
    await api.GET("/tickets");
    await api.POST("/tickets", { body: {} });
    expect(requests.map((request) => request.headers.get("X-Kept"))).toEqual([null, "1"]);
  });

  it("turns a problem document into a fault with an error by field", async () => {
    const { api } = apiAnswering(() =>
      problem(422, {
        code: "invalid",
        title: "Unprocessable",
        detail: "Some fields need another look",
        errors: [
          { location: "body.email", message: "This is no address" },
          { location: "body.email", message: "second complaint" },
          { message: "about nothing in particular" },
        ],
      }),
    );
    const fault = await faultFrom(api.POST("/agents", { body: {} }));
    expect(fault).toMatchObject({
      code: "invalid",
      status: 422,
      message: "Some fields need another look",
      fields: { email: "This is no address" },
      passing: false,
    });
  });

  it.each([
    ["a page of a proxy", () => new Response("<h1>Bad gateway</h1>", { status: 502 }), "http_502", true],
    ["an empty answer", () => new Response(null, { status: 403 }), "http_403", false],
    ["no answer at all", () => Promise.reject(new TypeError("Failed to fetch")), "network", true],
  ])("turns %s into a fault", async (_, answer, code, passing) => {
    const { api } = apiAnswering(answer);
    expect(await faultFrom(api.GET("/tickets"))).toMatchObject({ code, passing });
  });

  it("says once per answer that the session has ended", async () => {
    const { api, onSignedOut } = apiAnswering(() => problem(401, { code: "signed_out" }));
    expect((await faultFrom(api.GET("/tickets"))).code).toBe("signed_out");
    expect(onSignedOut).toHaveBeenCalledOnce();
  });

  it("gives data as it is, also when there is none", async () => {
    const { api } = apiAnswering(() => new Response(null, { status: 204 }));
    expect(await unwrap(api.POST("/sign-out"))).toBeUndefined();
  });
});
