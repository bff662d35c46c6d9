package webpage

import "net/netip"

// Network is the part of an address that one household or office has: /24 of IPv4, /48 of IPv6. An address
// that cannot be read is a network of its own.
func Network(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap().WithZone("")
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return ip
	}
	return prefix.String()
}
