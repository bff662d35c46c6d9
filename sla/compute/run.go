package compute

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

const longestInput = 16 << 20

var errEmpty = errors.New("no input; write one JSON object such as {\"target\":\"4h\",\"start\":\"2026-01-05T09:00:00Z\",\"now\":\"2026-01-05T10:00:00Z\"}")

// Run is `kept sla compute`: it answers each input in r with a result in w. One input gives an indented
// result; several (JSON lines, or just one behind the other) give a line each, up to the first that is
// wrong.
func Run(r io.Reader, w io.Writer) error {
	data, err := io.ReadAll(io.LimitReader(r, longestInput+1))
	if err != nil {
		return fmt.Errorf("read input: %w", err)
	}
	if len(data) > longestInput {
		return fmt.Errorf("the input is longer than %d MiB; split it", longestInput>>20)
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) == 0 {
		return errEmpty
	}
	first, rest := split(data)
	if len(rest) == 0 {
		return answer(first, w, "  ")
	}
	for n := 1; len(data) > 0; n++ {
		first, data = split(data)
		if err := answer(first, w, ""); err != nil {
			return fmt.Errorf("input %d: %w", n, err)
		}
	}
	return nil
}

// split cuts the first JSON value off. What is not JSON stays whole, for ParseInput to say where.
func split(data []byte) (first, rest []byte) {
	dec := json.NewDecoder(bytes.NewReader(data))
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return data, nil
	}
	end := dec.InputOffset()
	return data[:end], bytes.TrimSpace(data[end:])
}

func answer(data []byte, w io.Writer, indent string) error {
	in, err := ParseInput(data)
	if err != nil {
		return err
	}
	result, err := Compute(in)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", indent)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(result); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}
