-- +goose Up

-- People who work at the desk -------------------------------------------------------------------

CREATE TABLE agents (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email           text NOT NULL CHECK (email = lower(email) AND email LIKE '%_@_%'),
    name            text NOT NULL CHECK (name <> ''),
    role            text NOT NULL CHECK (role IN ('admin', 'team_lead', 'agent', 'product_lead')),
    password_hash   text NOT NULL DEFAULT '', -- argon2id in PHC form; '' cannot sign in
    locale          text NOT NULL DEFAULT 'en',
    time_zone       text NOT NULL DEFAULT 'UTC',
    signature_html  text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    deactivated_at  timestamptz
);
CREATE UNIQUE INDEX agents_email ON agents (email);

CREATE TABLE sessions (
    token_hash  bytea PRIMARY KEY,            -- SHA-256 of the cookie's secret
    id          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    agent_id    bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    user_agent  text NOT NULL DEFAULT '',
    ip          text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_agent ON sessions (agent_id);

CREATE TABLE api_tokens (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent_id    bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    name        text NOT NULL CHECK (name <> ''),
    token_hash  bytea NOT NULL UNIQUE,        -- SHA-256 of the token
    created_at  timestamptz NOT NULL,
    used_at     timestamptz,
    revoked_at  timestamptz
);
CREATE INDEX api_tokens_agent ON api_tokens (agent_id);

-- An invitation or a password reset: a link that lets its holder set a password once.
CREATE TABLE password_links (
    token_hash  bytea PRIMARY KEY,
    agent_id    bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);

-- Failed sign-ins per address and per network, for the rate limit that all nodes share.
CREATE TABLE sign_in_failures (
    key   text NOT NULL,                      -- 'email:...' or 'net:...'
    at    timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_key ON sign_in_failures (key, at);

CREATE TABLE teams (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    description  text NOT NULL DEFAULT '',
    restricted   boolean NOT NULL DEFAULT false, -- only members and admins see its tickets
    created_at   timestamptz NOT NULL,
    archived_at  timestamptz
);
CREATE UNIQUE INDEX teams_name ON teams (lower(name)) WHERE archived_at IS NULL;

CREATE TABLE team_members (
    team_id   bigint NOT NULL REFERENCES teams ON DELETE CASCADE,
    agent_id  bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    PRIMARY KEY (team_id, agent_id)
);
CREATE INDEX team_members_agent ON team_members (agent_id);

CREATE TABLE mailboxes (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address         text NOT NULL CHECK (address = lower(address) AND address LIKE '%_@_%'),
    name            text NOT NULL DEFAULT '', -- display name in From
    team_id         bigint REFERENCES teams,
    signature_html  text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL,
    archived_at     timestamptz
);
CREATE UNIQUE INDEX mailboxes_address ON mailboxes (address) WHERE archived_at IS NULL;

-- What the desk as a whole remembers: its name, its secret, whether it has been set up.
CREATE TABLE settings (
    key         text PRIMARY KEY,
    value       jsonb NOT NULL,
    updated_at  timestamptz NOT NULL
);

-- People who ask ----------------------------------------------------------------------------------

CREATE TABLE customers (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL DEFAULT '',
    email       text CHECK (email = lower(email)), -- the address answers go to
    phone       text NOT NULL DEFAULT '',
    company     text NOT NULL DEFAULT '',
    locale      text NOT NULL DEFAULT '',
    time_zone   text NOT NULL DEFAULT '',
    about       text NOT NULL DEFAULT '',          -- what agents should know
    segment     text NOT NULL DEFAULT '',
    attributes  jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX customers_email ON customers (email);
CREATE INDEX customers_name ON customers (lower(name), id);

-- Every way by which one customer is recognized: one row of customers, many identities.
CREATE TABLE customer_identities (
    kind         text NOT NULL CHECK (kind IN ('email', 'phone', 'visitor', 'external')),
    value        text NOT NULL CHECK (value <> ''),
    customer_id  bigint NOT NULL REFERENCES customers ON DELETE CASCADE,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE INDEX customer_identities_customer ON customer_identities (customer_id);

-- SLA: what is promised ---------------------------------------------------------------------------

CREATE TABLE sla_calendars (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL CHECK (name <> ''),
    zone        text NOT NULL,
    weekly      jsonb NOT NULL,
    holidays    jsonb NOT NULL DEFAULT '[]',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE TABLE sla_policies (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    position     int NOT NULL,                 -- first match in this order wins
    conditions   jsonb NOT NULL DEFAULT '{}',
    targets      jsonb NOT NULL,
    calendar_id  bigint NOT NULL REFERENCES sla_calendars,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    archived_at  timestamptz
);

-- Tickets -----------------------------------------------------------------------------------------

-- A ticket's id is its number: there is one name for one thing.
CREATE TABLE tickets (
    id                        bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 1001) PRIMARY KEY,
    version                   bigint NOT NULL,  -- counts changes; answers are written against one
    subject                   text NOT NULL,
    status                    text NOT NULL CHECK (status IN ('open', 'pending', 'solved', 'closed')),
    priority                  text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    channel                   text NOT NULL CHECK (channel IN ('email', 'chat', 'form', 'api')),
    mailbox_id                bigint REFERENCES mailboxes,
    team_id                   bigint REFERENCES teams,
    assignee_id               bigint REFERENCES agents,
    requester_id              bigint NOT NULL REFERENCES customers,
    tags                      text[] NOT NULL DEFAULT '{}',
    custom                    jsonb NOT NULL DEFAULT '{}',
    merged_into_id            bigint REFERENCES tickets,
    preview                   text NOT NULL DEFAULT '', -- the start of the newest public message
    message_count             int NOT NULL DEFAULT 0,
    last_message_id           bigint,
    last_message_by           text NOT NULL DEFAULT '' CHECK (last_message_by IN ('', 'customer', 'agent', 'system')),
    last_customer_message_id  bigint,
    last_activity_at          timestamptz NOT NULL,     -- newest message; the order of most lists
    first_reply_at            timestamptz,
    solved_at                 timestamptz,
    closed_at                 timestamptz,
    next_due_at               timestamptz,              -- earliest running, unbreached SLA clock
    next_due_kind             text NOT NULL DEFAULT '',
    overdue_since             timestamptz,              -- earliest breach that is still unsatisfied
    sla_state                 text NOT NULL DEFAULT 'none' CHECK (sla_state IN ('none', 'running', 'paused', 'breached', 'met')),
    created_at                timestamptz NOT NULL,
    updated_at                timestamptz NOT NULL
) WITH (fillfactor = 80); -- room for a changed row beside the old one, so that a note writes no index
-- One index for each list that agents live in; all are read in order and never scanned. What they include
-- is what decides who may see a ticket, so that the counters beside the lists read nothing but the index.
CREATE INDEX tickets_activity  ON tickets (last_activity_at DESC, id DESC);
CREATE INDEX tickets_status    ON tickets (status, last_activity_at DESC, id DESC) INCLUDE (team_id, assignee_id);
CREATE INDEX tickets_assignee  ON tickets (assignee_id, status, last_activity_at DESC, id DESC) INCLUDE (team_id);
CREATE INDEX tickets_team      ON tickets (team_id, status, last_activity_at DESC, id DESC) INCLUDE (assignee_id);
CREATE INDEX tickets_unassigned ON tickets (last_activity_at DESC, id DESC) INCLUDE (team_id, assignee_id) WHERE assignee_id IS NULL AND status = 'open';
CREATE INDEX tickets_due       ON tickets (next_due_at, id) WHERE next_due_at IS NOT NULL;
CREATE INDEX tickets_breached  ON tickets (last_activity_at DESC, id DESC) INCLUDE (team_id, assignee_id) WHERE sla_state = 'breached' AND status IN ('open', 'pending');
CREATE INDEX tickets_requester ON tickets (requester_id, last_activity_at DESC, id DESC);
CREATE INDEX tickets_tags      ON tickets USING gin (tags);
CREATE INDEX tickets_merged    ON tickets (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE ticket_followers (
    ticket_id  bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    agent_id   bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    PRIMARY KEY (ticket_id, agent_id)
);
CREATE INDEX ticket_followers_agent ON ticket_followers (agent_id);

-- How far each agent has read; a ticket is unread when its last customer message is newer.
CREATE TABLE ticket_reads (
    agent_id         bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    ticket_id        bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    last_message_id  bigint NOT NULL,
    PRIMARY KEY (agent_id, ticket_id)
);

CREATE TABLE messages (
    id              bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    ticket_id       bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    kind            text NOT NULL CHECK (kind IN ('message', 'note')), -- public, or among agents
    author_kind     text NOT NULL CHECK (author_kind IN ('customer', 'agent', 'system')),
    customer_id     bigint REFERENCES customers,
    agent_id        bigint REFERENCES agents,
    channel         text NOT NULL CHECK (channel IN ('email', 'chat', 'form', 'api', 'console')),
    external_id     text,          -- the channel's own name for it; the same one twice is one message
    rfc_message_id  text,          -- e-mail Message-ID without angle brackets
    in_reply_to     text,
    sender          jsonb NOT NULL DEFAULT '{}',  -- {name, address} as written
    recipients      jsonb NOT NULL DEFAULT '{}',  -- {to:[{name,address}], cc:[...]}
    subject         text NOT NULL DEFAULT '',
    body_text       text NOT NULL,                -- all of it, as text
    body_html       text NOT NULL DEFAULT '',     -- all of it, sanitized; '' when it came as text
    reply_text      text NOT NULL DEFAULT '',     -- the new words only: no quote, no signature
    mentions        bigint[] NOT NULL DEFAULT '{}', -- agents named with @ in a note
    auto            text NOT NULL DEFAULT '',     -- '', auto-reply, bulk, list
    created_at      timestamptz NOT NULL,
    CHECK (author_kind <> 'customer' OR customer_id IS NOT NULL),
    CHECK (author_kind <> 'agent' OR agent_id IS NOT NULL)
);
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE UNIQUE INDEX messages_external ON messages (channel, external_id);
CREATE INDEX messages_rfc ON messages (rfc_message_id) WHERE rfc_message_id IS NOT NULL;

-- Bytes are in the files store under their SHA-256; a row says what they are called and where they hang.
-- message_id is NULL while an upload waits in a draft.
CREATE TABLE attachments (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   bigint REFERENCES messages ON DELETE CASCADE,
    sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name         text NOT NULL,
    type         text NOT NULL,
    size         bigint NOT NULL CHECK (size >= 0),
    inline       boolean NOT NULL DEFAULT false,
    cid          text NOT NULL DEFAULT '',
    uploaded_by  bigint REFERENCES agents,
    created_at   timestamptz NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX attachments_waiting ON attachments (created_at) WHERE message_id IS NULL;

-- What an agent is writing, saved as they type. send_at is set when "send" was pressed and the
-- moments for undo are running; at send_at the draft becomes a message.
CREATE TABLE drafts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id      bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    agent_id       bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    kind           text NOT NULL CHECK (kind IN ('message', 'note')),
    body_html      text NOT NULL DEFAULT '',
    recipients     jsonb NOT NULL DEFAULT '{}',
    attachments    bigint[] NOT NULL DEFAULT '{}',
    base_version   bigint NOT NULL,     -- the ticket's version that its writer had read
    then_status    text NOT NULL DEFAULT '' CHECK (then_status IN ('', 'open', 'pending', 'solved')),
    send_at        timestamptz,
    nonce          text NOT NULL DEFAULT '',
    problem        text NOT NULL DEFAULT '', -- why it could not be sent, when it could not
    updated_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX drafts_one ON drafts (agent_id, ticket_id, kind) WHERE send_at IS NULL;
CREATE INDEX drafts_ticket ON drafts (ticket_id);
CREATE INDEX drafts_due ON drafts (send_at) WHERE send_at IS NOT NULL;

-- The same Idempotency-Key from the same caller gives the first answer again.
CREATE TABLE idempotency_keys (
    agent_id    bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    key         text NOT NULL,
    request     bytea NOT NULL,          -- SHA-256 of method, path and body
    status      int NOT NULL,
    response    bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (agent_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Channels ----------------------------------------------------------------------------------------

CREATE TABLE deliveries (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   bigint NOT NULL UNIQUE REFERENCES messages ON DELETE CASCADE,
    channel      text NOT NULL CHECK (channel IN ('email', 'chat', 'api')),
    state        text NOT NULL CHECK (state IN ('queued', 'sent', 'deferred', 'failed', 'bounced', 'no_relay')),
    attempts     int NOT NULL DEFAULT 0,
    next_try_at  timestamptz,
    sent_at      timestamptz,
    last_error   text NOT NULL DEFAULT '',   -- the remote's own words
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE INDEX deliveries_state ON deliveries (state, id) WHERE state NOT IN ('sent');

-- The mail ledger: each mail that was answered with 250 has a row and ends in exactly one state.
CREATE TABLE inbound_mails (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256           text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'), -- the raw mail in the files store
    size             bigint NOT NULL,
    source           text NOT NULL CHECK (source IN ('smtp', 'imap', 'ingest')),
    remote           text NOT NULL DEFAULT '',
    envelope_from    text NOT NULL DEFAULT '',
    envelope_to      text[] NOT NULL DEFAULT '{}',
    mailbox_id       bigint REFERENCES mailboxes,
    rfc_message_id   text NOT NULL DEFAULT '',
    sender           text NOT NULL DEFAULT '',
    subject          text NOT NULL DEFAULT '',
    state            text NOT NULL CHECK (state IN ('received', 'new_ticket', 'threaded', 'duplicate', 'bounce', 'auto_reply', 'quarantined')),
    reason           text NOT NULL DEFAULT '',
    ticket_id        bigint REFERENCES tickets,
    message_id       bigint REFERENCES messages,
    received_at      timestamptz NOT NULL,
    processed_at     timestamptz,
    CHECK ((state = 'received') = (processed_at IS NULL))
);
CREATE INDEX inbound_mails_day ON inbound_mails (received_at, state);
CREATE INDEX inbound_mails_open ON inbound_mails (id) WHERE state = 'received';
CREATE INDEX inbound_mails_rfc ON inbound_mails (rfc_message_id) WHERE state = 'received';
CREATE INDEX inbound_mails_ticket ON inbound_mails (ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX inbound_mails_message ON inbound_mails (message_id) WHERE message_id IS NOT NULL;

-- SLA: what is running ----------------------------------------------------------------------------

CREATE TABLE sla_clocks (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket_id    bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    policy_id    bigint REFERENCES sla_policies,
    calendar_id  bigint REFERENCES sla_calendars,
    kind         text NOT NULL CHECK (kind IN ('first_reply', 'next_reply', 'periodic_update', 'requester_wait', 'agent_work', 'resolution', 'ownership', 'promise')),
    state        text NOT NULL CHECK (state IN ('running', 'paused', 'met', 'breached', 'cancelled')),
    target       bigint NOT NULL CHECK (target > 0), -- seconds
    business     boolean NOT NULL,                   -- counted in the calendar's hours
    started_at   timestamptz NOT NULL,
    due_at       timestamptz,          -- NULL while paused: nobody can say when it will be
    breached_at  timestamptz,          -- the deadline that passed
    ended_at     timestamptz,          -- when it stopped counting: met, cancelled, or satisfied after the breach
    updated_at   timestamptz NOT NULL,
    CHECK ((state = 'breached') = (breached_at IS NOT NULL)),
    CHECK (state NOT IN ('met', 'cancelled') OR ended_at IS NOT NULL),
    CHECK ((state = 'running') <= (due_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX sla_clocks_ticket ON sla_clocks (ticket_id);
CREATE INDEX sla_clocks_due ON sla_clocks (due_at) WHERE state = 'running';

-- The ledger: what counted and what paused, each with its cause. Hours outside the calendar follow
-- from the clock's calendar and are not stored.
CREATE TABLE sla_intervals (
    clock_id  bigint NOT NULL REFERENCES sla_clocks ON DELETE CASCADE,
    n         int NOT NULL,
    state     text NOT NULL CHECK (state IN ('counted', 'paused')),
    cause     text NOT NULL,
    from_at   timestamptz NOT NULL,
    to_at     timestamptz,            -- NULL: still going on
    PRIMARY KEY (clock_id, n),
    CHECK (to_at IS NULL OR to_at >= from_at)
) WITH (fillfactor = 80);

-- News --------------------------------------------------------------------------------------------

CREATE TABLE events (
    id         bigserial PRIMARY KEY,
    seq        bigint,                -- given by the sequencer after the commit; readers read seq > n
    ticket_id  bigint,
    kind       text NOT NULL,
    actor      jsonb NOT NULL,
    at         timestamptz NOT NULL,
    data       jsonb NOT NULL DEFAULT '{}'
);
-- Without the rows that have no number yet: each event is in one of the two.
CREATE UNIQUE INDEX events_seq ON events (seq) WHERE seq IS NOT NULL;
CREATE INDEX events_unnumbered ON events (id) WHERE seq IS NULL;
CREATE INDEX events_ticket ON events (ticket_id, id) WHERE ticket_id IS NOT NULL;

CREATE TABLE event_cursors (
    reader      text PRIMARY KEY,
    seq         bigint NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE TABLE notifications (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent_id    bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    ticket_id   bigint REFERENCES tickets ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('mention', 'assigned', 'reply', 'sla_breached', 'sla_due', 'delivery_failed', 'send_stopped')),
    data        jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    read_at     timestamptz
);
CREATE INDEX notifications_agent ON notifications (agent_id, id DESC);
CREATE INDEX notifications_unread ON notifications (agent_id) WHERE read_at IS NULL;
