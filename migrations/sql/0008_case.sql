-- +goose Up

-- What customers write on the page of their case. A ticket never starts there: it follows up one of
-- another channel and goes on by mail.
ALTER TABLE messages DROP CONSTRAINT messages_channel_check;
ALTER TABLE messages ADD CONSTRAINT messages_channel_check
    CHECK (channel IN ('email', 'chat', 'form', 'api', 'console', 'case'));

-- Which links to a ticket's case page work: those of the newest version. No row: version 0.
CREATE TABLE case_keys (
    ticket_id   bigint PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    version     bigint NOT NULL CHECK (version > 0),
    changed_at  timestamptz NOT NULL
);
