package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"github.com/kepthq/kept/channels/email"
)

// Config is every setting. Each has a flag and an environment variable; parts declare their own.
type Config struct {
	DatabaseURL         string     `name:"database-url" env:"DATABASE_URL" help:"PostgreSQL to use, as a postgres:// URL. Empty starts a private one in the data folder."`
	DatabaseConnections int32      `name:"database-connections" env:"KEPT_DATABASE_CONNECTIONS" default:"0" help:"Most connections to PostgreSQL; 0 chooses by the machine's size."`
	Listen              string     `name:"listen" env:"KEPT_LISTEN" default:"127.0.0.1:8080" help:"Address of the console, the API and the customers' pages."`
	PublicURL           string     `name:"public-url" env:"KEPT_PUBLIC_URL" help:"Where people reach this server, such as https://desk.example.com. Empty: http:// and the listen address."`
	Data                string     `name:"data" env:"KEPT_DATA" default:"./data" help:"Folder for files, search indexes and the private PostgreSQL."`
	Files               string     `name:"files" env:"KEPT_FILES" help:"Where attachments and raw mail are kept: file:///folder or s3://bucket/prefix?endpoint=... Empty: the folder files in the data folder."`
	TrustedProxies      []string   `name:"trusted-proxies" env:"KEPT_TRUSTED_PROXIES" default:"127.0.0.0/8,::1/128" help:"Networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."`
	LogLevel            slog.Level `name:"log-level" env:"KEPT_LOG_LEVEL" default:"info" help:"debug, info, warn or error."`
	LogFormat           string     `name:"log-format" env:"KEPT_LOG_FORMAT" enum:"text,json" default:"text" help:"text or json."`

	email.ListenConfig
	email.RelayConfig
}

// otherVariables are variables of the KEPT_ family that are not settings of the program.
var otherVariables = []string{"KEPT_POSTGRES_BIN", "KEPT_TEST_DATABASE_URL", "KEPT_CHROMIUM", "KEPT_TOKEN"}

// unknownSettings refuses variables that look like settings and are none, which are most often misspelt.
func unknownSettings(model *kong.Application, environ []string) error {
	known := slices.Clone(otherVariables)
	for _, flag := range model.AllFlags(false) {
		for _, f := range flag {
			known = append(known, f.Envs...)
		}
	}
	for _, pair := range environ {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "KEPT_") && !slices.Contains(known, name) {
			return fmt.Errorf("%s is no setting; `kept config` lists them all", name)
		}
	}
	return nil
}

// validate names the setting that is wrong, so that a start stops with the cure.
func (c *Config) validate() error {
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("KEPT_PUBLIC_URL: %q is not an http:// or https:// URL", c.PublicURL)
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if c.Data, err = filepath.Abs(c.Data); err != nil {
		return fmt.Errorf("KEPT_DATA: %w", err)
	}
	if c.Files == "" {
		c.Files = filepath.Join(c.Data, "files")
	}
	return c.RelayConfig.Validate()
}

// trustedProxies reads the networks.
func (c *Config) trustedProxies() ([]netip.Prefix, error) {
	prefixes := make([]netip.Prefix, len(c.TrustedProxies))
	for i, network := range c.TrustedProxies {
		prefix, err := netip.ParsePrefix(strings.TrimSpace(network))
		if err != nil {
			return nil, fmt.Errorf("KEPT_TRUSTED_PROXIES: %q is no network; write 10.0.0.0/8", network)
		}
		prefixes[i] = prefix
	}
	return prefixes, nil
}

// logger writes to stderr, so that stdout stays what a command answers.
func (c *Config) logger(std streams) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(std.err, options))
	}
	return slog.New(slog.NewTextHandler(std.err, options))
}

// ConfigCmd prints the configuration.
type ConfigCmd struct{}

// Run prints each setting as a line that can be put into an environment file.
func (ConfigCmd) Run(std streams, model *kong.Application) error {
	w := tabwriter.NewWriter(std.out, 0, 0, 0, ' ', 0)
	for _, flag := range model.Flags {
		if len(flag.Envs) == 0 {
			continue
		}
		value := flag.Target.Interface()
		if secret(flag.Name) && fmt.Sprint(value) != "" {
			value = "(set)"
		}
		from := "default"
		if _, set := os.LookupEnv(flag.Envs[0]); set {
			from = "environment"
		}
		fmt.Fprintf(w, "# %s\n# flag --%s, %s\n%s=%v\n\n", flag.Help, flag.Name, from, flag.Envs[0], value)
	}
	return w.Flush()
}

// secret reports whether a setting's value may carry a password.
func secret(name string) bool {
	return name == "database-url" || name == "smtp-relay" || name == "files"
}
