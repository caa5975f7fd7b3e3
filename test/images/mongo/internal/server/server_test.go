package server_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/server"
	"keelson/images/mongo/internal/servertest"
)

func codeOf(err error) int32 {
	var failed mongo.ServerError
	for code := range int32(14_000) {
		if errors.As(err, &failed) && failed.HasErrorCode(int(code)) {
			return code
		}
	}
	return 0
}

func refused(t *testing.T, s *servertest.Running, client *mongo.Client, db string, command bson.D, code int32) {
	t.Helper()
	if _, err := s.Run(client, db, command); err == nil || codeOf(err) != code {
		t.Errorf("%v: %v, and not %d", command, err, code)
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
	s := servertest.Start(t, server.Options{SetName: "rs0", Auth: true, Key: key})
	open := s.Connect("")
	s.MustRun(open, "admin", simple("ping"))
	s.MustRun(open, "admin", simple("hello"))
	refused(t, s, open, "admin", simple("replSetGetStatus"), document.NotYetInitialized)
	refused(t, s, open, "admin", simple("replSetGetConfig"), document.Unauthorized)
	refused(t, s, open, "admin", createUser("root", "secret", "root"), document.NotWritablePrimary)
	refused(t, s, open, "shop", bson.D{{Key: "find", Value: "orders"}}, document.Unauthorized)
	s.MustRun(open, "admin", bson.D{{Key: "replSetInitiate", Value: bson.D{
		{Key: "_id", Value: "rs0"}, {Key: "members", Value: bson.A{bson.D{{Key: "_id", Value: 0}, {Key: "host", Value: s.Address()}}}},
	}}})
	s.MustRun(open, "admin", createUser("root", "secret", "root"))
	refused(t, s, open, "admin", simple("replSetGetStatus"), document.Unauthorized)
	refused(t, s, open, "admin", createUser("second", "secret", "root"), document.Unauthorized)
	refused(t, s, open, "admin", simple("_probe"), document.Unauthorized)
}

func TestUsersAndRoles(t *testing.T) {
	s := servertest.Set(t, key)
	s.MustRun(s.Connect(""), "admin", createUser("root", "it's 100%", "root"))
	for _, mechanism := range []string{"SCRAM-SHA-256", "SCRAM-SHA-1"} {
		root := s.Connect("root:it%27s%20100%25@", "authMechanism="+mechanism)
		s.MustRun(root, "admin", simple("replSetGetStatus"))
		refused(t, s, root, "admin", simple("_probe"), document.Unauthorized)
		if err := s.Connect("root:wrong@", "authMechanism="+mechanism).Ping(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "Authentication failed") {
			t.Errorf("a wrong password with %s: %v", mechanism, err)
		}
	}
	if err := s.Connect("nobody:it%27s@").Ping(context.Background(), nil); err == nil {
		t.Error("an unknown user was let in")
	}
	root := s.Connect("root:it%27s%20100%25@")
	s.MustRun(root, "shop", createUser("clerk", "pw", "readWrite"))
	if _, err := s.Run(root, "shop", createUser("clerk", "pw", "readWrite")); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("a second user of this name: %v", err)
	}
	refused(t, s, root, "shop", createUser("other", "pw", "frobnicator"), document.RoleNotFound)
	clerk := s.Connect("clerk:pw@", "authSource=shop")
	insert := bson.D{{Key: "insert", Value: "orders"}, {Key: "documents", Value: bson.A{bson.D{{Key: "a", Value: 1}}}}}
	s.MustRun(clerk, "shop", insert)
	refused(t, s, clerk, "other", insert, document.Unauthorized)
	refused(t, s, clerk, "admin", simple("serverStatus"), document.Unauthorized)
	names, err := clerk.ListDatabaseNames(context.Background(), bson.D{})
	if err != nil || len(names) != 1 || names[0] != "shop" {
		t.Errorf("a user sees %v, %v", names, err)
	}
	s.MustRun(root, "shop", bson.D{{Key: "updateUser", Value: "clerk"}, {Key: "pwd", Value: "new"}, {Key: "roles", Value: bson.A{"read"}}})
	refused(t, s, clerk, "shop", insert, document.Unauthorized)
	s.MustRun(s.Connect("clerk:new@", "authSource=shop"), "shop", bson.D{{Key: "find", Value: "orders"}})
	info := s.MustRun(root, "shop", bson.D{{Key: "usersInfo", Value: "clerk"}})
	if user := info.Lookup("users", "0", "_id"); user.StringValue() != "shop.clerk" || strings.Contains(info.String(), "storedKey") {
		t.Errorf("usersInfo: %s", info)
	}
	s.MustRun(root, "shop", bson.D{{Key: "dropUser", Value: "clerk"}})
	refused(t, s, root, "shop", bson.D{{Key: "dropUser", Value: "clerk"}}, document.UserNotFound)
}

func TestTheDriverReadsAndWrites(t *testing.T) {
	s := servertest.Set(t, "")
	ctx := context.Background()
	client, err := mongo.Connect(options.Client().ApplyURI(fmt.Sprintf("mongodb://%s/?replicaSet=rs0", s.Address())))
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
	s := servertest.Set(t, "")
	client := s.Connect("")
	session := bson.D{{Key: "id", Value: bson.Binary{Subtype: bson.TypeBinaryUUID, Data: []byte("0123456789abcdef")}}}
	increment := func(number int64) bson.D {
		return bson.D{
			{Key: "findAndModify", Value: "counters"}, {Key: "query", Value: bson.D{{Key: "_id", Value: 1}}}, {Key: "new", Value: true}, {Key: "upsert", Value: true},
			{Key: "update", Value: bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: 1}}}}}, {Key: "lsid", Value: session}, {Key: "txnNumber", Value: number},
		}
	}
	for _, number := range []int64{1, 1, 2, 2} {
		reply := s.MustRun(client, "shop", increment(number))
		if n := reply.Lookup("value", "n").AsInt64(); n != number {
			t.Errorf("%d after write %d", n, number)
		}
	}
	refused(t, s, client, "shop", increment(1), document.TransactionTooOld)
}

func TestWriteConcerns(t *testing.T) {
	s := servertest.Set(t, "")
	concern := func(w any) error {
		_, err := s.Connect("").Database("shop").Collection("c", options.Collection().SetWriteConcern(&writeconcern.WriteConcern{W: w})).InsertOne(context.Background(), bson.D{})
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
	given := server.Options{Folder: t.TempDir(), Port: servertest.FreePort(t)}
	for i := range 3 {
		s := servertest.Start(t, given)
		client := s.Connect("")
		s.MustRun(client, "shop", bson.D{{Key: "insert", Value: "c"}, {Key: "documents", Value: bson.A{bson.D{{Key: "i", Value: i}}}}})
		if n := s.MustRun(client, "shop", bson.D{{Key: "count", Value: "c"}}).Lookup("n").AsInt64(); n != int64(i+1) {
			t.Errorf("%d after %d starts", n, i+1)
		}
		_ = client.Disconnect(context.Background())
		s.Stop()
	}
}

func TestHello(t *testing.T) {
	alone := servertest.Start(t, server.Options{})
	client := alone.Connect("")
	if reply := alone.MustRun(client, "admin", simple("hello")); !reply.Lookup("isWritablePrimary").Boolean() || reply.Lookup("setName").Type != 0 {
		t.Errorf("a server alone: %s", reply)
	}
	refused(t, alone, client, "admin", simple("replSetGetStatus"), document.NoReplicationEnabled)
	waiting := servertest.Start(t, server.Options{SetName: "rs0"})
	if reply := waiting.MustRun(waiting.Connect(""), "admin", simple("hello")); reply.Lookup("info").StringValue() != "Does not have a valid replica set config" {
		t.Errorf("without a configuration: %s", reply)
	}
	s := servertest.Set(t, "")
	reply := s.MustRun(s.Connect(""), "admin", simple("hello"))
	for field, wanted := range map[string]string{"setName": "rs0", "me": s.Address(), "primary": s.Address()} {
		if got := reply.Lookup(field).StringValue(); got != wanted {
			t.Errorf("%s is %s", field, got)
		}
	}
	begun := time.Now()
	s.MustRun(s.Connect(""), "admin", simple("hello", bson.E{Key: "topologyVersion", Value: reply.Lookup("topologyVersion")}, bson.E{Key: "maxAwaitTimeMS", Value: 200}))
	if waited := time.Since(begun); waited < 200*time.Millisecond {
		t.Errorf("answered after %s without news", waited)
	}
}

func TestWhatIsNotThereIsRefused(t *testing.T) {
	s := servertest.Set(t, "")
	client := s.Connect("")
	refused(t, s, client, "shop", bson.D{{Key: "frobnicate", Value: 1}}, document.CommandNotFound)
	refused(t, s, client, "shop", bson.D{{Key: "create", Value: "c"}, {Key: "capped", Value: true}, {Key: "size", Value: 100}}, document.NotSupportedByProgram)
	refused(t, s, client, "local", bson.D{{Key: "insert", Value: "c"}, {Key: "documents", Value: bson.A{bson.D{}}}}, document.IllegalOperation)
	refused(t, s, client, "admin", bson.D{{Key: "replSetReconfig", Value: bson.D{}}, {Key: "force", Value: true}}, document.NotSupportedByProgram)
	refused(t, s, client, "shop", bson.D{{Key: "getMore", Value: int64(7)}, {Key: "collection", Value: "c"}}, document.CursorNotFound)
}
