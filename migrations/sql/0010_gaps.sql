-- +goose Up

ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check CHECK (kind IN (
    'mention', 'assigned', 'reply', 'sla_breached', 'sla_due', 'delivery_failed', 'send_stopped',
    'article_review', 'article_approved', 'article_returned', 'article_review_due', 'article_outdated'));

ALTER TABLE kb_gaps
    ADD COLUMN language          text NOT NULL DEFAULT '',
    ADD COLUMN people            int NOT NULL DEFAULT 0,
    ADD COLUMN weeks             double precision NOT NULL DEFAULT 1 CHECK (weeks > 0), -- that were counted
    ADD COLUMN translation_id    bigint REFERENCES kb_translations ON DELETE CASCADE,   -- that is outdated
    ADD COLUMN dismissed_weight  double precision,   -- as it was then; it comes back when it is twice that
    ADD COLUMN decided_by        bigint REFERENCES agents,
    ADD COLUMN decided_at        timestamptz,        -- since when it is dismissed or done
    ADD COLUMN found_at          timestamptz NOT NULL DEFAULT now(), -- the last count that found it
    ADD CHECK ((state = 'dismissed') = (dismissed_weight IS NOT NULL)),
    ADD CHECK ((state IN ('dismissed', 'done')) = (decided_at IS NOT NULL)),
    ADD CHECK ((kind = 'outdated') = (translation_id IS NOT NULL));
ALTER TABLE kb_gaps ALTER COLUMN found_at DROP DEFAULT;
CREATE INDEX kb_gaps_state ON kb_gaps (state, weight DESC, id DESC);
CREATE INDEX kb_gaps_article ON kb_gaps (article_id) WHERE article_id IS NOT NULL;

-- The tickets that a gap was counted from. Who may see none of them does not see the gap.
CREATE TABLE kb_gap_tickets (
    gap_id      bigint NOT NULL REFERENCES kb_gaps ON DELETE CASCADE,
    ticket_id   bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    place       int NOT NULL,             -- the most typical first
    title       text NOT NULL,            -- what is asked in one line, masked
    message_id  bigint REFERENCES messages ON DELETE SET NULL, -- the agent's answer
    merit       double precision NOT NULL DEFAULT 0,            -- of the answer, the higher the better
    recent      boolean NOT NULL DEFAULT false,                 -- of an outdated article: answered differently
    PRIMARY KEY (gap_id, ticket_id)
);
CREATE INDEX kb_gap_tickets_ticket ON kb_gap_tickets (ticket_id);

-- When gaps were counted, the newest last.
CREATE TABLE kb_gap_counts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz NOT NULL,
    searches     int NOT NULL,
    tickets      int NOT NULL,
    gaps         int NOT NULL             -- that were found
);

-- Who asked for a review, until it is decided.
CREATE TABLE kb_reviews (
    translation_id  bigint PRIMARY KEY REFERENCES kb_translations ON DELETE CASCADE,
    asked_by        bigint NOT NULL REFERENCES agents,
    asked_at        timestamptz NOT NULL
);

-- Review dates that somebody was reminded of, so that each is told once.
CREATE TABLE kb_reminders (
    article_id  bigint NOT NULL REFERENCES kb_articles ON DELETE CASCADE,
    review_by   date NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (article_id, review_by)
);

-- A ticket's row is written last.
ALTER TABLE kb_answers ALTER CONSTRAINT kb_answers_ticket_id_fkey DEFERRABLE INITIALLY DEFERRED;
-- The newest answers that an article was in, for "may be outdated".
CREATE INDEX kb_answers_message ON kb_answers (message_id) WHERE message_id IS NOT NULL;
