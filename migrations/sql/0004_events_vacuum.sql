-- +goose Up

-- Every event is written twice, the second time with its number, and leaves a dead row each time. At
-- PostgreSQL's default a log of ten million events would be cleaned after two million of them.
ALTER TABLE events SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000);
