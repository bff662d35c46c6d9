package webpage

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Brand is whose page it is.
type Brand struct {
	Name  string
	Color Color  // the zero Color is [DefaultColor]
	Logo  string // address of a picture of the same origin; "" shows the name
	Home  string // where name and logo lead; "" for nowhere
}

// Stylesheet is the address of the brand's colours.
func (b Brand) Stylesheet() string {
	return fmt.Sprintf("%sbrand%d.%s.css", AssetsPath, paletteVersion, strings.TrimPrefix(b.Color.orDefault().String(), "#"))
}

// paletteVersion stands in the address of the stylesheet, which browsers keep for ever: raise it when the
// same colour comes to give another stylesheet.
const paletteVersion = 1

var brandName = regexp.MustCompile(`^brand1\.([0-9a-f]{6})\.css$`)

func brandOf(name string) (Color, bool) {
	m := brandName.FindStringSubmatch(name)
	if m == nil {
		return Color{}, false
	}
	return ParseColor("#" + m[1])
}

// Color is a colour of sRGB.
type Color struct {
	R, G, B uint8
	set     bool
}

// DefaultColor is the colour of a desk that has chosen none.
func DefaultColor() Color { return Color{R: 0x21, G: 0x61, B: 0xca, set: true} }

// ParseColor reads #rrggbb.
func ParseColor(s string) (Color, bool) {
	if len(s) != 7 || s[0] != '#' {
		return Color{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return Color{}, false
	}
	return rgb(uint32(n)), true
}

func rgb(n uint32) Color { return Color{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), set: true} }

func (c Color) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func (c Color) orDefault() Color {
	if !c.set {
		return DefaultColor()
	}
	return c
}

// luminance is the relative luminance of WCAG 2.2.
func (c Color) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Contrast is the contrast ratio of WCAG 2.2, 1 to 21.
func (c Color) Contrast(o Color) float64 {
	a, b := c.luminance(), o.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// mix goes from c towards o: 0 is c, 1 is o.
func (c Color) mix(o Color, share float64) Color {
	part := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return Color{R: part(c.R, o.R), G: part(c.G, o.G), B: part(c.B, o.B), set: true}
}

// readableOn moves c towards the ink, no further than needed, until it can be read on the ground.
func (c Color) readableOn(ground, ink Color, contrast float64) Color {
	const steps = 50
	for i := range steps {
		if next := c.mix(ink, float64(i)/steps); next.Contrast(ground) >= contrast {
			return next
		}
	}
	return ink
}

// The grounds and inks that page.css has, light and dark: what the brand's colour must be readable on.
func white() Color      { return rgb(0xffffff) }
func nearBlack() Color  { return rgb(0x14181f) }
func darkGround() Color { return rgb(0x1b1e23) } // the lightest ground of dark pages

// readable is AA for text, with a little room for how browsers round.
const readable = 4.6

// Shade is one scheme's colours.
type Shade struct {
	Fill Color // of the primary button
	Ink  Color // text on Fill
	Text Color // links, and edges that mean something
	Soft Color // a ground with a trace of the brand
}

// Palette is a brand's colours in light and dark.
type Palette struct{ Light, Dark Shade }

// Palette derives what can be read from the colour that was chosen.
func (c Color) Palette() Palette {
	c = c.orDefault()
	ink := white()
	if c.Contrast(nearBlack()) > c.Contrast(white()) {
		ink = nearBlack()
	}
	fill := c
	if fill.Contrast(ink) < readable { // the middle greys, where neither ink reads well
		away := nearBlack()
		if ink == nearBlack() {
			away = white()
		}
		fill = c.readableOn(ink, away, readable)
	}
	light := Shade{Fill: fill, Ink: ink, Text: c.readableOn(rgb(0xf4f6f8), nearBlack(), readable), Soft: white().mix(c, 0.08)}
	dark := Shade{Fill: fill, Ink: ink, Text: c.readableOn(darkGround(), white(), readable), Soft: rgb(0x121519).mix(c, 0.2)}
	return Palette{Light: light, Dark: dark}
}

func (p Palette) stylesheet() string {
	return ":root{" + p.Light.declarations() + "}\n@media (prefers-color-scheme:dark){:root{" + p.Dark.declarations() + "}}\n" +
		"@media print{:root{" + p.Light.declarations() + "}}\n"
}

func (s Shade) declarations() string {
	return fmt.Sprintf("--brand:%s;--brand-ink:%s;--brand-text:%s;--brand-soft:%s", s.Fill, s.Ink, s.Text, s.Soft)
}
