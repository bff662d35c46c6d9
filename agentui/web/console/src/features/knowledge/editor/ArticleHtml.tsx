import "./article.css";
import { cn } from "@kept/shared/ui";
import { useLayoutEffect, useRef } from "react";

const NEVER = "script, style, link, meta, iframe, object, embed, form, base";

interface ArticleHtmlProps {
  html: string;
  lang: string;
  className?: string;
}

/** A rendered article. The server has cleaned it; what could run is left out here once more. */
export function ArticleHtml({ html, lang, className }: ArticleHtmlProps) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    for (const element of body.querySelectorAll(NEVER)) element.remove();
    for (const element of body.querySelectorAll("*")) {
      for (const { name } of [...element.attributes])
        if (name.startsWith("on")) element.removeAttribute(name);
    }
    // Readers leave for another page; whoever writes stays.
    for (const link of body.querySelectorAll<HTMLAnchorElement>("a[href]:not([href^='#'])")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    place.current?.replaceChildren(...body.childNodes);
  }, [html]);
  return <div ref={place} lang={lang} dir="auto" className={cn("article-text", className)} />;
}
