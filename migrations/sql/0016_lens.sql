-- +goose Up

-- Who asks to cancel, to return goods, or for money back; why, what was tried, how it ended. Package lens writes it: one
-- row for each text of theme_texts that has been read.
CREATE TABLE lens_tickets (
    ticket_id    bigint PRIMARY KEY REFERENCES theme_texts ON DELETE CASCADE,
    customer_id  bigint NOT NULL REFERENCES customers,
    at           timestamptz NOT NULL,             -- of the ticket
    cancels      text NOT NULL DEFAULT '' CHECK (cancels IN ('', 'about', 'asks', 'still')),
    returns      text NOT NULL DEFAULT '' CHECK (returns IN ('', 'about', 'asks', 'still')),
    refunds      text NOT NULL DEFAULT '' CHECK (refunds IN ('', 'about', 'asks', 'still')),
    wants        boolean NOT NULL GENERATED ALWAYS AS (cancels IN ('asks', 'still') OR returns IN ('asks', 'still') OR refunds IN ('asks', 'still')) STORED,
    an_order     boolean NOT NULL DEFAULT false,   -- what is to be cancelled is an order, not a contract
    reasons      text[] NOT NULL DEFAULT '{}',     -- the one that is said nearest to the wish first
    competitor   text NOT NULL DEFAULT '',         -- where they go, if it is named
    asked_at     timestamptz,                      -- of the message that asks first
    answered     boolean NOT NULL DEFAULT false,   -- by an agent, after it was asked
    tries        text[] NOT NULL DEFAULT '{}',
    tried_at     timestamptz,                      -- of the first of them
    outcome      text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'saved', 'left')), -- '': not known from the ticket
    outcome_by   text NOT NULL DEFAULT '' CHECK (outcome_by IN ('', 'person', 'customer', 'agent', 'rating')),
    outcome_at   timestamptz,
    quotes       jsonb NOT NULL DEFAULT '[]',      -- the sentences that say it, masked: [{what, said, message_id}]
    corrected    boolean NOT NULL DEFAULT false,   -- a person has said something about it
    words_at     timestamptz NOT NULL,             -- of the text that it was read from
    updated_at   timestamptz NOT NULL,
    CHECK ((outcome = '') = (outcome_by = ''))
) WITH (fillfactor = 85);
CREATE INDEX lens_tickets_at ON lens_tickets (at, ticket_id) WHERE cancels <> '' OR returns <> '' OR refunds <> '';
CREATE INDEX lens_tickets_customer ON lens_tickets (customer_id, at);

-- What people said about single tickets; it holds whatever is read later, until it is undone.
CREATE TABLE lens_corrections (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id  bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    data       jsonb NOT NULL,                     -- any of {kinds: {cancel: true}, reasons: [], outcome: ""}
    agent_id   bigint NOT NULL REFERENCES agents,
    at         timestamptz NOT NULL,
    undone_at  timestamptz,
    undone_by  bigint REFERENCES agents
);
CREATE INDEX lens_corrections_ticket ON lens_corrections (ticket_id, id);
