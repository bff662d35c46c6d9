package main

import (
	"io"

	"github.com/alecthomas/kong"
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// CLI is the command line. Each command reads stdin or a file and prints JSON or a table.
type CLI struct {
	Config

	Serve    ServeCmd         `cmd:"" help:"Run the desk: everything in one process, or the roles given."`
	Migrate  MigrateCmd       `cmd:"" help:"Bring the database to the newest schema."`
	Settings ConfigCmd        `cmd:"" name:"config" help:"Print every setting with its meaning and its value."`
	OpenAPI  OpenAPICmd       `cmd:"" name:"openapi" help:"Print the OpenAPI document of the HTTP API."`
	Agent    AgentCmd         `cmd:"" help:"People who work at the desk."`
	Token    TokenCmd         `cmd:"" help:"API tokens."`
	Mail     MailCmd          `cmd:"" help:"Read and file raw mail."`
	SLA      SLACmd           `cmd:"" name:"sla" help:"SLA arithmetic."`
	Search   SearchCmd        `cmd:"" help:"Search as the console does."`
	KB       KBCmd            `cmd:"" name:"kb" help:"Articles to and from Markdown files."`
	Reindex  ReindexCmd       `cmd:"" help:"Have every running server build its search index anew from the database, beside serving."`
	Backup   BackupCmd        `cmd:"" help:"Write all data into one file, of one moment, while the desk is serving."`
	Restore  RestoreCmd       `cmd:"" help:"Fill an empty desk from a backup."`
	Themes   ThemesCmd        `cmd:"" help:"What customers say, grouped by what it is about."`
	Digest   DigestCmd        `cmd:"" help:"Print the digest that a product team would get."`
	Demo     DemoCmd          `cmd:"" help:"Fill an empty desk with a believable past."`
	Doctor   DoctorCmd        `cmd:"" help:"Check what an operator would check."`
	Bench    BenchCmd         `cmd:"" help:"Measure the budgets of the design on a desk of its own."`
	FileText FileTextCmd      `cmd:"" name:"file-text" hidden:"" help:"Read a PDF from stdin and print its words; the server starts it for attached files."`
	Version  kong.VersionFlag `help:"Print the version."`
}
