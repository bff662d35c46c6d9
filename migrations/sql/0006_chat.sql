-- +goose Up

-- A web site that carries the chat: one brand, its pages, its look.
CREATE TABLE chat_sites (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key             text NOT NULL UNIQUE,          -- stands in the snippet; public
    name            text NOT NULL CHECK (name <> ''), -- the brand, as visitors read it
    origins         text[] NOT NULL DEFAULT '{}',  -- pages that may carry the chat, such as https://shop.example; empty: any, and then nobody is identified
    team_id         bigint REFERENCES teams,       -- where its chats go
    calendar_id     bigint REFERENCES sla_calendars, -- office hours; NULL: always open
    look            jsonb NOT NULL DEFAULT '{}',   -- colour, place of the launcher, greetings by language
    questions       jsonb NOT NULL DEFAULT '[]',   -- asked before the first message
    assignment      text NOT NULL DEFAULT 'manual' CHECK (assignment IN ('manual', 'auto')),
    preview_typing  boolean NOT NULL DEFAULT false, -- agents see what is being typed
    suggest         boolean NOT NULL DEFAULT false, -- articles are offered while the first message is typed
    secret          text NOT NULL,                 -- signs who a visitor is; known to the site's own server
    former_secret   text NOT NULL DEFAULT '',      -- accepted for a day after the secret was changed
    rotated_at      timestamptz,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    archived_at     timestamptz
);

-- A browser that has opened the chat. Who is behind it is unknown until they say so (name and email as
-- told, unproven) or the site's server has signed it (external_id).
CREATE TABLE chat_visitors (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id      bigint NOT NULL REFERENCES chat_sites,
    token_hash   bytea NOT NULL UNIQUE,            -- SHA-256 of the browser's token
    customer_id  bigint REFERENCES customers,      -- NULL until they wrote or were identified
    external_id  text NOT NULL DEFAULT '',         -- the site's own name for them, signed
    name         text NOT NULL DEFAULT '',
    email        text NOT NULL DEFAULT '',
    locale       text NOT NULL DEFAULT '',
    time_zone    text NOT NULL DEFAULT '',
    user_agent   text NOT NULL DEFAULT '',
    network      text NOT NULL DEFAULT '',         -- address prefix, /24 or /48
    origin       text NOT NULL DEFAULT '',         -- of the page that carries the chat
    pages        jsonb NOT NULL DEFAULT '[]',      -- the newest ones: [{url, title, at}]
    attributes   jsonb NOT NULL DEFAULT '{}',      -- set by the page
    created_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    blocked_at   timestamptz,
    blocked_by   bigint REFERENCES agents
);
CREATE INDEX chat_visitors_customer ON chat_visitors (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX chat_visitors_external ON chat_visitors (site_id, external_id) WHERE external_id <> '';
CREATE INDEX chat_visitors_seen ON chat_visitors (seen_at) WHERE customer_id IS NULL;

-- What makes a ticket a chat.
CREATE TABLE chat_conversations (
    ticket_id        bigint PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    site_id          bigint NOT NULL REFERENCES chat_sites,
    visitor_id       bigint NOT NULL REFERENCES chat_visitors,
    nonce            text NOT NULL,                -- the browser's own name for it, before it had a number
    state            text NOT NULL CHECK (state IN ('waiting', 'active', 'ended')),
    answers          jsonb NOT NULL DEFAULT '{}',  -- to the site's questions
    started_at       timestamptz NOT NULL,
    accepted_at      timestamptz,                  -- an agent took it
    ended_at         timestamptz,
    ended_by         text NOT NULL DEFAULT '' CHECK (ended_by IN ('', 'visitor', 'agent', 'idle')),
    got_message_id   bigint NOT NULL DEFAULT 0,    -- newest message that the visitor's browser has
    read_message_id  bigint NOT NULL DEFAULT 0,    -- newest message that the visitor has looked at
    seen_message_id  bigint NOT NULL DEFAULT 0,    -- newest message that an agent has looked at
    UNIQUE (visitor_id, nonce),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX chat_conversations_waiting ON chat_conversations (started_at, ticket_id) WHERE state = 'waiting';
CREATE INDEX chat_conversations_open ON chat_conversations (started_at, ticket_id) INCLUDE (state) WHERE state <> 'ended';
CREATE INDEX chat_conversations_active ON chat_conversations (ticket_id) WHERE state = 'active';
CREATE INDEX chat_conversations_started ON chat_conversations (site_id, started_at);

-- A file that a visitor has uploaded for a message to come.
CREATE TABLE chat_uploads (
    attachment_id  bigint PRIMARY KEY REFERENCES attachments ON DELETE CASCADE,
    visitor_id     bigint NOT NULL REFERENCES chat_visitors ON DELETE CASCADE
);

-- Networks that may not chat.
CREATE TABLE chat_blocks (
    network     text PRIMARY KEY,
    reason      text NOT NULL DEFAULT '',
    created_by  bigint REFERENCES agents,
    created_at  timestamptz NOT NULL
);

-- Who takes chats, and how many at once.
CREATE TABLE chat_agents (
    agent_id    bigint PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
    accepting   boolean NOT NULL,
    capacity    int NOT NULL CHECK (capacity BETWEEN 1 AND 50),
    updated_at  timestamptz NOT NULL
);

-- How a customer found the help they got.
CREATE TABLE ratings (
    ticket_id   bigint PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    score       smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment     text NOT NULL DEFAULT '',
    agent_id    bigint REFERENCES agents,          -- whose ticket it was
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE INDEX ratings_at ON ratings (created_at);

-- Answers that agents keep typing.
CREATE TABLE canned_replies (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shortcut     text NOT NULL CHECK (shortcut ~ '^[^\s/]{1,40}$'),
    title        text NOT NULL CHECK (title <> ''),
    body_html    text NOT NULL,
    team_id      bigint REFERENCES teams,          -- NULL: for everybody
    created_by   bigint REFERENCES agents,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX canned_replies_shortcut ON canned_replies (lower(shortcut), COALESCE(team_id, 0));
-- Finding them by the beginnings of words; tickets.cannedWords says exactly the same.
CREATE INDEX canned_replies_words ON canned_replies USING gin (
    to_tsvector('simple', translate(shortcut, '-_./', '    ') || ' ' || title || ' ' || regexp_replace(body_html, '<[^>]*>|&[a-z#0-9]+;', ' ', 'g')));

-- The face that customers see beside an answer.
ALTER TABLE agents ADD COLUMN picture_sha256 text NOT NULL DEFAULT '';
CREATE INDEX agents_picture ON agents (picture_sha256) WHERE picture_sha256 <> '';
