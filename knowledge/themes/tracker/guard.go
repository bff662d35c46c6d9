package tracker

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// errGuarded is why a connection was not made.
var errGuarded = errors.New("the address is not one that trackers may have")

// special are networks that the methods of netip.Addr do not name.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),     // RFC 1122: this network
	netip.MustParsePrefix("100.64.0.0/10"), // RFC 6598: shared by providers
	netip.MustParsePrefix("192.0.0.0/24"),  // RFC 6890: protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),  // RFC 5737: documentation
	netip.MustParsePrefix("198.18.0.0/15"), // RFC 2544: measuring
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),    // reserved, and broadcast
	netip.MustParsePrefix("64:ff9b::/96"),   // RFC 6052: IPv4 in IPv6
	netip.MustParsePrefix("64:ff9b:1::/48"), // RFC 8215
	netip.MustParsePrefix("2002::/16"),      // RFC 3056: 6to4
	netip.MustParsePrefix("2001::/32"),      // RFC 4380: Teredo
	netip.MustParsePrefix("100::/64"),       // RFC 6666: discard
	netip.MustParsePrefix("2001:db8::/32"),
}

// admits reports whether a connection to the address may be made.
func admits(addr netip.Addr, private bool) bool {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() || addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() {
		return false // link-local: metadata services of clouds
	}
	if private {
		return true
	}
	if addr.IsLoopback() || addr.IsPrivate() {
		return false
	}
	for _, prefix := range special {
		if prefix.Contains(addr) {
			return false
		}
	}
	return true
}

// dialer connects to admitted addresses only. It looks at the address that is dialed, so a name that resolves to
// something else the second time gains nothing.
func dialer(private bool) *net.Dialer {
	return &net.Dialer{
		Timeout: dialTimeout, KeepAlive: 30 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			host, err := netip.ParseAddrPort(address)
			if err != nil {
				return fmt.Errorf("%w: %s", errGuarded, address)
			}
			if !admits(host.Addr(), private) {
				return fmt.Errorf("%w: %s", errGuarded, host.Addr())
			}
			return nil
		},
	}
}
