package mailparse

import (
	"fmt"
	"slices"
)

// maxDefects keeps the list readable; a hostile mail can have one per line.
const maxDefects = 50

// defects collects what was wrong with one mail, each thing once.
type defects struct {
	list []Defect
}

func (d *defects) add(code, format string, args ...any) {
	one := Defect{Code: code, Detail: cleanText(fmt.Sprintf(format, args...))}
	if len(d.list) < maxDefects && !slices.Contains(d.list, one) {
		d.list = append(d.list, one)
	}
}
