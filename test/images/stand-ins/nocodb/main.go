// NocoDB's port, paths and folder. Like NocoDB it opens its database before it listens, and ends where it cannot.
package main

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"keelson/test/images/stand-ins/contract"

	"github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

func main() {
	contract.MustWrite(contract.Env("NC_TOOL_DIR", "/usr/app/data"))
	database, err := open(contract.Env("DATABASE_URL", os.Getenv("NC_DB")))
	if err != nil {
		contract.Fail("NocoDB cannot open its database: %v", err)
	}
	if database != nil {
		if _, err := database.Exec("create table if not exists nc_store (id integer primary key, value varchar(255))"); err != nil {
			contract.Fail("NocoDB cannot write to its database: %v", err)
		}
	}
	if address := os.Getenv("NC_REDIS_URL"); address != "" {
		if err := ping(address); err != nil {
			contract.Fail("NocoDB cannot use its cache: %v", err)
		}
	}
	pages := http.NewServeMux()
	pages.HandleFunc("GET /api/v1/health", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]any{"message": "OK", "timestamp": time.Now().UnixMilli()})
	})
	pages.HandleFunc("GET /dashboard/", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(writer, "<!doctype html><title>NocoDB</title>")
	})
	pages.HandleFunc("/{$}", func(writer http.ResponseWriter, request *http.Request) {
		http.Redirect(writer, request, "/dashboard/", http.StatusFound)
	})
	contract.Serve("NocoDB", ":"+contract.Env("PORT", "8080"), pages)
}

// open reaches a database named as `mysql://USER:PASSWORD@HOST:PORT/NAME`, or as `mysql2://HOST:PORT?u=USER&p=PASSWORD&d=NAME`.
func open(address string) (*sql.DB, error) {
	if address == "" {
		return nil, nil
	}
	parts, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	user, name := parts.User.Username(), strings.TrimPrefix(parts.Path, "/")
	password, _ := parts.User.Password()
	if query := parts.Query(); query.Has("u") {
		user, password, name = query.Get("u"), query.Get("p"), query.Get("d")
	}
	var database *sql.DB
	switch parts.Scheme {
	case "mysql", "mysql2":
		config := mysql.NewConfig()
		config.User, config.Passwd, config.Net, config.Addr, config.DBName = user, password, "tcp", parts.Host, name
		database, err = sql.Open("mysql", config.FormatDSN())
	case "postgres", "postgresql", "pg":
		location := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Host: parts.Host, Path: name, RawQuery: "sslmode=disable"}
		database, err = sql.Open("postgres", location.String())
	default:
		return nil, fmt.Errorf("no driver for %s", parts.Scheme)
	}
	if err != nil {
		return nil, err
	}
	return database, database.Ping()
}

// ping asks a Redis named as `redis://USER:PASSWORD@HOST:PORT/0` whether it takes the password.
func ping(address string) error {
	parts, err := url.Parse(address)
	if err != nil {
		return err
	}
	connection, err := net.DialTimeout("tcp", parts.Host, 10*time.Second)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	answers := bufio.NewReader(connection)
	ask := func(words ...string) error {
		fmt.Fprintf(connection, "*%d\r\n", len(words))
		for _, word := range words {
			fmt.Fprintf(connection, "$%d\r\n%s\r\n", len(word), word)
		}
		line, err := answers.ReadString('\n')
		if err == nil && strings.HasPrefix(line, "-") {
			return errors.New(strings.TrimSpace(line[1:]))
		}
		return err
	}
	if password, given := parts.User.Password(); given {
		words := []string{"AUTH", password}
		if user := parts.User.Username(); user != "" {
			words = []string{"AUTH", user, password}
		}
		if err := ask(words...); err != nil {
			return err
		}
	}
	return ask("PING")
}
