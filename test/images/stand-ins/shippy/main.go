// One of the services of Shippy, told apart by the name that it is started by. Like the real ones it opens its database first, and reaches the
// others by the addresses that it was given.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"keelson/test/images/stand-ins/contract"

	_ "github.com/lib/pq"
)

func main() {
	name := filepath.Base(os.Args[0])
	selector := flag.String("selector", contract.Env("MICRO_SELECTOR", "registry"), "how others are found")
	address := flag.String("server_address", contract.Env("MICRO_SERVER_ADDRESS", ":0"), "where it listens")
	registry := flag.String("registry", contract.Env("MICRO_REGISTRY", "mdns"), "where services are registered")
	flag.Parse()
	if *selector != "static" && *registry == "kubernetes" {
		if _, err := os.Stat("/var/run/secrets/kubernetes.io/serviceaccount/token"); err != nil {
			contract.Fail("%s cannot register: %v", name, err)
		}
	}
	if err := database(name); err != nil {
		contract.Fail("%s cannot open its database: %v", name, err)
	}
	pages := http.NewServeMux()
	pages.HandleFunc("GET /others", func(writer http.ResponseWriter, _ *http.Request) {
		answers := map[string]string{}
		for _, variable := range os.Environ() {
			key, value, _ := strings.Cut(variable, "=")
			if other, isAddress := strings.CutSuffix(key, "_ADDRESS"); isAddress && !strings.HasPrefix(key, "MICRO_") {
				answers[strings.ToLower(other)] = "reached"
				if err := contract.Reachable(value, "8080"); err != nil {
					answers[strings.ToLower(other)] = err.Error()
				}
			}
		}
		contract.JSON(writer, http.StatusOK, answers)
	})
	pages.HandleFunc("/", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]string{"service": name})
	})
	contract.Serve(name, *address, pages)
}

func database(name string) error {
	host := os.Getenv("DB_HOST")
	switch {
	case strings.Contains(name, "user"):
		if os.Getenv("JWT_KEY") == "" {
			return fmt.Errorf("JWT_KEY is not set")
		}
		location := url.URL{
			Scheme:   "postgres",
			User:     url.UserPassword(os.Getenv("DB_USER"), os.Getenv("DB_PASSWORD")),
			Host:     host,
			Path:     os.Getenv("DB_NAME"),
			RawQuery: "sslmode=disable",
		}
		database, err := sql.Open("postgres", location.String())
		if err != nil {
			return err
		}
		patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_, err = database.ExecContext(patience, "create table if not exists users (id text primary key, email text)")
		return err
	case host == "":
		return nil
	default:
		return mongo(host)
	}
}

// mongo reaches the first server that an address names, `mongodb://USER:PASSWORD@HOST:PORT,HOST:PORT/?…` or a host alone.
func mongo(address string) error {
	rest := strings.TrimPrefix(address, "mongodb://")
	if _, hosts, found := strings.Cut(rest, "@"); found {
		rest = hosts
	}
	hosts, _, _ := strings.Cut(rest, "/")
	var last error
	for _, host := range strings.Split(hosts, ",") {
		if last = contract.Reachable(host, "27017"); last == nil {
			return nil
		}
	}
	return last
}
