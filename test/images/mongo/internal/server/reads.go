package server

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

const oplogName = "local.oplog.rs"

// contents gives the documents of a collection that fulfil a filter.
func (s *Server) contents(state *store.Store, namespace string, filter bson.D) ([]bson.D, error) {
	return matching(state.Collection(namespace), filter, 0)
}

// oplog shows the log as the collection that clients know.
func (s *Server) oplog() []bson.D {
	var out []bson.D
	for _, entry := range s.node.Log() {
		d := func(op, ns string, o any) {
			out = append(out, bson.D{
				{Key: "op", Value: op}, {Key: "ns", Value: ns}, {Key: "o", Value: o}, {Key: "ts", Value: entry.Time}, {Key: "t", Value: entry.Term},
				{Key: "v", Value: int64(2)}, {Key: "wall", Value: entry.Wall},
			})
		}
		for _, op := range entry.Ops {
			d(op.Kind, op.Namespace, document.Decode(op.Object))
		}
		if len(entry.Ops) == 0 {
			d("n", "", bson.D{{Key: "msg", Value: "periodic noop"}})
		}
	}
	return out
}

func (s *Server) find(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"min", "max", "tailable", "returnKey", "showRecordId"} {
		if c.flag(key) {
			return nil, document.Errorf(document.FailedToParse, "'%s' of find is not part of this stand-in", key)
		}
	}
	var list []bson.D
	if namespace == oplogName {
		if list, err = document.Filter(s.oplog(), c.document("filter")); err == nil {
			if natural, _ := document.Get(c.document("sort"), "$natural"); document.Truthy(natural) {
				if n, _ := document.WholeNumber(natural); n < 0 {
					slices.Reverse(list)
				}
			}
		}
	} else {
		err = s.read(c, func(state *store.Store) (err error) {
			list, err = s.contents(state, namespace, c.document("filter"))
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	if by := c.document("sort"); len(by) > 0 && by[0].Key != "$natural" {
		if err := document.Sort(list, by); err != nil {
			return nil, err
		}
	}
	if skip, ok := c.number("skip"); ok {
		list = list[min(max(skip, 0), int64(len(list))):]
	}
	limit, _ := c.number("limit")
	if limit != 0 {
		list = list[:min(max(limit, -limit), int64(len(list)))]
	}
	for i := range list {
		if list[i], err = document.Project(list[i], c.document("projection")); err != nil {
			return nil, err
		}
	}
	size, given := c.number("batchSize")
	if !given {
		size = 101
	}
	return s.firstBatch(c, namespace, list, size, c.flag("singleBatch") || limit < 0), nil
}

func (s *Server) count(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err != nil {
		return nil, err
	}
	n := int64(0)
	err = s.read(c, func(state *store.Store) error {
		if len(c.document("query")) == 0 {
			if collection := state.Collection(namespace); collection != nil {
				n = int64(collection.Len())
			}
			return nil
		}
		list, err := s.contents(state, namespace, c.document("query"))
		n = int64(len(list))
		return err
	})
	if skip, ok := c.number("skip"); ok {
		n = max(0, n-skip)
	}
	if limit, ok := c.number("limit"); ok && limit != 0 {
		n = min(n, max(limit, -limit))
	}
	return bson.D{{Key: "n", Value: int32(n)}}, err
}

func (s *Server) distinct(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err != nil {
		return nil, err
	}
	key, _ := text(c.body, "key")
	values := bson.A{}
	seen := map[string]bool{}
	err = s.read(c, func(state *store.Store) error {
		list, err := s.contents(state, namespace, c.document("query"))
		for _, d := range list {
			for _, v := range document.Leaves(d, key) {
				each, isList := v.(bson.A)
				if !isList {
					each = bson.A{v}
				}
				for _, one := range each {
					if _, missing := one.(document.Missing); !missing && !seen[document.Key(one)] {
						seen[document.Key(one)] = true
						values = append(values, one)
					}
				}
			}
		}
		return err
	})
	slices.SortFunc(values, document.Compare)
	return bson.D{{Key: "values", Value: values}}, err
}

func (s *Server) aggregate(c *call) (bson.D, error) {
	pipeline := c.documents("pipeline")
	options := c.document("cursor")
	if options == nil && !c.flag("explain") {
		return nil, document.Errorf(document.FailedToParse, "The 'cursor' option is required, except for aggregate with the explain argument")
	}
	size := int64(101)
	if given, ok := document.Get(options, "batchSize"); ok {
		size, _ = document.WholeNumber(given)
	}
	namespace := c.db + ".$cmd.aggregate"
	collection, isName := c.body[0].Value.(string)
	if isName {
		namespace = c.db + "." + collection
	}
	var list []bson.D
	err := s.read(c, func(state *store.Store) error {
		rest := pipeline
		var err error
		if source, special := s.source(state, c.db, collection, pipeline); special {
			list, rest = source, pipeline[1:]
		} else if isName {
			var filter bson.D
			if len(pipeline) > 0 && len(pipeline[0]) > 0 && pipeline[0][0].Key == "$match" {
				filter, _ = pipeline[0][0].Value.(bson.D)
			}
			if list, err = s.contents(state, namespace, filter); err != nil {
				return err
			}
		} else if len(pipeline) > 0 && len(pipeline[0]) > 0 {
			return document.Errorf(document.InvalidNamespace, "%s is not valid without a collection", pipeline[0][0].Key)
		}
		list, err = document.Aggregate(list, rest, func(name string) []bson.D {
			other, _ := s.contents(state, c.db+"."+name, nil)
			return other
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.firstBatch(c, namespace, list, size, false), nil
}

// source gives what a stage yields that reads no collection.
func (s *Server) source(state *store.Store, db, name string, pipeline []bson.D) ([]bson.D, bool) {
	if len(pipeline) == 0 || len(pipeline[0]) == 0 {
		return nil, false
	}
	collection := state.Collection(db + "." + name)
	switch pipeline[0][0].Key {
	case "$collStats":
		if collection == nil {
			return nil, true
		}
		return []bson.D{{
			{Key: "ns", Value: db + "." + name}, {Key: "host", Value: s.address()}, {Key: "count", Value: int32(collection.Len())},
			{Key: "storageStats", Value: collectionStats(collection)},
		}}, true
	case "$indexStats":
		var out []bson.D
		if collection != nil {
			for _, index := range collection.Indexes {
				accesses := bson.D{{Key: "ops", Value: int64(0)}, {Key: "since", Value: bson.NewDateTimeFromTime(s.started)}}
				out = append(out, bson.D{
					{Key: "name", Value: index.Name}, {Key: "key", Value: index.KeyPattern()}, {Key: "host", Value: s.address()}, {Key: "accesses", Value: accesses},
					{Key: "spec", Value: index.Spec},
				})
			}
		}
		return out, true
	case "$currentOp", "$listLocalSessions", "$listSessions":
		return nil, true
	case "$documents":
		var out []bson.D
		list, _ := pipeline[0][0].Value.(bson.A)
		for _, each := range list {
			if d, ok := each.(bson.D); ok {
				out = append(out, d)
			}
		}
		return out, true
	}
	return nil, false
}

// databases are those that hold a collection, and the two that are always there.
func databases(state *store.Store) []string {
	out := []string{"admin", "local"}
	for _, namespace := range state.Namespaces("") {
		db, _, _ := strings.Cut(namespace, ".")
		if !slices.Contains(out, db) {
			out = append(out, db)
		}
	}
	slices.Sort(out)
	return out
}
