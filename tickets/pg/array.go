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

// typeMap is read-only once built; building it for each value would cost more than the value.
var typeMap = sync.OnceValue(pgtype.NewMap)

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
	buf, err := typeMap().Encode(a.oid(), pgtype.TextFormatCode, []T(a), nil)
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
	var values []T
	if err := typeMap().Scan(a.oid(), pgtype.TextFormatCode, text, &values); err != nil {
		return fmt.Errorf("scan array: %w", err)
	}
	*a = values
	return nil
}
