-- +goose Up

-- Where a section had its address before it was given another one.
CREATE TABLE kb_section_redirects (
    language    text NOT NULL,
    slug        text NOT NULL,
    section_id  bigint NOT NULL REFERENCES kb_sections ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (language, slug)
);
CREATE INDEX kb_section_redirects_section ON kb_section_redirects (section_id);
