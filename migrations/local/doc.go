// Package local runs a private PostgreSQL for a Kept that was started without DATABASE_URL.
//
// [Start] finds PostgreSQL on the machine, makes a cluster in the data folder on the first start, and
// runs it until [Server.Stop]. The server listens on a Unix socket only, in a folder that only its
// owner may enter; whoever may enter is trusted, there is no password.
//
//	DataDir/postgres/          owned by the account that runs PostgreSQL
//	    data/                  the cluster; data/log holds a week of logs
//	    run/                   the socket, unless the path is too long for one
//	    kept.lock              held by the Kept that runs this server
//	    start.log              what postgres said before its own logging began
//
// # As root
//
// PostgreSQL refuses to run as root, so root runs it as the owner of an existing cluster, else as
// "postgres", else as "nobody". When that account cannot enter the data folder because a parent is
// closed, the cluster lives under /var/lib/kept instead, which the log says; once made, a cluster stays
// where it is. Binaries that make brought into .cache are copied there too when they are out of reach.
//
// # One Kept per data folder
//
// The lock file is locked by the kernel for the life of the process, so it can never be stale. A second
// Kept gets [ErrInUse] at once after a short wait (for the first one to finish stopping); commands that
// only want to talk to the running server ask [Running].
//
// # What happens to PostgreSQL when Kept dies
//
// After kill -9 of Kept, PostgreSQL keeps running, idle, and the next Start adopts it: it takes the lock,
// finds the server through postmaster.pid and goes on with it. Decided 2026-11: no Pdeathsig. The kernel
// sends that signal when the starting *thread* ends, and Go ends threads at will, so it would kill a
// healthy database. Killing it would gain nothing either: what is committed is on disk both ways, and
// adopting saves the recovery.
//
// A postmaster.pid left by a crashed PostgreSQL is checked against the process it names (by its working
// directory, not by its number alone, because numbers are used again after a restart of a container).
//
// # Upgrades of PostgreSQL
//
// A cluster belongs to one major version. Start picks the installation of that version if there are
// several, and refuses with the cure if there is none; it never upgrades by itself.
package local
