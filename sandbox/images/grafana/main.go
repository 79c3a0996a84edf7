// Command grafana stands in for Grafana: it checks what it is provisioned with, strictly, and serves the API that checks use.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"pocket.sandbox/grafana/accounts"
	"pocket.sandbox/grafana/dashboards"
	"pocket.sandbox/grafana/provisioning"
	"pocket.sandbox/grafana/server"
	"pocket.sandbox/grafana/settings"
)

const usage = "usage: grafana server | grafana cli [--homepath PATH] admin reset-admin-password (--password-from-stdin | PASSWORD) | grafana --version"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "Error: ✗ "+err.Error())
		os.Exit(1)
	}
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == "--version":
		fmt.Println("grafana version " + server.Version + " (stand-in)")
		return nil
	case len(arguments) == 1 && arguments[0] == "server":
		return serve()
	case len(arguments) > 0 && arguments[0] == "cli":
		return resetPassword(arguments[1:])
	}
	return errors.New(usage)
}

// configured reads the settings and what they point to; every problem is a line of its own in the error.
func configured() (*server.Server, error) {
	file, err := os.ReadFile(os.Getenv("GF_PATHS_CONFIG"))
	if err != nil {
		return nil, fmt.Errorf("GF_PATHS_CONFIG: %w", err)
	}
	read, problems := settings.Read(string(file), os.Environ())
	folder := read.Text("paths.provisioning")
	sources, more := provisioning.Datasources(folder)
	problems = append(problems, more...)
	providers, more := provisioning.Providers(folder)
	problems = append(append(problems, more...), provisioning.CheckOthers(folder)...)
	loaded, more := dashboards.Load(providers, sources)
	if problems = append(problems, more...); len(problems) > 0 {
		return nil, errors.New("stand-in is stricter than the original:\n  " + strings.Join(problems, "\n  "))
	}
	return &server.Server{Settings: read, Sources: sources, Dashboards: loaded}, nil
}

func serve() error {
	configured, err := configured()
	if err != nil {
		return err
	}
	read := configured.Settings
	data := read.Text("paths.data")
	for _, folder := range []string{read.Text("paths.plugins"), filepath.Join(data, "png"), filepath.Join(data, "csv")} {
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return fmt.Errorf("GF_PATHS_DATA=%q is not writable: %w", data, err)
		}
	}
	if configured.Accounts, err = accounts.Open(data, read.Text("security.admin_user"), read.Text("security.admin_password")); err != nil {
		return err
	}
	address := net.JoinHostPort(read.Text("server.http_addr"), read.Text("server.http_port"))
	listening := &http.Server{Addr: address, Handler: configured.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	failed := make(chan error, 1)
	go func() { failed <- listening.ListenAndServe() }()
	fmt.Printf("logger=http.server level=info msg=\"HTTP Server Listen\" address=%s dashboards=%d datasources=%d version=%s stand-in=true\n", address, len(configured.Dashboards), len(configured.Sources), server.Version)
	select {
	case err := <-failed:
		return err
	case <-ended.Done():
		grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return listening.Shutdown(grace)
	}
}

func resetPassword(arguments []string) error {
	if len(arguments) > 1 && arguments[0] == "--homepath" {
		arguments = arguments[2:]
	}
	if len(arguments) != 3 || arguments[0] != "admin" || arguments[1] != "reset-admin-password" {
		return errors.New(usage)
	}
	password := arguments[2]
	if password == "--password-from-stdin" {
		content, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<12))
		if err != nil {
			return err
		}
		password = strings.TrimRight(string(content), "\n")
	}
	if err := accounts.Existing(os.Getenv("GF_PATHS_DATA")).Reset(password); err != nil {
		return err
	}
	fmt.Println("Admin password changed successfully ✔")
	return nil
}
