package tracker

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	check := func(address string, public, private bool) {
		t.Helper()
		addr := netip.MustParseAddr(address)
		require.Equal(t, public, admits(addr, false), address)
		require.Equal(t, private, admits(addr, true), address)
	}
	check("140.82.121.6", true, true)
	check("2606:50c0:8000::64", true, true)
	for _, private := range []string{"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "::1", "fd00::1", "100.64.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "0.1.2.3", "255.255.255.255", "2002:a00:1::"} {
		check(private, false, true)
	}
	for _, never := range []string{"169.254.169.254", "fe80::1", "fe80::1%eth0", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "::ffff:169.254.169.254"} {
		check(never, false, false)
	}
	require.False(t, admits(netip.Addr{}, true))
}
