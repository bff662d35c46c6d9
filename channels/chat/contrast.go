package chat

import (
	"math"
	"strconv"
)

// Contrast tells how well a colour can be seen (WCAG 2.2, success criteria 1.4.3 and 1.4.11).
type Contrast struct {
	Text      string  // the better one of #ffffff and #000000 on it
	TextRatio float64 // 4.58 at least, whatever the colour is
	PageRatio float64 // of a launcher in the colour against a white page
	Visible   bool    // PageRatio is 3 or more
}

// ContrastOf looks at a colour in the form #rrggbb; another form counts as black.
func ContrastOf(color string) Contrast {
	l := luminance(color)
	white, black := 1.05/(l+0.05), (l+0.05)/0.05
	c := Contrast{Text: "#ffffff", TextRatio: twoDigits(white), PageRatio: twoDigits(white), Visible: white >= 3}
	if black > white {
		c.Text, c.TextRatio = "#000000", twoDigits(black)
	}
	return c
}

func twoDigits(ratio float64) float64 { return math.Floor(ratio*100) / 100 }

// luminance is relative luminance as WCAG 2.2 defines it.
func luminance(color string) float64 {
	if !colorPattern.MatchString(color) {
		return 0
	}
	rgb, _ := strconv.ParseUint(color[1:], 16, 32) // the pattern allows nothing else
	channel := func(shift uint) float64 {
		v := float64(rgb>>shift&0xff) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}
