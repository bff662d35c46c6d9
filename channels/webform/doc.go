// Package webform is the channel of forms that customers fill in: designed in the console, hosted at
// /forms/{slug}, put into other sites, or sent to as JSON.
//
//	GET /forms/{slug} ─► page, signed with its time and a nonce
//	POST ─► Limits, work ─► answers ─► Definition.Judge ─► suspicion ─► tickets.Desk.Receive
//	                           │              │                             (one transaction with the nonce)
//	                       files store     page again, with all that was typed and what to mend
//
// # Invariants
//
//   - Everything works without JavaScript; form.js only makes it nicer.
//   - What a visitor typed is never lost: each refusal is the page again with all of it, files included.
//   - Nothing is dropped silently. What looks like spam is filed with the tag [SpamTag] and a note that
//     says why; its sender sees what everybody sees.
//   - The same page sent twice is one ticket. Sent again with other words, it is another message on it.
//   - What a form says of a customer fills what is empty and changes nothing: the address is unproven.
//   - A field whose condition does not hold is neither required nor stored, whatever was sent.
//
// # In other sites
//
// One line puts a form into a page; the frame grows with its content:
//
//	<script async src="https://desk.example/forms/embed.js" data-form="contact"></script>
//
// data-language, data-title and data-answers (a query string such as order=17) are optional. A page with a
// policy of its own needs script-src and frame-src for the desk's origin, and nothing else. When the form
// names origins, only their pages may frame it.
//
// A site's own form sends JSON, or multipart with "Accept: application/json" when there are files: one
// value for each field's name, and _nonce (or the header Idempotency-Key) so that sending twice is one
// ticket. It gets {"ticket", "case_url", "thanks_url"}, or a problem whose errors name the fields.
//
// # Decisions
//
// 2026-11-22: without JavaScript all conditional fields are shown, each with its condition in words,
// rather than a form of several steps: people see what will be asked, and nothing is sent twice.
//
// 2026-11-22: limits are counted in each process by itself. Shared counters would cost a write for
// each request of a flood, and n processes only mean n times a generous number.
//
// 2026-11-22: proof of work never is a condition for sending. It lifts the limits of a network, so
// that an office, a school or a carrier's gateway is not locked out by its own size.
//
// 2026-11-22: suspected spam is a ticket that is pending and tagged, in a view of its own: nobody has it in
// their list, it can be read and answered like any other, and nothing has to be restored. Why it is suspected is
// stored as words of a short list and not written into the ticket, so that each agent reads it in their language.
package webform
