/**
 * Between the editor and the server. An empty paragraph has no height in mail programs, so it travels as
 * one with a line break; pictures that are still being uploaded do not travel; what trails off empty
 * is cut.
 */
export function toServer(html: string): string {
  return html
    .replace(/<img(?![^>]*\ssrc=)[^>]*>/g, "")
    .replace(/(?:<p><\/p>)+$/, "")
    .replaceAll("<p></p>", "<p><br></p>");
}

export function fromServer(html: string): string {
  return html.replaceAll(/<p><br\s*\/?><\/p>/g, "<p></p>");
}
