package chat

import (
	"regexp"
	"strings"
)

// Device is what a browser says of itself, in words; each may be empty.
type Device struct {
	Kind    string // phone, tablet or computer
	System  string
	Browser string
}

// browsers in the order in which they are looked for: most browsers claim to be others besides.
var browsers = []struct {
	name string
	sign *regexp.Regexp // finds the main version
}{
	{"Edge", regexp.MustCompile(`Edg(?:e|A|iOS)?/(\d+)`)},
	{"Opera", regexp.MustCompile(`OPR/(\d+)`)},
	{"Samsung Internet", regexp.MustCompile(`SamsungBrowser/(\d+)`)},
	{"Firefox", regexp.MustCompile(`(?:Firefox|FxiOS)/(\d+)`)},
	{"Chrome", regexp.MustCompile(`(?:Chrome|CriOS)/(\d+)`)},
	{"Safari", regexp.MustCompile(`Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari/`)},
}

// systems in the order in which they are looked for.
var systems = []struct{ sign, name, kind string }{
	{"iPhone", "iOS", "phone"},
	{"iPad", "iPadOS", "tablet"},
	{"Android", "Android", "tablet"}, // phones say Mobile besides
	{"Windows", "Windows", "computer"},
	{"CrOS", "ChromeOS", "computer"},
	{"Mac OS X", "macOS", "computer"},
	{"Linux", "Linux", "computer"},
}

// DeviceOf reads a User-Agent. Browsers say little that is true in it, so only what has been stable for
// years is looked at.
func DeviceOf(userAgent string) Device {
	var d Device
	for _, s := range systems {
		if strings.Contains(userAgent, s.sign) {
			d.System, d.Kind = s.name, s.kind
			break
		}
	}
	if d.System == "Android" && strings.Contains(userAgent, "Mobile") {
		d.Kind = "phone"
	}
	for _, b := range browsers {
		if version := b.sign.FindStringSubmatch(userAgent); version != nil {
			d.Browser = b.name + " " + version[1]
			break
		}
	}
	return d
}
