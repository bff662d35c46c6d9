import { BookOpen, Contact, Hash, Megaphone, Search, Ticket } from "lucide-react";
import type { ApiClient } from "../../api";
import { Fault, unwrap } from "../../api";
import type { PaletteProvider, PaletteResult } from "../../keyboard";
import { Highlighted } from "./Highlighted";
import { numberIn, searchTickets, textsOf } from "./queries";

/** Where results lead, and the words around them: the palette itself knows neither routes nor languages. */
export interface Doors {
  openTicket: (id: number) => void;
  openCustomer: (id: number) => void;
  openArticle: (id: number, language: string) => void;
  openTheme: (id: number) => void;
  openSearch: (query: string) => void;
  copy: (link: string) => void;
  words: {
    numbers: string;
    tickets: string;
    customers: string;
    articles: string;
    themes: string;
    copyLink: string;
    goTo: (number: number) => string;
    all: (query: string) => string;
    noSubject: string;
  };
}

const SHOWN = 6;

/** A number is looked up as it stands: it must lead there even when no index knows it yet. */
export function numberProvider(api: ApiClient, doors: Doors): PaletteProvider {
  return {
    id: "number",
    group: doors.words.numbers,
    async search(query, signal) {
      const id = numberIn(query);
      if (id === null || id === 0) return [];
      try {
        const ticket = await unwrap(api.GET("/api/v1/tickets/{id}", { params: { path: { id } }, signal }));
        const title = doors.words.goTo(id);
        return [
          { id: String(id), title, detail: ticket.subject, icon: Hash, run: () => doors.openTicket(id) },
        ];
      } catch (error) {
        if (error instanceof Fault && error.status === 404) return [];
        throw error;
      }
    },
  };
}

export function ticketProvider(api: ApiClient, doors: Doors): PaletteProvider {
  return {
    id: "tickets",
    group: doors.words.tickets,
    async search(query, signal) {
      const found = await searchTickets(api, query, SHOWN, signal);
      const results = found.map((one): PaletteResult => {
        const { subject, passage } = textsOf(one);
        const plain = one.subject || doors.words.noSubject;
        return {
          id: String(one.id),
          title: subject ? <Highlighted passage={subject} /> : plain,
          detail: passage ? (
            <Highlighted passage={passage} />
          ) : (
            one.row.requester.name || one.row.requester.email
          ),
          icon: Ticket,
          run: () => doors.openTicket(one.id),
        };
      });
      const all = {
        id: "all",
        title: doors.words.all(query),
        icon: Search,
        run: () => doors.openSearch(query),
      };
      return [...results, all];
    },
  };
}

export function customerProvider(api: ApiClient, doors: Doors): PaletteProvider {
  return {
    id: "customers",
    group: doors.words.customers,
    async search(query, signal) {
      const params = { query: { q: query, limit: SHOWN } };
      const { items } = await unwrap(api.GET("/api/v1/customers", { params, signal }));
      return items.map((customer) => ({
        id: String(customer.id),
        title: customer.name || customer.email,
        detail: [customer.name && customer.email, customer.company].filter(Boolean).join(" · "),
        icon: Contact,
        run: () => doors.openCustomer(customer.id),
      }));
    },
  };
}

/** What customers write about, by the beginnings of its words. */
export function themeProvider(api: ApiClient, doors: Doors): PaletteProvider {
  return {
    id: "themes",
    group: doors.words.themes,
    async search(q, signal) {
      const params = { query: { q, limit: SHOWN } };
      const { items } = await unwrap(api.GET("/api/v1/themes", { params, signal }));
      return items.map(({ id, name, area }) => ({
        id: String(id),
        title: name,
        detail: area,
        icon: Megaphone,
        run: () => doors.openTheme(id),
      }));
    },
  };
}

/** Articles of the knowledge base, as its own search finds them; the link is for those that readers have. */
export function articleProvider(api: ApiClient, doors: Doors): PaletteProvider {
  return {
    id: "articles",
    group: doors.words.articles,
    async search(q, signal) {
      const params = { query: { q, limit: SHOWN, drafts: true, typing: true } };
      const { items } = await unwrap(api.GET("/api/v1/articles/search", { params, signal }));
      return items.map(({ id, language, title, excerpt, url }) => ({
        id: `${id}-${language}`,
        title,
        detail: excerpt,
        icon: BookOpen,
        run: () => doors.openArticle(id, language),
        other: url ? { title: doors.words.copyLink, run: () => doors.copy(url) } : undefined,
      }));
    },
  };
}
