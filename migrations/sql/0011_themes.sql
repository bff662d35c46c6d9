-- +goose Up

-- What customers write about: areas of the product, themes in them, the tickets of each theme. Package tracking
-- writes all of it. How finely, over how many weeks and at which hour lives in settings under the key 'themes'.

-- A fit of all texts of the window. A row without started_at waits; one without finished_at is unfinished, and there
-- is at most one of those.
CREATE TABLE theme_runs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('nightly', 'asked', 'first')),
    asked_at      timestamptz NOT NULL,
    asked_by      bigint REFERENCES agents,        -- NULL: nobody, its hour had come
    started_at    timestamptz,
    finished_at   timestamptz,
    tickets       int NOT NULL DEFAULT 0,          -- texts in the window
    themes        int NOT NULL DEFAULT 0,          -- that have tickets in the window
    unplaced      int NOT NULL DEFAULT 0,          -- tickets in the window without a theme
    common        int NOT NULL DEFAULT 0,          -- tickets that the run before had placed too
    stability     real,                            -- ARI over those; NULL: the first run, or nothing in common
    model_sha256  text,                            -- in the files store
    parameters    jsonb NOT NULL DEFAULT '{}',
    error         text NOT NULL DEFAULT '',
    CHECK (finished_at IS NULL OR started_at IS NOT NULL)
);
CREATE UNIQUE INDEX theme_runs_unfinished ON theme_runs ((true)) WHERE finished_at IS NULL;
CREATE INDEX theme_runs_finished ON theme_runs (finished_at DESC) WHERE finished_at IS NOT NULL;

CREATE TABLE theme_areas (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,
    name            text NOT NULL CHECK (name <> ''),
    named_by        text NOT NULL CHECK (named_by IN ('run', 'person')),
    merged_into_id  bigint REFERENCES theme_areas,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CHECK (merged_into_id <> id)
);

-- Ids never change for a theme that goes on. One that was merged stays as the name of where its tickets went.
CREATE TABLE themes (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,     -- counts changes; a correction is made against one
    area_id         bigint NOT NULL REFERENCES theme_areas,
    area_by         text NOT NULL CHECK (area_by IN ('run', 'person')),
    name            text NOT NULL CHECK (name <> ''),
    named_by        text NOT NULL CHECK (named_by IN ('run', 'person')),
    terms           text[] NOT NULL DEFAULT '{}',  -- the most telling phrases first
    status          text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'linked', 'shipped', 'regressed')),
    hidden_at       timestamptz,
    merged_into_id  bigint REFERENCES themes,
    ended_at        timestamptz,                   -- no ticket of the window has it any more
    shipped_at      timestamptz,
    reopened_at     timestamptz,
    born_run_id     bigint REFERENCES theme_runs,  -- NULL: a person split it off
    kept_by         text NOT NULL DEFAULT 'run' CHECK (kept_by IN ('run', 'person')), -- person: merged or split by one, runs neither take it apart nor join it
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CHECK (merged_into_id <> id)
);
CREATE INDEX themes_area ON themes (area_id);
CREATE INDEX themes_merged ON themes (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- The customer's own words of a ticket, cleaned, people's names and numbers masked. Tickets that were merged away,
-- automatic mail, bounces and suspected spam have no row.
CREATE TABLE theme_texts (
    ticket_id        bigint PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    customer_id      bigint NOT NULL REFERENCES customers,
    words            text NOT NULL,
    language         text NOT NULL DEFAULT '',     -- tag; '' where nothing tells
    at               timestamptz NOT NULL,         -- of the ticket
    upto_message_id  bigint NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX theme_texts_at ON theme_texts (at, ticket_id);
CREATE INDEX theme_texts_customer ON theme_texts (customer_id);

-- The theme of each ticket that has a text; NULL says that it belongs to none.
CREATE TABLE theme_tickets (
    ticket_id  bigint PRIMARY KEY REFERENCES theme_texts ON DELETE CASCADE,
    theme_id   bigint REFERENCES themes,
    score      real NOT NULL,                      -- how surely, 0 to 1
    placed_by  text NOT NULL CHECK (placed_by IN ('run', 'arrival', 'person')),
    run_id     bigint REFERENCES theme_runs,       -- whose model; NULL: none yet, or a person
    at         timestamptz NOT NULL,               -- of the ticket
    placed_at  timestamptz NOT NULL
);
CREATE INDEX theme_tickets_theme ON theme_tickets (theme_id, at);
CREATE INDEX theme_tickets_at ON theme_tickets (at);

-- What people said about themes. Every run obeys those that were not undone.
CREATE TABLE theme_corrections (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('rename', 'rename_area', 'merge', 'split', 'move_ticket', 'not_this', 'hide', 'move_theme')),
    theme_id    bigint REFERENCES themes,          -- what was corrected
    area_id     bigint REFERENCES theme_areas,     -- rename_area: which; move_theme: where to
    ticket_ids  bigint[] NOT NULL DEFAULT '{}',    -- that it is about
    other_id    bigint REFERENCES themes,          -- merge, move_ticket: where to; NULL: no theme
    data        jsonb NOT NULL DEFAULT '{}',       -- what was before, for undo
    agent_id    bigint REFERENCES agents,
    at          timestamptz NOT NULL,
    undone_at   timestamptz,
    undone_by   bigint REFERENCES agents
);
CREATE INDEX theme_corrections_theme ON theme_corrections (theme_id, id DESC);
CREATE INDEX theme_corrections_tickets ON theme_corrections USING gin (ticket_ids) WHERE undone_at IS NULL;

-- What became of themes: by a run, or by a person (then correction_id says which correction).
CREATE TABLE theme_lineage (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id         bigint REFERENCES theme_runs,
    correction_id  bigint REFERENCES theme_corrections,
    kind           text NOT NULL CHECK (kind IN ('born', 'split', 'merged', 'ended', 'back')),
    theme_id       bigint NOT NULL REFERENCES themes, -- that was born, split off, merged away, ended, came back
    other_id       bigint REFERENCES themes,          -- split: from which; merged: into which
    share          real NOT NULL DEFAULT 1,           -- of the tickets of other_id (split) or theme_id (merged) that went this way
    at             timestamptz NOT NULL,
    CHECK ((run_id IS NULL) <> (correction_id IS NULL))
);
CREATE INDEX theme_lineage_theme ON theme_lineage (theme_id, id);
CREATE INDEX theme_lineage_other ON theme_lineage (other_id, id) WHERE other_id IS NOT NULL;
CREATE INDEX theme_lineage_run ON theme_lineage (run_id) WHERE run_id IS NOT NULL;
