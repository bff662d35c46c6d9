-- +goose Up

-- What a desk has before anybody has set it up: one mailbox, one team, office hours and a promise.

INSERT INTO teams (name, description, created_at) VALUES ('Support', 'First line for everything that comes in', now());

INSERT INTO mailboxes (address, name, team_id, created_at)
SELECT 'support@example.com', 'Support', id, now() FROM teams WHERE name = 'Support';

INSERT INTO sla_calendars (name, zone, weekly, created_at, updated_at) VALUES (
    'Office hours', 'UTC',
    '{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}',
    now(), now());

INSERT INTO sla_policies (name, position, targets, calendar_id, created_at, updated_at)
SELECT 'Standard', 1,
    '[{"kind":"first_reply","business":true,"seconds":{"urgent":3600,"high":14400,"normal":28800,"low":57600}},
      {"kind":"resolution","business":true,"seconds":{"urgent":14400,"high":57600,"normal":144000,"low":288000}}]',
    id, now(), now()
FROM sla_calendars WHERE name = 'Office hours';
