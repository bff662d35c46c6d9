// Package sanitize makes the HTML of a stranger's mail fit to be shown.
//
// It is the first of two walls; the second is the sandboxed frame in which the
// result is shown, without scripts and without our origin. What gets through:
// text, layout tables, lists, links, images and those inline styles that can
// neither load anything nor leave their place. What does not: scripts, forms,
// frames, style sheets, event handlers, SVG and MathML, every URL that is not
// http, https, mailto, tel, or an inline image.
//
// Remote images tell the sender when and where a mail is read, so their address
// is moved to data-remote-src until the reader asks for them.
//
// HTML is stable: sanitizing the result again, with the same options, gives the
// same bytes. Fuzz tests keep that promise and the one above.
package sanitize
