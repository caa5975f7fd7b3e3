// Package servertest starts servers for tests.
package servertest

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"keelson/images/mongo/internal/server"
)

// FreePort is one that nothing listens on.
func FreePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// Running is a server that stops with its test.
type Running struct {
	*server.Server
	t    *testing.T
	port int
}

// Start starts a server on 127.0.0.1.
func Start(t *testing.T, given server.Options) *Running {
	t.Helper()
	if given.Port == 0 {
		given.Port = FreePort(t)
	}
	if given.Folder == "" {
		given.Folder = t.TempDir()
	}
	given.Addresses = []string{"127.0.0.1"}
	given.Log = func(string, string, ...any) {}
	given.Fatal = func(err error) { t.Error(err) }
	s, err := server.Start(given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return &Running{s, t, given.Port}
}

// Set is a set of one member.
func Set(t *testing.T, key string) *Running {
	t.Helper()
	s := Start(t, server.Options{SetName: "rs0", Auth: key != "", Key: key})
	s.MustRun(s.Connect(""), "admin", bson.D{{Key: "replSetInitiate", Value: bson.D{
		{Key: "_id", Value: "rs0"}, {Key: "members", Value: bson.A{bson.D{{Key: "_id", Value: 0}, {Key: "host", Value: s.Address()}}}},
	}}})
	return s
}

// Address is its host and port.
func (s *Running) Address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Connect makes a client of the real driver; `who` is user and password for the address.
func (s *Running) Connect(who string, more ...string) *mongo.Client {
	s.t.Helper()
	uri := fmt.Sprintf("mongodb://%s%s/?directConnection=true&serverSelectionTimeoutMS=5000&%s", who, s.Address(), strings.Join(more, "&"))
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client
}

// Run runs a command.
func (s *Running) Run(client *mongo.Client, db string, command bson.D) (bson.Raw, error) {
	return client.Database(db).RunCommand(context.Background(), command).Raw()
}

// MustRun runs a command that may not fail.
func (s *Running) MustRun(client *mongo.Client, db string, command bson.D) bson.Raw {
	s.t.Helper()
	reply, err := s.Run(client, db, command)
	if err != nil {
		s.t.Fatalf("%v: %s", command, err)
	}
	return reply
}
