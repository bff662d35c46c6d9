-- +goose Up

-- Closing the loop: themes are linked to issues of trackers, marked as shipped, and those who asked are told.
-- What all of it obeys (pace, how many make a regression) lives in settings under the key 'closing'.

-- Where issues live. Secrets are sealed with a key that is derived from the desk's own secret.
CREATE TABLE trackers (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version          bigint NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('github', 'gitlab', 'jira_cloud', 'jira_server')),
    name             text NOT NULL CHECK (name <> ''),
    url              text NOT NULL CHECK (url ~ '^https?://'), -- as people open it; the API's address follows from it
    project          text NOT NULL CHECK (project <> ''),      -- owner/name, group/project, KEY
    account          text NOT NULL DEFAULT '',                 -- Jira: who the token or password belongs to
    token            bytea NOT NULL,                           -- sealed
    hook_secret      bytea NOT NULL,                           -- sealed; webhooks are signed with it
    labels           text[] NOT NULL DEFAULT '{}',             -- put on issues that are made here
    issue_type       text NOT NULL DEFAULT '',                 -- Jira: of issues that are made here
    not_planned      text[] NOT NULL DEFAULT '{}',             -- labels or resolutions that mean "closed without being done"
    private_network  boolean NOT NULL DEFAULT false,           -- its address may be a private one
    reopen           boolean NOT NULL DEFAULT false,           -- a regression opens the issue again
    comment_growth   boolean NOT NULL DEFAULT false,           -- a theme that has grown a lot is told on the issue
    hook_at          timestamptz,                              -- when the last webhook came
    checked_at       timestamptz,                              -- when it answered last, or did not
    problem          text NOT NULL DEFAULT '',                 -- why it did not
    created_by       bigint REFERENCES agents,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    archived_at      timestamptz
);
CREATE UNIQUE INDEX trackers_name ON trackers (lower(name)) WHERE archived_at IS NULL;

-- An issue of a theme.
CREATE TABLE theme_links (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    theme_id       bigint NOT NULL REFERENCES themes,
    tracker_id     bigint NOT NULL REFERENCES trackers,
    state          text NOT NULL CHECK (state IN ('creating', 'open', 'completed', 'not_planned', 'gone', 'failed')),
    marker         text NOT NULL UNIQUE,             -- stands in the issue, so that it is found again after a crash
    made_here      boolean NOT NULL,                 -- or linked, having been there before
    issue_key      text NOT NULL DEFAULT '',         -- as the tracker's API names it: owner/name#12, KEY-12
    url            text NOT NULL DEFAULT '',
    title          text NOT NULL DEFAULT '',
    body           text NOT NULL DEFAULT '',         -- Markdown, of an issue that is made here
    remote_state   text NOT NULL DEFAULT '',         -- in the tracker's own words
    remote_at      timestamptz,                      -- when it changed there: what is older is not believed
    etag           text NOT NULL DEFAULT '',
    problem        text NOT NULL DEFAULT '',         -- why it could not be made, or is not followed
    failures       int NOT NULL DEFAULT 0,           -- looks in a row that failed
    look_at        timestamptz,                      -- when to look next
    looked_at      timestamptz,
    told_tickets   int NOT NULL DEFAULT 0,           -- the theme's tickets when the issue was made or last told of growth
    told_at        timestamptz,
    created_by     bigint REFERENCES agents,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    closed_at      timestamptz,
    removed_at     timestamptz,                      -- linked no longer
    CHECK (state IN ('creating', 'failed') OR issue_key <> ''),
    CHECK ((state IN ('creating', 'failed')) <= (look_at IS NULL))
);
CREATE INDEX theme_links_theme ON theme_links (theme_id, id);
CREATE UNIQUE INDEX theme_links_issue ON theme_links (theme_id, tracker_id, issue_key) WHERE removed_at IS NULL AND issue_key <> '';
CREATE INDEX theme_links_key ON theme_links (tracker_id, issue_key) WHERE removed_at IS NULL;
CREATE INDEX theme_links_look ON theme_links (look_at) WHERE look_at IS NOT NULL AND removed_at IS NULL;

-- That what a theme is about was mended: proposed when its issue closes, or said by a person.
CREATE TABLE theme_ships (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    theme_id       bigint NOT NULL REFERENCES themes,
    state          text NOT NULL CHECK (state IN ('proposed', 'shipped', 'regressed', 'withdrawn')),
    link_id        bigint REFERENCES theme_links,    -- that proposed it
    note           jsonb NOT NULL DEFAULT '{}',      -- what customers are told, by language
    fallback       text NOT NULL DEFAULT '',         -- the note's language for those who have none of their own in it
    proposed_at    timestamptz,
    shipped_at     timestamptz,                      -- since when it is mended
    shipped_by     bigint REFERENCES agents,
    regressed_at   timestamptz,
    cause          text NOT NULL DEFAULT '' CHECK (cause IN ('', 'told', 'many', 'reply')), -- of the regression
    withdrawn_at   timestamptz,
    withdrawn_by   bigint REFERENCES agents,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CHECK ((state IN ('shipped', 'regressed')) <= (shipped_at IS NOT NULL)),
    CHECK ((state = 'regressed') = (regressed_at IS NOT NULL)),
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE UNIQUE INDEX theme_ships_one ON theme_ships (theme_id) WHERE state IN ('proposed', 'shipped');
CREATE INDEX theme_ships_theme ON theme_ships (theme_id, id);
CREATE INDEX theme_ships_at ON theme_ships (shipped_at) WHERE shipped_at IS NOT NULL;

-- What one customer is told, in one of their threads.
CREATE TABLE theme_tellings (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ship_id        bigint NOT NULL REFERENCES theme_ships,
    theme_id       bigint NOT NULL REFERENCES themes,
    customer_id    bigint NOT NULL REFERENCES customers,
    ticket_id      bigint NOT NULL REFERENCES tickets,  -- the thread: the newest of theirs
    ticket_ids     bigint[] NOT NULL,                   -- all of theirs in the theme
    mailbox_id     bigint REFERENCES mailboxes,         -- that it leaves from
    language       text NOT NULL,                       -- of the customer
    note_language  text NOT NULL,                       -- of the note's words in it
    body           text NOT NULL,                       -- plain text, as it will be said
    edited         boolean NOT NULL DEFAULT false,
    state          text NOT NULL CHECK (state IN ('proposed', 'approved', 'sent', 'skipped', 'failed')),
    reason         text NOT NULL DEFAULT '',            -- why it was skipped or failed
    approved_by    bigint REFERENCES agents,
    approved_at    timestamptz,
    due_at         timestamptz,                         -- mailboxes have a pace
    sent_at        timestamptz,
    message_id     bigint UNIQUE REFERENCES messages,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    UNIQUE (ship_id, customer_id),
    CHECK ((state = 'sent') = (message_id IS NOT NULL AND sent_at IS NOT NULL)),
    CHECK ((state IN ('approved', 'sent')) <= (approved_by IS NOT NULL AND due_at IS NOT NULL))
);
CREATE INDEX theme_tellings_theme ON theme_tellings (theme_id, id);
CREATE INDEX theme_tellings_waiting ON theme_tellings (id) WHERE state = 'proposed';
CREATE INDEX theme_tellings_pace ON theme_tellings (mailbox_id, due_at) WHERE state IN ('approved', 'sent');
CREATE INDEX theme_tellings_customer ON theme_tellings (customer_id, theme_id);
CREATE INDEX theme_tellings_ticket ON theme_tellings (ticket_id);

-- Who said it again after it was shipped.
CREATE TABLE theme_recurrences (
    ship_id      bigint NOT NULL REFERENCES theme_ships,
    ticket_id    bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    customer_id  bigint NOT NULL REFERENCES customers,
    kind         text NOT NULL CHECK (kind IN ('ticket', 'reply')), -- wrote anew, or said so in the thread that told them
    told         boolean NOT NULL,                                  -- had been told that it was mended
    message_id   bigint REFERENCES messages,                        -- the reply
    at           timestamptz NOT NULL,
    PRIMARY KEY (ship_id, ticket_id)
);

CREATE INDEX theme_recurrences_ticket ON theme_recurrences (ticket_id);

-- Events of themes reach people who may only read, too.
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check CHECK (kind IN (
    'mention', 'assigned', 'reply', 'sla_breached', 'sla_due', 'delivery_failed', 'send_stopped',
    'article_review', 'article_approved', 'article_returned', 'article_review_due', 'article_outdated',
    'theme_alarm', 'theme_fixed', 'theme_regressed'));
