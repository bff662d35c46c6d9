-- +goose Up

-- Who builds the product, and reads what customers say of it.
CREATE TABLE product_teams (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version         bigint NOT NULL,
    name            text NOT NULL CHECK (name <> ''),
    area_ids        bigint[] NOT NULL DEFAULT '{}',  -- product areas; {} is all
    member_ids      bigint[] NOT NULL DEFAULT '{}',  -- agents, who get it at the address that they have then
    recipients      text[] NOT NULL DEFAULT '{}',    -- addresses of others
    weekday         smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- ISO 8601: 1 is Monday
    hour            smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    zone            text NOT NULL,                   -- of weekday and hour
    language        text NOT NULL,
    enabled         boolean NOT NULL DEFAULT true,
    webhook_url     text NOT NULL DEFAULT '' CHECK (webhook_url = '' OR webhook_url ~ '^https?://'),
    webhook_secret  text NOT NULL DEFAULT '',        -- its bodies are signed with it
    next_at         timestamptz,                     -- when the next digest is due; NULL: not enabled
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CHECK (enabled = (next_at IS NOT NULL))
);
CREATE UNIQUE INDEX product_teams_name ON product_teams (lower(name));
CREATE INDEX product_teams_due ON product_teams (next_at) WHERE next_at IS NOT NULL;

-- Digests as they were: what is in one does not change when themes do.
CREATE TABLE digests (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_team_id  bigint NOT NULL REFERENCES product_teams ON DELETE CASCADE,
    from_day         date NOT NULL,
    to_day           date NOT NULL,
    data             jsonb NOT NULL,
    token            text UNIQUE,                    -- of the page that anybody with the link may read; NULL: none
    created_at       timestamptz NOT NULL,
    CHECK (from_day <= to_day)
);
CREATE INDEX digests_team ON digests (product_team_id, id DESC);

-- The newest digest of a team that an agent has read.
CREATE TABLE digest_reads (
    agent_id         bigint NOT NULL REFERENCES agents ON DELETE CASCADE,
    product_team_id  bigint NOT NULL REFERENCES product_teams ON DELETE CASCADE,
    digest_id        bigint NOT NULL REFERENCES digests ON DELETE CASCADE,
    at               timestamptz NOT NULL,
    PRIMARY KEY (agent_id, product_team_id)
);
