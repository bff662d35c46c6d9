package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // calendars name zones on machines that have none installed

	"github.com/alecthomas/kong"
)

// version is set by the linker (-X main.version=...).
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run is the program: it returns the exit status. 2 is a mistake of the caller, 1 any other failure.
func run(ctx context.Context, args []string, std streams) int {
	var cli CLI
	parser, err := kong.New(&cli,
		kong.Name("kept"),
		kong.Description("A customer-service help desk: mail, chat and forms become tickets, promises are kept."),
		kong.UsageOnError(),
		kong.Writers(std.out, std.err),
		kong.Vars{"version": version},
		kong.Exit(func(code int) { panic(exit(code)) }),
	)
	if err != nil {
		panic(err) // a wrong tag in CLI, which every test of a command would meet
	}
	code, err := parseAndRun(ctx, parser, args, std)
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(std.err, "kept:", err)
	}
	return code
}

// exit carries kong's wish to exit (after --help) up to run.
type exit int

func parseAndRun(ctx context.Context, parser *kong.Kong, args []string, std streams) (code int, err error) {
	defer func() {
		switch thrown := recover().(type) {
		case nil:
		case exit:
			code = int(thrown)
		default:
			panic(thrown)
		}
	}()
	if err := unknownSettings(parser.Model, os.Environ()); err != nil {
		return 2, err
	}
	command, err := parser.Parse(args)
	if err != nil {
		return 2, err
	}
	command.BindTo(ctx, (*context.Context)(nil))
	command.Bind(std, parser.Model)
	if err := command.Run(); err != nil {
		return 1, err
	}
	return 0, nil
}
