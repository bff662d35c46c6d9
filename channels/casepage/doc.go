// Package casepage is a customer's own view of their case at /case/{token}: what they asked, what was
// answered, what is promised until when, and a place to answer, add files and close it. There is no account:
// the link is the key.
//
// # The link
//
// A token names a ticket, its requester and the key version of the ticket's links, signed with the desk's
// secret ([Tokens]). So a link dies when the ticket gets another requester, when an agent replaces the
// ticket's links ([Links.Replace]), and a year after the last thing that happened. A wrong, an expired
// and a revoked link get the same page with the same status, which says what to do.
//
// Pages are not kept by browsers, not indexed, and send no referrer; the server's log does not name tokens.
//
// # What is shown
//
// Public messages only. Who asked sees all of them. A link to a ticket that was merged into the ticket of
// somebody else sees there what its own customer wrote and what was addressed to them, nothing more.
// Strangers' HTML goes through package sanitize and then through a policy without any style, since the
// page's Content-Security-Policy allows none.
//
// # Writing
//
// What is written goes to [tickets.Desk.Receive] as channel "case", on the ticket of the link. It reopens a
// solved case; on a closed one it starts another case, to whose page the customer is led. The form carries a
// token that binds it to the link and makes sending it twice one message. Answers by agents go the
// ticket's usual way.
//
// Everything works without JavaScript; the script adds the news of an answer while the page is open,
// without moving what is being read or losing what is being typed.
package casepage
