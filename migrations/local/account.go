package local

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that PostgreSQL runs as.
type account struct {
	uid, gid int
	name     string
}

func (a account) self() bool { return a.uid == os.Geteuid() }

// attr starts a process as the account, in a session of its own: a Ctrl-C at the terminal must reach
// Kept only, which then finishes its work before it stops PostgreSQL.
func (a account) attr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if !a.self() {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// can asks by trying, as the account, because mode bits are not the whole truth (ACLs, mounts).
// op is an operator of test(1).
func (a account) can(op, path string) (bool, error) {
	cmd := exec.Command("/bin/sh", "-c", `test "$1" "$2"`, "sh", op, path)
	cmd.SysProcAttr = a.attr()
	cmd.Dir = "/"
	err := cmd.Run()
	if _, answered := errors.AsType[*exec.ExitError](err); answered {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("run as user %s: %w", a.name, err)
	}
	return true, nil
}

// accountFor chooses who runs the cluster in data: this process's own user, and where that is root, the
// cluster's owner or an unprivileged user.
func accountFor(data string) (account, error) {
	if os.Geteuid() != 0 {
		return named(os.Geteuid(), os.Getegid()), nil
	}
	info, err := os.Stat(data)
	if err != nil {
		return unprivileged()
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return account{}, fmt.Errorf("%s belongs to root, and PostgreSQL refuses to run as root: chown -R postgres it", data)
	}
	return named(int(st.Uid), int(st.Gid)), nil
}

func unprivileged() (account, error) {
	for _, name := range []string{"postgres", "_postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if uidErr == nil && gidErr == nil && uid > 0 {
			return account{uid: uid, gid: gid, name: name}, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuses to run as root and there is no user postgres or nobody: " +
		"start Kept as an ordinary user, add a user postgres, or set DATABASE_URL")
}

func named(uid, gid int) account {
	a := account{uid: uid, gid: gid, name: strconv.Itoa(uid)}
	if u, err := user.LookupId(a.name); err == nil {
		a.name = u.Username
	}
	return a
}
