// Package markdown renders what articles are written in.
//
// The language is CommonMark with GitHub's tables, strikethrough, task lists and plain links, and
//
//	> [!NOTE] a title, if any      callouts: NOTE, TIP, IMPORTANT, WARNING, CAUTION
//	> the text
//
//	:::tabs                        tabs; without a script they are parts one below the other
//	::tab Windows
//	...
//	::tab macOS
//	...
//	:::
//
//	![alt](kb:12)  [name](kb:12)   picture and file 12 of the knowledge base
//	[words](article:7)             article 7, wherever it is
//
// [Renderer.Render] gives HTML that is safe to put into a page, whatever was written: tags are balanced, and what
// is not known to be harmless is left out (no script, style, form, frame or event; addresses are http, https,
// mailto, tel, or of this desk). Pictures of other servers become links to them, since no page of Kept asks
// another server for anything. The title of an article is the page's h1, so headings begin with h2. Code is
// coloured here, by classes ([CodeCSS]), and needs no script.
//
// [Renderer.Plain] is the text for search, [Diff] what became of one text in another, [Slug] what a title is
// called in an address. [SplitFrontMatter] takes the YAML off a file's beginning.
package markdown
