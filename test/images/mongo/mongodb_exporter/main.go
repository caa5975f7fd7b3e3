// The program mongodb_exporter: a stand-in that answers Prometheus with the numbers of serverStatus and replSetGetStatus, under the names
// that Percona's exporter has for them.
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
	"slices"
	"strings"
	"syscall"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

const (
	version    = "0.44.0"
	badOptions = 80
	patience   = 5 * time.Second
)

// settings are what the command line and the environment say.
type settings struct {
	uri, user, password, address, path string
	version                            bool
}

// switches turn collectors on or off; this stand-in has one set of numbers.
var switches = []string{
	"collect-all", "compatible-mode", "discovering-mode", "mongodb.direct-connect", "mongodb.global-conn-pool", "collector.diagnosticdata",
	"collector.replicasetstatus", "collector.dbstats", "collector.topmetrics", "collector.currentopmetrics", "collector.indexstats", "collector.collstats",
	"collector.profile", "collector.dbstatsfreestorage", "collector.replicasetconfig", "collector.shards", "collector.fcv", "collector.pbm",
}

func parse(arguments []string, environment func(string) string) (settings, error) {
	s := settings{
		uri: environment("MONGODB_URI"), user: environment("MONGODB_USER"), password: environment("MONGODB_PASSWORD"), address: ":9216", path: "/metrics",
	}
	valued := map[string]*string{
		"mongodb.uri": &s.uri, "mongodb.user": &s.user, "mongodb.password": &s.password, "web.listen-address": &s.address, "web.telemetry-path": &s.path,
		"log.level": new(string), "web.timeout-offset": new(string), "collector.collstats-limit": new(string),
	}
	for i := 0; i < len(arguments); i++ {
		name, v, hasValue := strings.Cut(strings.TrimPrefix(arguments[i], "--"), "=")
		target := valued[name]
		switch {
		case !strings.HasPrefix(arguments[i], "--"):
			return s, fmt.Errorf("unexpected argument %s", arguments[i])
		case name == "version":
			s.version = true
		case slices.Contains(switches, strings.TrimPrefix(name, "no-")):
		case target == nil:
			return s, fmt.Errorf("unknown flag --%s", name)
		case hasValue:
			*target = v
		case i+1 < len(arguments):
			i++
			*target = arguments[i]
		default:
			return s, fmt.Errorf("--%s: missing value", name)
		}
	}
	if s.uri == "" && !s.version {
		return s, errors.New("no MongoDB hosts were specified: give --mongodb.uri or MONGODB_URI")
	}
	return s, nil
}

// client connects when it is first needed, so that the exporter starts before the database.
func (s settings) client() (*mongo.Client, error) {
	uri := s.uri
	if !strings.Contains(uri, "://") {
		uri = "mongodb://" + uri
	}
	given := options.Client().ApplyURI(uri).SetServerSelectionTimeout(patience).SetTimeout(patience)
	if given.Auth == nil && s.user != "" {
		given.SetAuth(options.Credential{Username: s.user, Password: s.password, PasswordSet: true, AuthSource: "admin"})
	}
	if err := given.Validate(); err != nil {
		return nil, err
	}
	return mongo.Connect(given)
}

// write writes what the database answers; without an answer, that it is down.
func write(w io.Writer, client *mongo.Client) {
	run := func(command string) (bson.D, error) {
		var reply bson.D
		err := client.Database("admin").RunCommand(context.Background(), bson.D{{Key: command, Value: 1}}).Decode(&reply)
		return reply, err
	}
	status, err := run("serverStatus")
	if err != nil {
		fmt.Fprintln(os.Stderr, "the database cannot be asked:", err)
		fmt.Fprintln(w, `mongodb_up{cluster_role=""} 0`)
		return
	}
	fmt.Fprintln(w, `mongodb_up{cluster_role="mongod"} 1`)
	numbers(w, "mongodb_ss", status)
	members, err := run("replSetGetStatus")
	if err != nil {
		// a server alone has none
		return
	}
	for _, e := range members {
		if e.Key == "members" {
			states(w, e.Value)
		} else {
			numbers(w, "mongodb_rs", bson.D{e})
		}
	}
}

func numbers(w io.Writer, prefix string, d bson.D) {
	for _, e := range d {
		name := prefix + "_" + strings.Map(func(r rune) rune {
			if r == '_' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') {
				return r
			}
			return '_'
		}, e.Key)
		switch v := e.Value.(type) {
		case bson.D:
			numbers(w, name, v)
		case int32, int64, float64:
			fmt.Fprintln(w, name, v)
		case bool:
			fmt.Fprintln(w, name, map[bool]int{true: 1}[v])
		}
	}
}

func states(w io.Writer, list any) {
	members, _ := list.(bson.A)
	for _, each := range members {
		d, _ := each.(bson.D)
		values := map[string]any{}
		for _, e := range d {
			values[e.Key] = e.Value
		}
		labels := fmt.Sprintf("{member_idx=%q,member_state=%q}", values["name"], values["stateStr"])
		for _, key := range []string{"state", "health", "uptime"} {
			fmt.Fprintf(w, "mongodb_rs_members_%s%s %v\n", key, labels, values[key])
		}
	}
}

func main() {
	s, err := parse(os.Args[1:], os.Getenv)
	if err == nil && s.version {
		fmt.Printf("mongodb_exporter - MongoDB Prometheus exporter\nVersion: %s (stand-in)\n", version)
		return
	}
	var client *mongo.Client
	if err == nil {
		client, err = s.client()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "mongodb_exporter: error: %s\n", err)
		os.Exit(badOptions)
	}
	pages := http.NewServeMux()
	pages.HandleFunc(s.path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		write(w, client)
	})
	pages.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, "MongoDB Exporter\n%s\n", s.path) })
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		fmt.Fprintf(os.Stderr, "mongodb_exporter: error: %s\n", err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "mongodb_exporter (stand-in) listens on %s\n", listener.Addr())
	server := &http.Server{Handler: pages, ReadHeaderTimeout: patience}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-stop
		_ = server.Shutdown(context.Background())
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		fmt.Fprintf(os.Stderr, "mongodb_exporter: error: %s\n", err)
		os.Exit(1)
	}
}
