// Package helpcentre is what readers see of the knowledge base: pages under /help, the suggestions that forms and
// chats give before a question is sent, and the figures of both.
//
//	/help                                 to the reader's language
//	/help/{lang}/                         search, sections, popular articles
//	/help/{lang}/{section}
//	/help/{lang}/articles/{slug}          POST .../vote: was it helpful
//	/help/{lang}/search?q=&section=&label=&in=all
//	/help/{lang}/suggest?q=               JSON, for search as you type
//	/help/{lang}/feed.xml, /help/feed.xml Atom
//	/help/sitemap.xml, /help/sitemap-{n}.xml, /robots.txt
//	/help/files/{id}/{name}, /help/logo/{sha}
//
// # What it promises
//
//   - Every page works without JavaScript, votes and search included. help.js adds search as you type, tabs, and the
//     chat.
//   - Visibility is asked of package articles for each page: the public, customers (who hold a signed cookie, see
//     [Centre.Remember], or a signed link from a chat that knows them), people of the desk (their console session).
//     Only pages for the public that may be indexed are cached, and then they hold nothing about the reader.
//   - A moved address leads on for ever (301), and so does a section's address in another language.
//   - Nothing inline runs: scripts and styles are files. The structured data is a data block, which browsers never run
//     and a Content-Security-Policy therefore does not cover (HTML, "prepare the script element").
//
// # Figures
//
// [Records] keeps what readers did. A reader is a keyed hash of the day, the address and the browser: it counts people and
// names nobody, and yesterday's hash says nothing of today's. A vote is hashed with its article instead of
// the day, so that it counts once for ever and still says nothing of other articles. Views are gathered in
// memory and written every few seconds; a crash loses as much. Crawlers, by what they call themselves, are not
// counted, nor are pages that a browser fetches ahead. What a browser or proxy shows from its cache is
// not seen and not counted, for a minute at most.
//
// # Deflection
//
// Of those who begin to write a question that articles were found for, a stable tenth (by a keyed hash) is shown nothing.
// Both groups are looked up in the same way, and what makes somebody count is decided before anything is shown, so the
// groups differ by chance only. Deflection is the share of the tenth that sends its question minus the
// share of the others that does, with the interval of Newcombe (1998, method 10) from Wilson's. "This answered it"
// is counted too, and proves nothing: who clicks it and sends all the same counts as sent.
package helpcentre
