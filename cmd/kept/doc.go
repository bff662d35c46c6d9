// Command kept is Kept's front door: the configuration, the wiring of all parts (app.go, read it from
// top to bottom) and the commands.
//
// Only this package knows everyone. Parts that live long have a Run(ctx) error and share one errgroup;
// when one fails, all stop. Stopping has two phases: take nothing new, then finish what was begun
// within a deadline.
package main
