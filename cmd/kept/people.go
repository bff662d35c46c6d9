package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/kepthq/kept/agentui/account"
	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/pg"
)

// AgentCmd is about people.
type AgentCmd struct {
	Create AgentCreateCmd `cmd:"" help:"Add somebody to the desk; prints a link to set the password, unless one is given on stdin."`
}

// AgentCreateCmd adds an agent.
type AgentCreateCmd struct {
	Email         string `required:"" help:"Address, which is also the name to sign in with."`
	Name          string `required:"" help:"Name that colleagues and customers see."`
	Role          string `enum:"admin,team_lead,agent,product_lead" default:"agent" help:"admin, team_lead, agent or product_lead."`
	PasswordStdin bool   `help:"Read the password from the first line of stdin."`
}

// Run adds the agent.
func (c AgentCreateCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	password, err := c.password(std)
	if err != nil {
		return err
	}
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		people := account.New(db, core.desk, core.events, core.now, log)
		by := tickets.System("command line")
		made, err := core.desk.AddAgent(ctx, by, tickets.Agent{Email: c.Email, Name: c.Name, Role: tickets.Role(c.Role)}, nil)
		if err != nil {
			return err
		}
		if password != "" {
			if err := people.SetPassword(ctx, made.ID, password, 0); err != nil {
				return err
			}
			_, err = fmt.Fprintf(std.out, "agent %d: %s <%s>, %s\n", made.ID, made.Name, made.Email, made.Role)
			return err
		}
		secret, expires, err := people.PasswordLink(ctx, by, made.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(std.out, "agent %d: %s <%s>, %s\nset the password until %s: %s/password/%s\n",
			made.ID, made.Name, made.Email, made.Role, expires.Format("2006-01-02 15:04 MST"), cli.PublicURL, secret)
		return err
	})
}

func (c AgentCreateCmd) password(std streams) (string, error) {
	if !c.PasswordStdin {
		return "", nil
	}
	line, err := bufio.NewReader(std.in).ReadString('\n')
	password := strings.TrimRight(line, "\r\n")
	if password == "" {
		return "", errors.Join(errors.New("--password-stdin: the first line of stdin is empty"), err)
	}
	return password, account.CheckPassword(password)
}

// TokenCmd is about API tokens.
type TokenCmd struct {
	Create TokenCreateCmd `cmd:"" help:"Make an API token for an agent and print it, once."`
}

// TokenCreateCmd makes a token.
type TokenCreateCmd struct {
	Agent string `required:"" help:"Address of the agent that the token acts as."`
	Name  string `required:"" help:"What it is for."`
}

// Run prints the token.
func (c TokenCreateCmd) Run(ctx context.Context, cli *CLI, std streams) error {
	return cli.withDatabase(ctx, std, func(db *pg.DB, log *slog.Logger) error {
		core, err := newCore(ctx, &cli.Config, db, log)
		if err != nil {
			return err
		}
		agents, err := core.desk.Agents(ctx)
		if err != nil {
			return err
		}
		for _, a := range agents {
			if a.Email != strings.ToLower(c.Agent) || a.DeactivatedAt != nil {
				continue
			}
			_, secret, err := account.New(db, core.desk, core.events, core.now, log).CreateToken(ctx, tickets.System("command line"), a.ID, c.Name)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(std.out, secret)
			return err
		}
		return fmt.Errorf("--agent: nobody active has the address %s; `kept agent create` adds people", c.Agent)
	})
}
