import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";

interface ShopPage {
  title?: string;
  /** HTML before the end of the body: where sites put the script. */
  foot?: string;
  head?: string;
  policy?: string;
  lang?: string;
}

/**
 * A web site of somebody else. It is at "localhost" while desks are at 127.0.0.1, so browsers treat the
 * two as strangers: another origin, and another site for cookies and storage.
 */
export class Shop {
  readonly origin: string;
  private readonly pages = new Map<string, ShopPage>();

  private constructor(
    private readonly server: HttpServer,
    port: number,
  ) {
    this.origin = `http://localhost:${port}`;
    server.on("request", ({ url = "/" }, answer) => {
      const page = this.pages.get(new URL(url, this.origin).pathname);
      if (!page) return answer.writeHead(404).end();
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      if (page.policy) answer.setHeader("Content-Security-Policy", page.policy);
      answer.end(html(page));
    });
  }

  static async open(): Promise<Shop> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the shop has no port");
    return new Shop(server, address.port);
  }

  /** Puts up a page, and returns its address. */
  page(path: string, page: ShopPage = {}): string {
    this.pages.set(path, page);
    return this.origin + path;
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

function html({ title = "Harbour shoes", head = "", foot = "", lang = "en" }: ShopPage): string {
  const shelf = Array.from({ length: 12 }, (_, at) => `<li>Shoe number ${at + 1}</li>`).join("");
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>${head}
    <body><main><h1>${title}</h1><p>Made by hand since 1902.</p><ul>${shelf}</ul></main>${foot}</body></html>`;
}
