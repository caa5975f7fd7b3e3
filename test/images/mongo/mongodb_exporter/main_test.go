package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/servertest"
)

func TestOptions(t *testing.T) {
	environment := map[string]string{"MONGODB_USER": "root", "MONGODB_PASSWORD": "it's"}
	s, err := parse([]string{"--mongodb.uri=mongodb://localhost:27017/?directConnection=true", "--collect-all"}, func(name string) string { return environment[name] })
	if err != nil || s.uri != "mongodb://localhost:27017/?directConnection=true" || s.user != "root" || s.address != ":9216" || s.path != "/metrics" {
		t.Errorf("%+v, %v", s, err)
	}
	for arguments, refusal := range map[string]string{
		"--frobnicate":     "unknown flag --frobnicate",
		"--mongodb.uri":    "--mongodb.uri: missing value",
		"mongodb://host":   "unexpected argument mongodb://host",
		"--no-collect-all": "no MongoDB hosts were specified: give --mongodb.uri or MONGODB_URI",
	} {
		if _, err := parse(strings.Fields(arguments), func(string) string { return "" }); err == nil || err.Error() != refusal {
			t.Errorf("%s: %v", arguments, err)
		}
	}
}

func metrics(t *testing.T, s settings) string {
	t.Helper()
	client, err := s.client()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(t.Context()) }()
	var out bytes.Buffer
	write(&out, client)
	return out.String()
}

func TestNumbersNeedThePassword(t *testing.T) {
	s := servertest.Set(t, "c2VjcmV0")
	s.MustRun(s.Connect(""), "admin", bson.D{{Key: "createUser", Value: "root"}, {Key: "pwd", Value: "it's"}, {Key: "roles", Value: bson.A{"root"}}})
	given := settings{uri: fmt.Sprintf("mongodb://%s/?directConnection=true", s.Address()), user: "root", password: "it's"}
	got := metrics(t, given)
	for _, line := range []string{
		`mongodb_up{cluster_role="mongod"} 1`,
		"mongodb_ss_connections_current ",
		"mongodb_rs_myState 1",
		fmt.Sprintf("mongodb_rs_members_state{member_idx=%q,member_state=\"PRIMARY\"} 1", s.Address()),
	} {
		if !strings.Contains(got, line) {
			t.Errorf("%s is missing:\n%s", line, got)
		}
	}
	given.password = "wrong"
	if got := metrics(t, given); got != "mongodb_up{cluster_role=\"\"} 0\n" {
		t.Errorf("with a wrong password:\n%s", got)
	}
}
