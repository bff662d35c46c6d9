package account

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/tickets/fault"
)

func TestPasswordHashes(t *testing.T) {
	t.Parallel()
	h := newHasher()
	hash, err := h.hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	check := func(hash, password string, wantOK, wantStale bool) {
		t.Helper()
		ok, stale, err := h.verify(t.Context(), hash, password)
		require.NoError(t, err)
		require.Equal(t, wantOK, ok)
		require.Equal(t, wantStale, stale)
	}
	check(hash, "correct horse battery", true, false)
	check(hash, "correct horse batterz", false, false)
	check("", "", false, false)
	check("$argon2id$v=19$m=19456,t=2,p=1$$", "", false, false)
	check(h.decoy, "", false, false)
	// The reference implementation's hash of "password" with the salt "somesalt", at another cost.
	check("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password", true, true)
	other, err := h.hash(t.Context(), "correct horse battery")
	require.NoError(t, err)
	require.NotEqual(t, hash, other, "each has its own salt")
}

func TestHashingIsBounded(t *testing.T) {
	t.Parallel()
	h := newHasher()
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := h.verify(ctx, "", "x")
	require.True(t, fault.Is(err, "busy"), err)
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	require.NoError(t, CheckPassword("correct horse"))
	require.NoError(t, CheckPassword("пароль из слов"))
	for _, bad := range []string{"", "too short", "aaaaaaaaaaaaaaa", "not utf-8 \xff\xff\xff", strings.Repeat("ab", 1000)} {
		require.True(t, fault.Is(CheckPassword(bad), "invalid_input"), bad)
	}
}

func TestNetwork(t *testing.T) {
	t.Parallel()
	require.Equal(t, "203.0.113.7", network("203.0.113.7"))
	require.Equal(t, "203.0.113.7", network("::ffff:203.0.113.7"))
	require.Equal(t, "2001:db8:1:2::/64", network("2001:db8:1:2:3:4:5:6"))
	require.Equal(t, "fe80::/64", network("fe80::1%eth0"))
	require.Equal(t, "nonsense", network("nonsense"))
}

func FuzzParsePHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$$")
	f.Fuzz(func(t *testing.T, s string) {
		if p, ok := parsePHC(s); ok && (p.memory > 256<<10 || p.passes > 16 || len(p.key) > 64) {
			t.Fatalf("%q would cost too much: %+v", s, p)
		}
	})
}
