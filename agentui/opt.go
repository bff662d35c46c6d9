package agentui

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/kepthq/kept/tickets"
)

// Opt is a field of a PATCH body: absent leaves the value alone. With a pointer type, null is a value
// (nobody, no team); otherwise null is the same as absent.
type Opt[T any] struct {
	tickets.Opt[T]
}

// Schema implements huma.SchemaProvider: an Opt looks like its value.
func (Opt[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, "")
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) && reflect.TypeFor[T]().Kind() != reflect.Pointer {
		return nil
	}
	o.Set = true
	return json.Unmarshal(data, &o.Value)
}

// MarshalJSON implements json.Marshaler; what is not set is null.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.Set {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// IsZero has omitzero leave out what is not set.
func (o Opt[T]) IsZero() bool { return !o.Set }
