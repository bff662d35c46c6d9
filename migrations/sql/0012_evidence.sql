-- +goose Up

-- What a ticket adds to the numbers of its theme; package evidence writes it. It follows the ticket by the event log,
-- so it may be moments behind. There is a row for each theme_texts that has been looked at.
CREATE TABLE theme_signals (
    ticket_id    bigint PRIMARY KEY REFERENCES theme_texts ON DELETE CASCADE,
    customer_id  bigint NOT NULL REFERENCES customers,
    channel      text NOT NULL,
    team_id      bigint REFERENCES teams,
    language     text NOT NULL DEFAULT '',         -- '': unknown
    product      text NOT NULL DEFAULT '',         -- '': none is named
    sentiment    real CHECK (sentiment BETWEEN -1 AND 1), -- NULL: nothing in it can be judged
    rating       smallint,
    clocks       smallint NOT NULL DEFAULT 0,      -- deadlines that are decided: met or missed
    breached     smallint NOT NULL DEFAULT 0,      -- those that were missed
    solved       boolean NOT NULL DEFAULT false,   -- ever
    replied      boolean NOT NULL DEFAULT false,   -- an agent has answered
    reopened     smallint NOT NULL DEFAULT 0,      -- how often after it was solved
    handling     int NOT NULL DEFAULT 0,           -- seconds of agents: theirs of theme_acts
    article      boolean NOT NULL DEFAULT false,   -- answered with one
    words_at     timestamptz NOT NULL,             -- of the text that the sentiment was read from
    updated_at   timestamptz NOT NULL
) WITH (fillfactor = 85);
CREATE INDEX theme_signals_customer ON theme_signals (customer_id);

-- What agents did on tickets, and the seconds that each act is taken to have needed: those since the agent's act
-- before, on whatever ticket.
CREATE TABLE theme_acts (
    event_id   bigint PRIMARY KEY,
    ticket_id  bigint NOT NULL REFERENCES tickets ON DELETE CASCADE,
    agent_id   bigint NOT NULL REFERENCES agents,
    at         timestamptz NOT NULL,
    seconds    int NOT NULL CHECK (seconds >= 0)
);
CREATE INDEX theme_acts_ticket ON theme_acts (ticket_id);
CREATE INDEX theme_acts_agent ON theme_acts (agent_id, at);

-- Themes with more tickets than their own past explains.
CREATE TABLE theme_alarms (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    theme_id  bigint NOT NULL REFERENCES themes,
    kind      text NOT NULL CHECK (kind IN ('spike', 'growth')),
    from_at   timestamptz NOT NULL,                -- what was counted, up to
    to_at     timestamptz NOT NULL,
    seen      int NOT NULL,
    expected  double precision NOT NULL,
    p_value   double precision NOT NULL,
    found_at  timestamptz NOT NULL,
    ended_at  timestamptz                          -- NULL: it goes on
);
CREATE UNIQUE INDEX theme_alarms_open ON theme_alarms (theme_id) WHERE ended_at IS NULL;
CREATE INDEX theme_alarms_theme ON theme_alarms (theme_id, id DESC);

-- When the alarms were last looked after, so that one node at a time does, once an hour.
CREATE TABLE theme_alarm_checks (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    checked_at  timestamptz NOT NULL
);
INSERT INTO theme_alarm_checks (checked_at) VALUES ('epoch');

-- Search in what customers wrote; package evidence asks for exactly this expression.
CREATE INDEX theme_texts_words ON theme_texts USING gin (to_tsvector('simple', words));

-- Those of migration 0010 and one more.
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check CHECK (kind IN (
    'mention', 'assigned', 'reply', 'sla_breached', 'sla_due', 'delivery_failed', 'send_stopped',
    'article_review', 'article_approved', 'article_returned', 'article_review_due', 'article_outdated',
    'theme_alarm'));
