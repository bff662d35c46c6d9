package pg

import (
	"database/sql/driver"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgtype"
)

// Array is a PostgreSQL array column (text[] or bigint[]) as GORM and database/sql see it. A nil
// Array is written as the empty array: Kept's array columns are NOT NULL.
type Array[T string | int64] []T

// typeMaps are used by one goroutine at a time, because a map remembers the plans that it makes;
// building one for each value would cost more than the value.
var typeMaps = sync.Pool{New: func() any { return pgtype.NewMap() }}

func (a Array[T]) oid() uint32 {
	if _, ok := any(a).(Array[string]); ok {
		return pgtype.TextArrayOID
	}
	return pgtype.Int8ArrayOID
}

// Value implements driver.Valuer with the array's text form, such as {a,b}.
func (a Array[T]) Value() (driver.Value, error) {
	if len(a) == 0 {
		return "{}", nil
	}
	types := typeMaps.Get().(*pgtype.Map) //nolint:forcetypeassert // New makes nothing else
	defer typeMaps.Put(types)
	buf, err := types.Encode(a.oid(), pgtype.TextFormatCode, []T(a), nil)
	if err != nil {
		return nil, fmt.Errorf("encode array: %w", err)
	}
	return string(buf), nil
}

// Scan implements sql.Scanner.
func (a *Array[T]) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*a = nil
		return nil
	case string:
		return a.scanText([]byte(v))
	case []byte:
		return a.scanText(v)
	default:
		return fmt.Errorf("scan array: cannot read a %T", src)
	}
}

func (a *Array[T]) scanText(text []byte) error {
	types := typeMaps.Get().(*pgtype.Map) //nolint:forcetypeassert // New makes nothing else
	defer typeMaps.Put(types)
	var values []T
	if err := types.Scan(a.oid(), pgtype.TextFormatCode, text, &values); err != nil {
		return fmt.Errorf("scan array: %w", err)
	}
	*a = values
	return nil
}
