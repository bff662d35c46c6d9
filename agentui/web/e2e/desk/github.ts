import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

interface Issue {
  number: number;
  title: string;
  body: string;
  labels: string[];
  state: "open" | "closed";
  reason: "completed" | "not_planned" | null;
  comments: string[];
  createdAt: string;
  updatedAt: string;
}

interface NewIssue {
  title: string;
  body?: string;
  labels?: string[];
}

type Form = Record<string, unknown>;

/** Where a webhook goes, and what it is signed with. */
interface Hook {
  url: string;
  secret: string;
}

/**
 * A GitHub Enterprise Server with one repository, as far as its published REST API (version 2022-11-28) is used here; its
 * issues are in memory, and close as developers close them.
 */
export class GitHub {
  readonly token = "token-of-the-tests";
  readonly project = "acme/shop";
  readonly issues: Issue[] = [];
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(port = 0): Promise<GitHub> {
    const serving: { github?: GitHub } = {};
    const server = createServer((request, response) => {
      serving.github
        ?.serve(request, response)
        .catch((error) => answer(response, 500, { message: String(error) }));
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the stand-in has no port");
    serving.github = new GitHub(server, `http://127.0.0.1:${address.port}`);
    return serving.github;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  /** An issue that a developer has made. */
  add(title: string, body = ""): Issue {
    return this.made({ title, body });
  }

  /** Closes an issue as done, and tells the webhook. */
  async close(number: number, hook: Hook): Promise<void> {
    const issue = this.issues[number - 1];
    if (!issue) throw new Error(`there is no issue ${number}`);
    issue.state = "closed";
    issue.reason = "completed";
    issue.updatedAt = later(issue.updatedAt);
    const body = JSON.stringify({
      action: "closed",
      issue: this.form(issue),
      repository: { full_name: this.project },
      sender: { login: "dev" },
    });
    const signature = createHmac("sha256", hook.secret).update(body).digest("hex");
    const sent = await fetch(hook.url, {
      method: "POST",
      body,
      headers: {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-Hub-Signature-256": `sha256=${signature}`,
      },
    });
    if (!sent.ok) throw new Error(`the webhook was answered with ${sent.status}: ${await sent.text()}`);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.url);
    const repository = `/api/v3/repos/${this.project}`;
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return answer(response, 401, { message: "Bad credentials" });
    }
    if (request.headers["x-github-api-version"] !== "2022-11-28") {
      return answer(response, 400, { message: "Unsupported API version" });
    }
    if (!pathname.startsWith(repository)) return answer(response, 404, { message: "Not Found" });
    const rest = pathname.slice(repository.length);
    if (rest === "" && request.method === "GET") return answer(response, 200, this.repository());
    if (rest === "/issues") return this.list(request, response);
    const found = /^\/issues\/(\d+)(\/comments)?$/.exec(rest);
    const issue = found && this.issues[Number(found[1]) - 1];
    if (!issue) return answer(response, 404, { message: "Not Found" });
    return found[2] ? this.discuss(issue, request, response) : this.one(issue, request, response);
  }

  private repository(): Form {
    return {
      full_name: this.project,
      private: false,
      has_issues: true,
      archived: false,
      permissions: { push: true, triage: true, pull: true },
    };
  }

  private async list(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") {
      return answer(
        response,
        200,
        this.issues.toReversed().map((issue) => this.form(issue)),
      );
    }
    answer(response, 201, this.form(this.made((await json(request)) as NewIssue)));
  }

  private async one(issue: Issue, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "PATCH") {
      const { state } = (await json(request)) as { state?: Issue["state"] };
      if (state) issue.state = state;
      if (state === "open") issue.reason = null;
      issue.updatedAt = later(issue.updatedAt);
    }
    answer(response, 200, this.form(issue));
  }

  private async discuss(issue: Issue, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "POST") {
      const { body } = (await json(request)) as { body: string };
      issue.comments.push(body);
      issue.updatedAt = later(issue.updatedAt);
      return answer(response, 201, { id: issue.comments.length, body });
    }
    answer(
      response,
      200,
      issue.comments.map((body, id) => ({ id, body, created_at: issue.updatedAt })),
    );
  }

  private made({ title, body = "", labels = [] }: NewIssue): Issue {
    const at = `${new Date().toISOString().slice(0, 19)}Z`;
    const issue: Issue = {
      number: this.issues.length + 1,
      title,
      body,
      labels,
      state: "open",
      reason: null,
      comments: [],
      createdAt: at,
      updatedAt: at,
    };
    this.issues.push(issue);
    return issue;
  }

  private form(issue: Issue): Form {
    return {
      id: 1000 + issue.number,
      number: issue.number,
      title: issue.title,
      body: issue.body,
      state: issue.state,
      state_reason: issue.reason,
      labels: issue.labels.map((name) => ({ name })),
      html_url: `${this.url}/${this.project}/issues/${issue.number}`,
      created_at: issue.createdAt,
      updated_at: issue.updatedAt,
      comments: issue.comments.length,
    };
  }
}

/** Times keep apart, by the second that GitHub knows. */
function later(at: string): string {
  return `${new Date(Date.parse(at) + 1000).toISOString().slice(0, 19)}Z`;
}

function answer(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { "Content-Type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}
