package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"keelson/images/mongo/internal/document"
)

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

type running struct {
	*Server
	t    *testing.T
	port int
}

func start(t *testing.T, given Options) *running {
	t.Helper()
	if given.Port == 0 {
		given.Port = freePort(t)
	}
	if given.Folder == "" {
		given.Folder = t.TempDir()
	}
	given.Addresses = []string{"127.0.0.1"}
	given.Log = func(string, string, ...any) {}
	given.Fatal = func(err error) { t.Error(err) }
	s, err := Start(given)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return &running{s, t, given.Port}
}

// set is a set of one member.
func set(t *testing.T, key string) *running {
	t.Helper()
	s := start(t, Options{SetName: "rs0", Auth: key != "", Key: key})
	s.mustRun(s.connect(""), "admin", bson.D{{Key: "replSetInitiate", Value: bson.D{
		{Key: "_id", Value: "rs0"}, {Key: "members", Value: bson.A{bson.D{{Key: "_id", Value: 0}, {Key: "host", Value: s.address()}}}},
	}}})
	return s
}

func (s *running) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// connect makes a client of the real driver; `who` is user and password for the address.
func (s *running) connect(who string, more ...string) *mongo.Client {
	s.t.Helper()
	uri := fmt.Sprintf("mongodb://%s%s/?directConnection=true&serverSelectionTimeoutMS=5000&%s", who, s.address(), strings.Join(more, "&"))
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client
}

func (s *running) run(client *mongo.Client, db string, command bson.D) (bson.Raw, error) {
	return client.Database(db).RunCommand(context.Background(), command).Raw()
}

func (s *running) mustRun(client *mongo.Client, db string, command bson.D) bson.Raw {
	s.t.Helper()
	reply, err := s.run(client, db, command)
	if err != nil {
		s.t.Fatalf("%v: %s", command, err)
	}
	return reply
}

func codeOf(err error) int32 {
	var failed mongo.ServerError
	for code := range int32(14_000) {
		if errors.As(err, &failed) && failed.HasErrorCode(int(code)) {
			return code
		}
	}
	return 0
}

func (s *running) refused(client *mongo.Client, db string, command bson.D, code int32) {
	s.t.Helper()
	if _, err := s.run(client, db, command); err == nil || codeOf(err) != code {
		s.t.Errorf("%v: %v, and not %d", command, err, code)
	}
}

func simple(name string, more ...bson.E) bson.D {
	return append(bson.D{{Key: name, Value: 1}}, more...)
}

func createUser(name, password string, roles ...any) bson.D {
	return bson.D{{Key: "createUser", Value: name}, {Key: "pwd", Value: password}, {Key: "roles", Value: bson.A(roles)}}
}

const key = "c2VjcmV0IGtleQ=="

func TestUntilThereIsAUserOnlySettingUpIsAllowed(t *testing.T) {
	s := start(t, Options{SetName: "rs0", Auth: true, Key: key})
	open := s.connect("")
	s.mustRun(open, "admin", simple("ping"))
	s.mustRun(open, "admin", simple("hello"))
	s.refused(open, "admin", simple("replSetGetStatus"), document.NotYetInitialized)
	s.refused(open, "admin", simple("replSetGetConfig"), document.Unauthorized)
	s.refused(open, "admin", createUser("root", "secret", "root"), document.NotWritablePrimary)
	s.refused(open, "shop", bson.D{{Key: "find", Value: "orders"}}, document.Unauthorized)
	s.mustRun(open, "admin", bson.D{{Key: "replSetInitiate", Value: bson.D{
		{Key: "_id", Value: "rs0"}, {Key: "members", Value: bson.A{bson.D{{Key: "_id", Value: 0}, {Key: "host", Value: s.address()}}}},
	}}})
	s.mustRun(open, "admin", createUser("root", "secret", "root"))
	s.refused(open, "admin", simple("replSetGetStatus"), document.Unauthorized)
	s.refused(open, "admin", createUser("second", "secret", "root"), document.Unauthorized)
	s.refused(open, "admin", simple("_probe"), document.Unauthorized)
}

func TestUsersAndRoles(t *testing.T) {
	s := set(t, key)
	s.mustRun(s.connect(""), "admin", createUser("root", "it's 100%", "root"))
	for _, mechanism := range []string{"SCRAM-SHA-256", "SCRAM-SHA-1"} {
		root := s.connect("root:it%27s%20100%25@", "authMechanism="+mechanism)
		s.mustRun(root, "admin", simple("replSetGetStatus"))
		s.refused(root, "admin", simple("_probe"), document.Unauthorized)
		if err := s.connect("root:wrong@", "authMechanism="+mechanism).Ping(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "Authentication failed") {
			t.Errorf("a wrong password with %s: %v", mechanism, err)
		}
	}
	if err := s.connect("nobody:it%27s@").Ping(context.Background(), nil); err == nil {
		t.Error("an unknown user was let in")
	}
	root := s.connect("root:it%27s%20100%25@")
	s.mustRun(root, "shop", createUser("clerk", "pw", "readWrite"))
	if _, err := s.run(root, "shop", createUser("clerk", "pw", "readWrite")); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("a second user of this name: %v", err)
	}
	s.refused(root, "shop", createUser("other", "pw", "frobnicator"), document.RoleNotFound)
	clerk := s.connect("clerk:pw@", "authSource=shop")
	insert := bson.D{{Key: "insert", Value: "orders"}, {Key: "documents", Value: bson.A{bson.D{{Key: "a", Value: 1}}}}}
	s.mustRun(clerk, "shop", insert)
	s.refused(clerk, "other", insert, document.Unauthorized)
	s.refused(clerk, "admin", simple("serverStatus"), document.Unauthorized)
	names, err := clerk.ListDatabaseNames(context.Background(), bson.D{})
	if err != nil || len(names) != 1 || names[0] != "shop" {
		t.Errorf("a user sees %v, %v", names, err)
	}
	s.mustRun(root, "shop", bson.D{{Key: "updateUser", Value: "clerk"}, {Key: "pwd", Value: "new"}, {Key: "roles", Value: bson.A{"read"}}})
	s.refused(clerk, "shop", insert, document.Unauthorized)
	s.mustRun(s.connect("clerk:new@", "authSource=shop"), "shop", bson.D{{Key: "find", Value: "orders"}})
	info := s.mustRun(root, "shop", bson.D{{Key: "usersInfo", Value: "clerk"}})
	if user := info.Lookup("users", "0", "_id"); user.StringValue() != "shop.clerk" || strings.Contains(info.String(), "storedKey") {
		t.Errorf("usersInfo: %s", info)
	}
	s.mustRun(root, "shop", bson.D{{Key: "dropUser", Value: "clerk"}})
	s.refused(root, "shop", bson.D{{Key: "dropUser", Value: "clerk"}}, document.UserNotFound)
}

func TestTheDriverReadsAndWrites(t *testing.T) {
	s := set(t, "")
	ctx := context.Background()
	client, err := mongo.Connect(options.Client().ApplyURI(fmt.Sprintf("mongodb://%s/?replicaSet=rs0", s.address())))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(ctx) }()
	orders := client.Database("shop").Collection("orders")
	var many []any
	for i := range 250 {
		many = append(many, bson.D{{Key: "_id", Value: i}, {Key: "n", Value: i % 10}})
	}
	if _, err := orders.InsertMany(ctx, many); err != nil {
		t.Fatal(err)
	}
	cursor, err := orders.Find(ctx, bson.D{{Key: "n", Value: bson.D{{Key: "$lt", Value: 9}}}}, options.Find().SetBatchSize(7).SetSort(bson.D{{Key: "_id", Value: -1}}).SetSkip(1))
	var found []bson.D
	if err == nil {
		err = cursor.All(ctx, &found)
	}
	if err != nil || len(found) != 224 || found[0][0].Value != int32(247) {
		t.Errorf("%d found, %v", len(found), err)
	}
	if n, err := orders.CountDocuments(ctx, bson.D{{Key: "n", Value: 3}}); n != 25 || err != nil {
		t.Error(n, err)
	}
	updated, err := orders.UpdateMany(ctx, bson.D{{Key: "n", Value: 3}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: 100}}}})
	if err != nil || updated.ModifiedCount != 25 {
		t.Error(updated, err)
	}
	upserted, err := orders.UpdateOne(ctx, bson.D{{Key: "k", Value: "v"}}, bson.D{{Key: "$set", Value: bson.D{{Key: "w", Value: 1}}}}, options.UpdateOne().SetUpsert(true))
	if err != nil || upserted.UpsertedID == nil {
		t.Error(upserted, err)
	}
	var after bson.D
	err = orders.FindOneAndUpdate(ctx, bson.D{{Key: "_id", Value: 0}}, bson.D{{Key: "$set", Value: bson.D{{Key: "n", Value: -1}}}}, options.FindOneAndUpdate().SetReturnDocument(options.After)).Decode(&after)
	if err != nil || after[1].Value != int32(-1) {
		t.Error(after, err)
	}
	deleted, err := orders.DeleteMany(ctx, bson.D{{Key: "n", Value: bson.D{{Key: "$gt", Value: 50}}}})
	if err != nil || deleted.DeletedCount != 25 {
		t.Error(deleted, err)
	}
	if _, err := orders.InsertOne(ctx, bson.D{{Key: "_id", Value: 1}}); !mongo.IsDuplicateKeyError(err) {
		t.Errorf("a duplicate: %v", err)
	}
	if _, err := orders.Indexes().CreateOne(ctx, mongo.IndexModel{Keys: bson.D{{Key: "k", Value: 1}}, Options: options.Index().SetUnique(true).SetSparse(true)}); err != nil {
		t.Error(err)
	}
	if _, err := orders.InsertOne(ctx, bson.D{{Key: "k", Value: "v"}}); !mongo.IsDuplicateKeyError(err) {
		t.Errorf("a duplicate in an index: %v", err)
	}
	names, err := client.Database("shop").ListCollectionNames(ctx, bson.D{})
	if err != nil || len(names) != 1 {
		t.Error(names, err)
	}
	if err := client.Database("shop").Drop(ctx); err != nil {
		t.Error(err)
	}
	if n, err := orders.EstimatedDocumentCount(ctx); n != 0 || err != nil {
		t.Error(n, err)
	}
}

func TestAWriteThatComesTwiceIsRunOnce(t *testing.T) {
	s := set(t, "")
	client := s.connect("")
	session := bson.D{{Key: "id", Value: newUUID()}}
	increment := func(number int64) bson.D {
		return bson.D{
			{Key: "findAndModify", Value: "counters"}, {Key: "query", Value: bson.D{{Key: "_id", Value: 1}}}, {Key: "new", Value: true}, {Key: "upsert", Value: true},
			{Key: "update", Value: bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: 1}}}}}, {Key: "lsid", Value: session}, {Key: "txnNumber", Value: number},
		}
	}
	for _, number := range []int64{1, 1, 2, 2} {
		reply := s.mustRun(client, "shop", increment(number))
		if n := reply.Lookup("value", "n").AsInt64(); n != number {
			t.Errorf("%d after write %d", n, number)
		}
	}
	s.refused(client, "shop", increment(1), document.TransactionTooOld)
}

func TestWriteConcerns(t *testing.T) {
	s := set(t, "")
	concern := func(w any) error {
		_, err := s.connect("").Database("shop").Collection("c", options.Collection().SetWriteConcern(&writeconcern.WriteConcern{W: w})).InsertOne(context.Background(), bson.D{})
		return err
	}
	if err := errors.Join(concern("majority"), concern(1)); err != nil {
		t.Error(err)
	}
	if err := concern(2); err == nil || !strings.Contains(err.Error(), "Not enough data-bearing nodes") {
		t.Error(err)
	}
	if err := concern("nowhere"); err == nil || !strings.Contains(err.Error(), "No write concern mode named 'nowhere'") {
		t.Error(err)
	}
}

func TestWhatAClientWritesIsThereAfterARestart(t *testing.T) {
	folder, port := t.TempDir(), freePort(t)
	for i := range 3 {
		s, err := Start(Options{Folder: folder, Port: port, Addresses: []string{"127.0.0.1"}, Log: func(string, string, ...any) {}, Fatal: func(err error) { t.Error(err) }})
		if err != nil {
			t.Fatal(err)
		}
		r := &running{s, t, port}
		client := r.connect("")
		r.mustRun(client, "shop", bson.D{{Key: "insert", Value: "c"}, {Key: "documents", Value: bson.A{bson.D{{Key: "i", Value: i}}}}})
		if n := r.mustRun(client, "shop", bson.D{{Key: "count", Value: "c"}}).Lookup("n").AsInt64(); n != int64(i+1) {
			t.Errorf("%d after %d starts", n, i+1)
		}
		_ = client.Disconnect(context.Background())
		s.Stop()
	}
}

func TestHello(t *testing.T) {
	alone := start(t, Options{})
	client := alone.connect("")
	if reply := alone.mustRun(client, "admin", simple("hello")); !reply.Lookup("isWritablePrimary").Boolean() || reply.Lookup("setName").Type != 0 {
		t.Errorf("a server alone: %s", reply)
	}
	alone.refused(client, "admin", simple("replSetGetStatus"), document.NoReplicationEnabled)
	waiting := start(t, Options{SetName: "rs0"})
	if reply := waiting.mustRun(waiting.connect(""), "admin", simple("hello")); reply.Lookup("info").StringValue() != "Does not have a valid replica set config" {
		t.Errorf("without a configuration: %s", reply)
	}
	s := set(t, "")
	reply := s.mustRun(s.connect(""), "admin", simple("hello"))
	for field, wanted := range map[string]string{"setName": "rs0", "me": s.address(), "primary": s.address()} {
		if got := reply.Lookup(field).StringValue(); got != wanted {
			t.Errorf("%s is %s", field, got)
		}
	}
	begun := time.Now()
	s.mustRun(s.connect(""), "admin", simple("hello", bson.E{Key: "topologyVersion", Value: reply.Lookup("topologyVersion")}, bson.E{Key: "maxAwaitTimeMS", Value: 200}))
	if waited := time.Since(begun); waited < 200*time.Millisecond {
		t.Errorf("answered after %s without news", waited)
	}
}

func TestWhatIsNotThereIsRefused(t *testing.T) {
	s := set(t, "")
	client := s.connect("")
	s.refused(client, "shop", bson.D{{Key: "frobnicate", Value: 1}}, document.CommandNotFound)
	s.refused(client, "shop", bson.D{{Key: "create", Value: "c"}, {Key: "capped", Value: true}, {Key: "size", Value: 100}}, document.NotSupportedByProgram)
	s.refused(client, "local", bson.D{{Key: "insert", Value: "c"}, {Key: "documents", Value: bson.A{bson.D{}}}}, document.IllegalOperation)
	s.refused(client, "admin", bson.D{{Key: "replSetReconfig", Value: bson.D{}}, {Key: "force", Value: true}}, document.NotSupportedByProgram)
	s.refused(client, "shop", bson.D{{Key: "getMore", Value: int64(7)}, {Key: "collection", Value: "c"}}, document.CursorNotFound)
}
