/**
 * What went wrong, in words for people. The server's faults arrive as `application/problem+json`
 * (RFC 9457) with a stable `code`; a request that got no answer is a fault with code "network".
 */
export class Fault extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What is wrong with each field of the request body, by its path: `{ "email": "..." }`. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the cure needs, by code: what has changed since, with `ticket_changed`. */
  readonly details: unknown;
  /** Seconds after which trying again makes sense, where the server says so. */
  readonly retryAfter: number | undefined;

  constructor(fault: {
    code: string;
    status: number;
    title: string;
    detail?: string;
    fields?: Record<string, string>;
    details?: unknown;
    retryAfter?: number;
  }) {
    super(fault.detail || fault.title);
    this.name = "Fault";
    this.code = fault.code;
    this.status = fault.status;
    this.title = fault.title;
    this.detail = fault.detail ?? "";
    this.fields = fault.fields ?? {};
    this.details = fault.details;
    this.retryAfter = fault.retryAfter;
  }

  /** True when trying the same again later may work: no answer, overload, a server between two states. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

interface Problem {
  status?: number;
  code?: string;
  title?: string;
  detail?: string;
  field?: string;
  details?: unknown;
  errors?: { message?: string; field?: string; location?: string }[];
}

type Answer = Pick<Response, "status" | "statusText"> & { headers?: Pick<Headers, "get"> };

/** Reads an error body of any shape; what is no problem document becomes a fault by its status. */
export function faultOf(body: unknown, response: Answer): Fault {
  const problem: Problem = typeof body === "object" && body !== null ? body : {};
  return new Fault({
    code: problem.code ?? `http_${response.status}`,
    status: response.status,
    title: problem.title ?? (response.statusText || `HTTP ${response.status}`),
    detail: problem.detail,
    fields: fieldsOf(problem),
    details: problem.details,
    retryAfter: Number(response.headers?.get("Retry-After")) || undefined,
  });
}

function fieldsOf(problem: Problem): Record<string, string> {
  const fields: Record<string, string> = {};
  if (problem.field && problem.detail) fields[problem.field] = problem.detail;
  for (const { field, location, message } of problem.errors ?? []) {
    const path = field ?? location?.replace(/^(body|query|path|header)\./, "");
    if (path && message) fields[path] ??= message;
  }
  return fields;
}

export function networkFault(cause: unknown): Fault {
  const fault = new Fault({ code: "network", status: 0, title: "No connection to the server" });
  fault.cause = cause;
  return fault;
}
