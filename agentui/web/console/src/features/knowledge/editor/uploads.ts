import { type ApiClient, unwrap } from "../../../api";
import type { ArticleFile } from "../model";

/** Stores a picture or file; the text names it by its address. */
export function uploadArticleFile(api: ApiClient, file: File): Promise<ArticleFile> {
  const form = new FormData();
  form.append("file", file, file.name || "picture.png");
  // The document describes the one part; a form is sent as it is.
  return unwrap(api.POST("/api/v1/article-files", { body: form as never, bodySerializer: (body) => body }));
}

export function isPicture({ type }: Pick<File, "type">): boolean {
  return /^image\/(?:png|jpeg|gif|webp|avif)$/.test(type);
}

/** How Markdown shows a picture, or leads to a file. */
export function markdownOf({ name, type, address }: Pick<ArticleFile, "name" | "type" | "address">): string {
  const words = name.replace(/[[\]\\*_`]/g, "\\$&");
  return isPicture({ type }) ? `![${words}](${address})` : `[${words}](${address})`;
}
