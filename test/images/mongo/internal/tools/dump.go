package tools

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

type metadata struct {
	Options bson.D   `bson:"options"`
	Indexes []bson.D `bson:"indexes"`
	UUID    string   `bson:"uuid"`
	Name    string   `bson:"collectionName"`
	Type    string   `bson:"type"`
}

// Dump is mongodump.
func Dump(o *Options) error {
	if !o.Has("archive") {
		return errors.New("this stand-in dumps to an archive only: give --archive")
	}
	client, err := o.Connect()
	if err != nil {
		return err
	}
	ctx := context.Background()
	defer func() { _ = client.Disconnect(ctx) }()
	collections, err := listCollections(ctx, client, o)
	if err != nil {
		return err
	}
	file, finish, err := o.Create()
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	archive := NewWriter(buffered, collections)
	for _, each := range collections {
		o.Say("writing %s to archive '%s'", each.Namespace(), o.Get("archive"))
		count, err := dumpCollection(ctx, client, archive, each)
		if err != nil {
			return errors.Join(err, finish())
		}
		o.Say("done dumping %s (%d documents)", each.Namespace(), count)
	}
	return errors.Join(buffered.Flush(), finish())
}

func listCollections(ctx context.Context, client *mongo.Client, o *Options) ([]Collection, error) {
	databases, err := client.ListDatabaseNames(ctx, bson.D{})
	if err != nil {
		return nil, err
	}
	var out []Collection
	for _, db := range databases {
		// what belongs to one member, or to the set
		if db == "local" || db == "config" {
			continue
		}
		cursor, err := client.Database(db).ListCollections(ctx, bson.D{})
		if err != nil {
			return nil, err
		}
		var list []struct {
			Name    string `bson:"name"`
			Type    string `bson:"type"`
			Options bson.D `bson:"options"`
			Info    struct {
				UUID bson.Binary `bson:"uuid"`
			} `bson:"info"`
		}
		if err := cursor.All(ctx, &list); err != nil {
			return nil, err
		}
		for _, each := range list {
			c := Collection{DB: db, Name: each.Name, Type: each.Type}
			if !o.Selected(c.Namespace()) {
				continue
			}
			described := metadata{Options: each.Options, Indexes: []bson.D{}, UUID: hex.EncodeToString(each.Info.UUID.Data), Name: each.Name, Type: each.Type}
			indexes, err := client.Database(db).Collection(each.Name).Indexes().List(ctx)
			if err == nil {
				err = indexes.All(ctx, &described.Indexes)
			}
			if err != nil {
				return nil, err
			}
			text, err := bson.MarshalExtJSON(described, true, false)
			if err != nil {
				return nil, err
			}
			c.Metadata = string(text)
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Collection) int {
		if a.Namespace() < b.Namespace() {
			return -1
		}
		return 1
	})
	return out, nil
}

func dumpCollection(ctx context.Context, client *mongo.Client, archive *Writer, c Collection) (int, error) {
	cursor, err := client.Database(c.DB).Collection(c.Name).Find(ctx, bson.D{}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return 0, err
	}
	defer func() { _ = cursor.Close(ctx) }()
	return archive.Documents(c, func() (bson.Raw, error) {
		if cursor.Next(ctx) {
			return cursor.Current, nil
		}
		return nil, cursor.Err()
	})
}
