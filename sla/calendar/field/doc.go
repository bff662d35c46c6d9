// Package field reads JSON that people write by hand and says which field is wrong.
//
// encoding/json names an unknown field without its place, forgets the place inside a type with
// its own decoding, keeps the last of two equal names, and stops at the first mistake. This package
// names every mistake by its full path (`calendar.weekly.mon[1]`), each with its cure, in one go.
//
// A null stands for an absent member everywhere.
package field
