// Package dbtest gives every test a PostgreSQL database of its own, with the newest schema.
//
//	func TestReceive(t *testing.T) {
//		t.Parallel()
//		db := dbtest.New(t, dbtest.OnClose(consistent))
//		desk := tickets.New(db.Pool(), ...)
//	}
//
// The database is a copy of a template that was migrated once: some tens of milliseconds. The template is
// named after [migrations.Fingerprint], so a changed SQL file makes a new one by itself. When the test
// ends, the functions given to [OnClose] look at the database, and it is dropped.
//
// # The server
//
// All test processes of a user share one private PostgreSQL (package local, as a scratch server: nothing is
// synced to disk) in the temp folder. The first process starts it while the others wait. It stays for the
// next package and the next run, and ends itself when no test has used it for ten minutes; what it held is
// thrown away at the next start. KEPT_TEST_DATABASE_URL names another server to use instead: any
// database on it, and a user who may create databases.
//
// A process that was killed cannot drop its databases. Each process holds an advisory lock while it
// lives, and each new one drops the databases whose lock nobody holds.
//
// This is the one package with state for the whole process: the tests of a process cannot hand
// each other a server.
package dbtest
