-- +goose Up

-- A form that customers fill in at /forms/{slug}, on a page of the desk's own or inside somebody's site.
CREATE TABLE forms (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug          text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
    name          text NOT NULL CHECK (name <> ''),  -- as the desk calls it
    state         text NOT NULL CHECK (state IN ('draft', 'published', 'archived')),
    version       bigint NOT NULL,                   -- counts changes; a change is written against one
    definition    jsonb NOT NULL,                    -- title, words, colour, languages, fields: as last saved
    published     jsonb,                             -- the same, as visitors see it
    team_id       bigint REFERENCES teams,           -- where its tickets go
    mailbox_id    bigint REFERENCES mailboxes,       -- whose address answers
    priority      text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    tags          text[] NOT NULL DEFAULT '{}',
    origins       text[] NOT NULL DEFAULT '{}',      -- pages that may embed it or send to it, such as https://shop.example; empty: any
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    published_at  timestamptz,
    CHECK ((state = 'draft') <= (published IS NULL)),
    CHECK ((state = 'published') <= (published IS NOT NULL))
);
-- Old addresses stay taken, so that a link of a closed form never leads to another one.
CREATE UNIQUE INDEX forms_slug ON forms (slug);

-- What was sent, by the nonce of the page that it was sent from: the same again gives the same ticket.
CREATE TABLE form_submissions (
    form_id     bigint NOT NULL REFERENCES forms ON DELETE CASCADE,
    nonce       text NOT NULL,
    content     bytea NOT NULL,                      -- SHA-256 of the answers
    ticket_id   bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    message_id  bigint NOT NULL REFERENCES messages ON DELETE CASCADE,
    suspicion   text[] NOT NULL DEFAULT '{}',        -- why it was filed as suspected spam
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (form_id, nonce, content)
);
CREATE INDEX form_submissions_ticket ON form_submissions (ticket_id);
CREATE INDEX form_submissions_message ON form_submissions (message_id);

-- What became of a form each day, in UTC.
CREATE TABLE form_days (
    form_id      bigint NOT NULL REFERENCES forms ON DELETE CASCADE,
    day          date NOT NULL,
    views        bigint NOT NULL DEFAULT 0,
    submissions  bigint NOT NULL DEFAULT 0,
    suspected    bigint NOT NULL DEFAULT 0,          -- among the submissions
    refused      bigint NOT NULL DEFAULT 0,          -- asked to come back: too many at once, or from no page of ours
    PRIMARY KEY (form_id, day)
);

-- The view of suspected spam, and its counter.
CREATE INDEX tickets_suspected ON tickets (last_activity_at DESC, id DESC) INCLUDE (team_id, assignee_id) WHERE tags @> '{suspected-spam}' AND status IN ('open', 'pending');
