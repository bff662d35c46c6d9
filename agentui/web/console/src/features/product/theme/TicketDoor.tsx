import { Link } from "@tanstack/react-router";

/** A ticket's number, which leads to it. */
export function TicketDoor({ id }: { id: number }) {
  return (
    <Link
      to="/inbox/$view/tickets/$ticketId"
      params={{ view: "open", ticketId: String(id) }}
      className="figures rounded-sm text-accent-text underline decoration-line-strong/60 underline-offset-2 hover:decoration-current"
    >
      #{id}
    </Link>
  );
}
