import { useNavigate } from "@tanstack/react-router";
import { type Notification, useRead } from "./queries";

/** Marks a notification as read and leads to what it is about. */
export function useOpenNotification() {
  const navigate = useNavigate();
  const read = useRead();
  return (one: Notification) => {
    if (one.read_at === null) read.mutate([one.id]);
    const article = articleIn(one);
    if (article) {
      const { article_id, language } = article;
      const params = { articleId: String(article_id), language };
      void navigate({ to: "/knowledge/articles/$articleId/$language", params });
    } else if (one.kind.startsWith("theme_")) {
      const params = { themeId: String(themeIn(one)) };
      // What grows is looked at; what was mended or is back is decided about.
      const search = one.kind === "theme_alarm" ? {} : { part: "loop" as const };
      void navigate({ to: "/product/themes/$themeId", params, search });
    } else if (one.ticket_id !== null) {
      const params = { view: "mine", ticketId: String(one.ticket_id) };
      void navigate({ to: "/inbox/$view/tickets/$ticketId", params });
    }
  };
}

interface ArticleNamed {
  article_id: number;
  language: string;
}

/** The article that a notification is about, when it is about one. */
export function articleIn({ kind, data }: Pick<Notification, "kind" | "data">): ArticleNamed | undefined {
  return kind.startsWith("article_") ? (data as ArticleNamed) : undefined;
}

/** The theme that a notification about one names. */
function themeIn({ data }: Pick<Notification, "data">): number {
  return (data as { theme_id: number }).theme_id;
}
