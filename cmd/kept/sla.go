package main

import (
	"io"

	"github.com/kepthq/kept/sla/compute"
)

// SLACmd is SLA arithmetic.
type SLACmd struct {
	Compute SLAComputeCmd `cmd:"" help:"When is it due, what has elapsed, and why: pure arithmetic on JSON."`
}

// SLAComputeCmd computes.
type SLAComputeCmd struct {
	File string `arg:"" optional:"" default:"-" help:"JSON {calendar{zone,weekly,holidays}, target, business, start, pauses[{from,to}], now}; stdin when missing."`
}

// Run prints {due, elapsed, remaining, ledger[...]}.
func (c SLAComputeCmd) Run(std streams) error {
	return withInput(c.File, std, func(r io.Reader) error { return compute.Run(r, std.out) })
}
