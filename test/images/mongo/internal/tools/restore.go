package tools

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

const (
	batchDocuments = 1000
	batchBytes     = 8 << 20
)

// restorer fills collections from an archive.
type restorer struct {
	*Options
	client         *mongo.Client
	found          map[string]Collection
	pending        map[string][]any
	bytes          int
	restored, lost int
	perCollection  map[string]int
	failed         map[string]int
}

// Restore is mongorestore.
func Restore(o *Options) error {
	if !o.Has("archive") {
		return errors.New("this stand-in restores from an archive only: give --archive")
	}
	file, err := o.Open()
	if err != nil {
		return err
	}
	client, err := o.Connect()
	if err != nil {
		return err
	}
	defer func() { _ = client.Disconnect(context.Background()) }()
	o.Say("preparing collections to restore from")
	archive, err := NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return err
	}
	r := &restorer{
		Options: o, client: client, found: map[string]Collection{}, pending: map[string][]any{}, perCollection: map[string]int{}, failed: map[string]int{},
	}
	for _, each := range archive.Collections {
		namespace := each.Namespace()
		if !o.Selected(namespace) {
			continue
		}
		if strings.HasPrefix(namespace, "admin.system.") {
			return fmt.Errorf("this stand-in restores no users and roles: exclude %s by --nsExclude", namespace)
		}
		r.found[namespace] = each
		if err := r.prepare(each); err != nil {
			return err
		}
	}
	err = archive.Each(r.document, r.end)
	if err == nil && r.lost > 0 {
		err = fmt.Errorf("%d documents were not restored", r.lost)
	}
	o.Say("%d document(s) restored successfully. %d document(s) failed to restore.", r.restored, r.lost)
	return err
}

func (r *restorer) collection(c Collection) *mongo.Collection {
	return r.client.Database(c.DB).Collection(c.Name, options.Collection().SetWriteConcern(writeconcern.Majority()))
}

func (r *restorer) metadata(c Collection) (metadata, error) {
	var described metadata
	err := bson.UnmarshalExtJSON([]byte(c.Metadata), true, &described)
	if err != nil {
		err = fmt.Errorf("error parsing metadata from archive: %w", err)
	}
	return described, err
}

func (r *restorer) prepare(c Collection) error {
	described, err := r.metadata(c)
	if err != nil {
		return err
	}
	ctx := context.Background()
	if r.Has("drop") {
		r.Say("dropping collection %s before restoring", c.Namespace())
		if err := r.collection(c).Drop(ctx); err != nil {
			return err
		}
	}
	err = r.client.Database(c.DB).RunCommand(ctx, append(bson.D{{Key: "create", Value: c.Name}}, described.Options...)).Err()
	if err != nil && !r.Has("drop") && isCode(err, 48) {
		// what is there already is added to
		return nil
	}
	return err
}

func isCode(err error, code int) bool {
	var failed mongo.ServerError
	return errors.As(err, &failed) && failed.HasErrorCode(code)
}

func (r *restorer) document(namespace string, raw bson.Raw) error {
	if _, wanted := r.found[namespace]; !wanted {
		return nil
	}
	r.pending[namespace] = append(r.pending[namespace], raw)
	r.bytes += len(raw)
	if len(r.pending[namespace]) >= batchDocuments || r.bytes >= batchBytes {
		return r.flush(namespace)
	}
	return nil
}

func (r *restorer) flush(namespace string) error {
	list := r.pending[namespace]
	if len(list) == 0 {
		return nil
	}
	r.pending[namespace], r.bytes = nil, 0
	_, err := r.collection(r.found[namespace]).InsertMany(context.Background(), list, options.InsertMany().SetOrdered(r.Has("stopOnError")))
	lost := 0
	var failed mongo.BulkWriteException
	if errors.As(err, &failed) && len(failed.WriteErrors) > 0 {
		lost = len(failed.WriteErrors)
		if r.Has("stopOnError") {
			lost = len(list) - failed.WriteErrors[0].Index
		}
		for _, each := range failed.WriteErrors {
			r.Say("continuing through error: %s", each.Message)
		}
		if !r.Has("stopOnError") {
			err = nil
		}
	} else if err != nil {
		lost = len(list)
	}
	r.lost += lost
	r.failed[namespace] += lost
	r.restored += len(list) - lost
	r.perCollection[namespace] += len(list) - lost
	return err
}

func (r *restorer) end(namespace string) error {
	c, wanted := r.found[namespace]
	if !wanted {
		return nil
	}
	if err := r.flush(namespace); err != nil {
		return err
	}
	described, err := r.metadata(c)
	if err != nil {
		return err
	}
	indexes := slices.DeleteFunc(described.Indexes, func(index bson.D) bool {
		return slices.ContainsFunc(index, func(e bson.E) bool { return e.Key == "name" && e.Value == "_id_" })
	})
	if len(indexes) > 0 {
		r.Say("restoring indexes for collection %s from metadata", namespace)
		err = r.client.Database(c.DB).RunCommand(context.Background(), bson.D{{Key: "createIndexes", Value: c.Name}, {Key: "indexes", Value: indexes}}).Err()
	}
	r.Say("finished restoring %s (%d documents, %d failures)", namespace, r.perCollection[namespace], r.failed[namespace])
	return err
}
