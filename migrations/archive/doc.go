// Package archive writes all data of a desk into one stream, while the desk is serving, and reads it back.
//
// An archive is a tar file compressed with Zstandard:
//
//	manifest.json            what is inside: format, schema version, when, tables with their columns
//	tables/NAME/00000001     the table's rows in PostgreSQL's COPY text format, cut anywhere
//	files/SHA256             the bytes of one file of the store
//	end.json                 rows of each table, number of files: what has no end was cut off
//
// Tables are read in one REPEATABLE READ transaction: they are the desk of one moment. Files are only ever added to the
// store and are read after it, so whatever that moment's rows refer to is there. The format needs no pg_dump, and no
// particular version of PostgreSQL.
//
// Read fills an empty database: the schema of the archive's version is made, its foreign keys are taken away, rows are
// copied, keys come back (and check every row), all in one transaction that commits after end.json agrees. Then the
// schema goes up to the newest. An archive that is damaged or cut off leaves the database empty.
//
// Search indexes are not in it; servers build them from the database.
package archive
