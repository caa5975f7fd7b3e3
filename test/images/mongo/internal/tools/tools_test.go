package tools

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/server"
	"keelson/images/mongo/internal/servertest"
)

func documents(ids ...int) func() (bson.Raw, error) {
	return func() (bson.Raw, error) {
		if len(ids) == 0 {
			return nil, nil
		}
		id := ids[0]
		ids = ids[1:]
		return document.Encode(bson.D{{Key: "_id", Value: id}}), nil
	}
}

func archived(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	orders, empty := Collection{DB: "shop", Name: "orders", Metadata: "{}"}, Collection{DB: "shop", Name: "empty", Metadata: "{}"}
	w := NewWriter(&out, []Collection{orders, empty})
	if n, err := w.Documents(orders, documents(1, 2, 3)); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := w.Documents(empty, documents()); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	return out.Bytes()
}

func readAll(content []byte) (ids []int32, ends []string, err error) {
	r, err := NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, nil, err
	}
	err = r.Each(func(namespace string, raw bson.Raw) error {
		ids = append(ids, raw.Lookup("_id").Int32())
		return nil
	}, func(namespace string) error {
		ends = append(ends, namespace)
		return nil
	})
	return ids, ends, err
}

func TestAnArchiveIsReadAgain(t *testing.T) {
	content := archived(t)
	if !bytes.HasPrefix(content, []byte{0x6d, 0xe2, 0x99, 0x81}) {
		t.Errorf("it begins with % x", content[:4])
	}
	ids, ends, err := readAll(content)
	if err != nil || !reflect.DeepEqual(ids, []int32{1, 2, 3}) || !reflect.DeepEqual(ends, []string{"shop.orders", "shop.empty"}) {
		t.Error(ids, ends, err)
	}
}

func TestADamagedArchiveIsRefused(t *testing.T) {
	content := archived(t)
	for length := range len(content) {
		if _, _, err := readAll(content[:length]); err == nil {
			t.Fatalf("the first %d of %d bytes were taken", length, len(content))
		}
	}
	at := bytes.LastIndex(content, []byte{3, 0, 0, 0})
	damaged := bytes.Clone(content)
	damaged[at] = 4
	if _, _, err := readAll(damaged); err == nil {
		t.Error("a changed document was taken")
	}
}

func parsed(t *testing.T, arguments ...string) *Options {
	t.Helper()
	o, err := Parse(arguments, append(append([]string{}, valued...), flags...)...)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestOptions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(`password: 'it''s 100% "odd" $HOME\n'`), 0o600); err != nil {
		t.Fatal(err)
	}
	o := parsed(t, "--config="+file, "--host=rs0/a:1,b", "--username", "root", "--gzip", "--archive=x", "--nsExclude=admin.*", "--nsExclude=config.*")
	settings, err := o.client()
	if err != nil || *settings.ReplicaSet != "rs0" || !reflect.DeepEqual(settings.Hosts, []string{"a:1", "b:27017"}) {
		t.Errorf("%+v, %v", settings, err)
	}
	if settings.Auth.Password != `it's 100% "odd" $HOME\n` || settings.Auth.AuthSource != "admin" {
		t.Errorf("%+v", settings.Auth)
	}
	for namespace, wanted := range map[string]bool{"shop.orders": true, "admin.system.users": false, "config.x": false, "administration.x": true} {
		if o.Selected(namespace) != wanted {
			t.Errorf("%s: %v", namespace, !wanted)
		}
	}
	alone, err := parsed(t, "--host=127.0.0.1", "--port=7", "-d", "shop").client()
	if err != nil || !*alone.Direct || alone.Hosts[0] != "127.0.0.1:7" {
		t.Errorf("%+v, %v", alone, err)
	}
	for arguments, refusal := range map[string]string{"--oplog": `unknown option "oplog"`, "shop": `unknown option or argument "shop"`, "--port": "expected argument for flag `--port'"} {
		if _, err := Parse([]string{arguments}, "port"); err == nil || !strings.Contains(err.Error(), refusal) {
			t.Errorf("%s: %v", arguments, err)
		}
	}
}

func TestADumpIsRestored(t *testing.T) {
	ctx := context.Background()
	source, target := servertest.Set(t, ""), servertest.Start(t, server.Options{})
	orders := source.Connect("").Database("shop").Collection("orders")
	many := []any{}
	for i := range 2500 {
		many = append(many, bson.D{{Key: "_id", Value: i}, {Key: "n", Value: int64(i)}})
	}
	if _, err := orders.InsertMany(ctx, many); err != nil {
		t.Fatal(err)
	}
	if _, err := orders.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "n", Value: 1}}, Options: options.Index().SetUnique(true)}); err != nil {
		t.Fatal(err)
	}
	source.MustRun(source.Connect(""), "admin", bson.D{{Key: "createUser", Value: "root"}, {Key: "pwd", Value: "x"}, {Key: "roles", Value: bson.A{"root"}}})
	file := filepath.Join(t.TempDir(), "dump.gz")
	if err := Dump(parsed(t, "--quiet", "--gzip", "--archive="+file, "--host="+source.Address())); err != nil {
		t.Fatal(err)
	}
	restore := []string{"--quiet", "--gzip", "--archive=" + file, "--host=" + target.Address(), "--drop", "--stopOnError"}
	if err := Restore(parsed(t, restore...)); err == nil || !strings.Contains(err.Error(), "restores no users") {
		t.Errorf("users: %v", err)
	}
	restored := target.Connect("").Database("shop").Collection("orders")
	if _, err := restored.InsertOne(ctx, bson.D{{Key: "_id", Value: "later"}}); err != nil {
		t.Fatal(err)
	}
	if err := Restore(parsed(t, append(restore, "--nsExclude=admin.*")...)); err != nil {
		t.Fatal(err)
	}
	if n, err := restored.CountDocuments(ctx, bson.D{}); n != 2500 || err != nil {
		t.Error(n, err)
	}
	if _, err := restored.InsertOne(ctx, bson.D{{Key: "n", Value: int64(7)}}); !mongo.IsDuplicateKeyError(err) {
		t.Errorf("the unique index is gone: %v", err)
	}
	if err := Restore(parsed(t, append(restore[:4], "--stopOnError", "--nsExclude=admin.*")...)); err == nil {
		t.Error("documents that are there already were restored without --drop")
	}
}
