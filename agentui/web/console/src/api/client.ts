import createClient, { type Client, type Middleware } from "openapi-fetch";
import { type Fault, faultOf, networkFault } from "./fault";
import type { paths } from "./schema";

export type ApiClient = Client<paths>;

interface ApiOptions {
  baseUrl?: string;
  fetch?: (request: Request) => Promise<Response>;
  /** Called when the session has ended, before the fault reaches the caller. */
  onSignedOut: () => void;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * The one way to the server: typed by its OpenAPI document, with the session's cookie. Unsafe methods
 * carry `X-Kept: 1`, which a page of another origin cannot send without being asked for by CORS.
 */
export function createApi({ baseUrl = "/", fetch, onSignedOut }: ApiOptions): ApiClient {
  const api = createClient<paths>({ baseUrl, fetch, credentials: "same-origin" });
  const house: Middleware = {
    onRequest({ request }) {
      if (!SAFE.has(request.method)) request.headers.set("X-Kept", "1");
      request.headers.set("Accept", "application/json, application/problem+json");
      return request;
    },
    onResponse({ response }) {
      if (response.status === 401) onSignedOut();
    },
    onError({ error }) {
      return isAbort(error) ? undefined : networkFault(error);
    },
  };
  api.use(house);
  return api;
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer, or its Fault thrown: `unwrap(api.GET("/api/v1/tickets"))`. */
export async function unwrap<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  if (!response.ok) throw faultOf(error, response) satisfies Fault;
  return data as Data;
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
