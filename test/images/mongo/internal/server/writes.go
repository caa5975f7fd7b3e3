package server

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

const maxDocumentBytes = 16 << 20

func newUUID() bson.Binary {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		panic(err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return bson.Binary{Subtype: bson.TypeBinaryUUID, Data: id}
}

// writable refuses names that cannot be written to.
func writable(namespace string) error {
	db, name, _ := strings.Cut(namespace, ".")
	switch {
	case db == "local":
		return document.Errorf(document.IllegalOperation, "writes to the database local are not part of this stand-in")
	case strings.Contains(name, "$") || len(namespace) > 255:
		return document.Errorf(document.InvalidNamespace, "Invalid namespace specified '%s'", namespace)
	}
	return nil
}

// ensure gives a collection, which is made by the first write to it.
func ensure(state *store.Store, apply func(store.Op), namespace string) *store.Collection {
	if state.Collection(namespace) == nil {
		apply(createOp(namespace, nil))
	}
	return state.Collection(namespace)
}

func createOp(namespace string, options bson.Raw) store.Op {
	_, name, _ := strings.Cut(namespace, ".")
	d := bson.D{{Key: "create", Value: name}, {Key: "uuid", Value: newUUID()}}
	if options != nil {
		d = append(d, bson.E{Key: "options", Value: options})
	}
	return store.Op{Kind: "c", Namespace: namespace, Object: document.Encode(d)}
}

// put writes a whole document, unless a unique index or a rule is against it.
func put(c *store.Collection, apply func(store.Op), namespace, kind string, d bson.D) error {
	id, ok := document.Get(d, "_id")
	switch id.(type) {
	case bson.A, bson.Regex:
		return document.Errorf(53, "The '_id' value cannot be of type %s", map[bool]string{true: "array", false: "regex"}[isArray(id)])
	}
	if !ok {
		return document.Errorf(document.BadValue, "a document without _id")
	}
	if _, taken := c.ByID(id); taken && kind == "i" {
		return duplicate(namespace, "_id_", bson.D{{Key: "_id", Value: int32(1)}}, d)
	}
	if index, taken := c.Conflict(d); taken {
		return duplicate(namespace, index.Name, index.KeyPattern(), d)
	}
	raw := document.Encode(d)
	if len(raw) > maxDocumentBytes {
		return document.Errorf(10334, "BSONObj size: %d is invalid. Size must be between 0 and %d", len(raw), maxDocumentBytes)
	}
	apply(store.Op{Kind: kind, Namespace: namespace, Object: raw})
	return nil
}

func isArray(v any) bool {
	_, ok := v.(bson.A)
	return ok
}

// duplicateError is one that also says which key is taken.
type duplicateError struct {
	known          *document.Error
	pattern, value bson.D
}

func (e *duplicateError) Error() string { return e.known.Message }

func (e *duplicateError) Unwrap() error { return e.known }

func duplicate(namespace, index string, pattern, d bson.D) error {
	value := bson.D{}
	var words []string
	for _, e := range pattern {
		v := document.Leaves(d, e.Key)
		var one any
		if len(v) > 0 {
			one = v[0]
		}
		if _, missing := one.(document.Missing); missing {
			one = nil
		}
		value = append(value, bson.E{Key: e.Key, Value: one})
		words = append(words, fmt.Sprintf("%s: %s", e.Key, show(one)))
	}
	return &duplicateError{
		document.Errorf(document.DuplicateKey, "E11000 duplicate key error collection: %s index: %s dup key: { %s }", namespace, index, strings.Join(words, ", ")),
		pattern, value,
	}
}

func show(v any) string {
	switch x := v.(type) {
	case string:
		return fmt.Sprintf("%q", x)
	case bson.ObjectID:
		return fmt.Sprintf("ObjectId('%s')", x.Hex())
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

func writeError(index int, err error) bson.D {
	known := asError(err)
	d := bson.D{{Key: "index", Value: int32(index)}, {Key: "code", Value: known.Code}, {Key: "errmsg", Value: known.Message}}
	if taken, ok := err.(*duplicateError); ok {
		d = append(d, bson.E{Key: "keyPattern", Value: taken.pattern}, bson.E{Key: "keyValue", Value: taken.value})
	}
	return d
}

func asError(err error) *document.Error {
	var known *document.Error
	if errors.As(err, &known) {
		return known
	}
	return document.Errorf(8, "%s", err)
}

// statements runs the statements of a write, up to the first error if they are ordered.
func statements(ordered bool, count int, run func(i int) error) (failures bson.A) {
	for i := range count {
		if err := run(i); err != nil {
			failures = append(failures, writeError(i, err))
			if ordered {
				break
			}
		}
	}
	return failures
}

func (c *call) ordered() bool {
	v, given := document.Get(c.body, "ordered")
	return !given || document.Truthy(v)
}

func withFailures(reply bson.D, failures bson.A) bson.D {
	if len(failures) > 0 {
		reply = append(reply, bson.E{Key: "writeErrors", Value: failures})
	}
	return reply
}

func (s *Server) insert(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	list := c.documents("documents")
	if len(list) == 0 || len(list) > 100_000 {
		return nil, document.Errorf(16, "Write batch sizes must be between 1 and 100000. Got %d operations.", len(list))
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := ensure(state, apply, namespace)
		n := int32(0)
		failures := statements(c.ordered(), len(list), func(i int) error {
			err := put(collection, apply, namespace, "i", withID(list[i]))
			if err == nil {
				n++
			}
			return err
		})
		return withFailures(bson.D{{Key: "n", Value: n}}, failures), nil
	})
}

// withID puts the _id first, and makes one if there is none.
func withID(d bson.D) bson.D {
	id, given := document.Get(d, "_id")
	if !given {
		id = bson.NewObjectID()
	}
	rest := slices.DeleteFunc(slices.Clone(d), func(e bson.E) bool { return e.Key == "_id" })
	return append(bson.D{{Key: "_id", Value: id}}, rest...)
}

// matching gives the documents of a collection that fulfil a filter, at most `limit` if there is one.
func matching(c *store.Collection, filter bson.D, limit int) ([]bson.D, error) {
	if c == nil {
		return nil, nil
	}
	list := c.Documents()
	if id, ok := document.Get(filter, "_id"); ok && isScalar(id) {
		list = nil
		if raw, there := c.ByID(id); there {
			list = []bson.Raw{raw}
		}
	}
	var out []bson.D
	for _, raw := range list {
		d := document.Decode(raw)
		ok, err := document.Match(d, filter)
		if err != nil {
			return nil, err
		}
		if ok {
			if out = append(out, d); len(out) == limit {
				break
			}
		}
	}
	return out, nil
}

func isScalar(v any) bool {
	switch v.(type) {
	case bson.D, bson.A, bson.Regex:
		return false
	}
	return true
}

// updateStatement is one update of a command.
type updateStatement struct {
	filter, change bson.D
	upsert, multi  bool
}

func parseUpdate(d bson.D) (updateStatement, error) {
	var out updateStatement
	for _, e := range d {
		switch e.Key {
		case "q":
			out.filter, _ = e.Value.(bson.D)
		case "u":
			change, ok := e.Value.(bson.D)
			if !ok {
				return out, document.Errorf(document.FailedToParse, "updates by a pipeline are not part of this stand-in")
			}
			out.change = change
		case "upsert":
			out.upsert = document.Truthy(e.Value)
		case "multi":
			out.multi = document.Truthy(e.Value)
		case "hint", "collation", "let":
		default:
			return out, document.Errorf(document.FailedToParse, "'%s' of an update is not part of this stand-in", e.Key)
		}
	}
	if out.multi && !document.IsOperatorUpdate(out.change) {
		return out, document.Errorf(document.FailedToParse, "multi update is not supported for replacement-style update")
	}
	return out, nil
}

func (s *Server) update(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	var list []updateStatement
	for _, each := range c.documents("updates") {
		statement, err := parseUpdate(each)
		if err != nil {
			return nil, err
		}
		list = append(list, statement)
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		n, changed := int32(0), int32(0)
		var upserted bson.A
		failures := statements(c.ordered(), len(list), func(i int) error {
			result, err := runUpdate(state, apply, namespace, list[i])
			n += result.matched
			changed += result.changed
			if result.upserted != nil {
				upserted = append(upserted, bson.D{{Key: "index", Value: int32(i)}, {Key: "_id", Value: result.upserted}})
				n++
			}
			return err
		})
		reply := bson.D{{Key: "n", Value: n}, {Key: "nModified", Value: changed}}
		if upserted != nil {
			reply = append(reply, bson.E{Key: "upserted", Value: upserted})
		}
		return withFailures(reply, failures), nil
	})
}

type updateResult struct {
	matched, changed int32
	upserted         any
}

func runUpdate(state *store.Store, apply func(store.Op), namespace string, statement updateStatement) (result updateResult, err error) {
	limit := 1
	if statement.multi {
		limit = 0
	}
	collection := state.Collection(namespace)
	list, err := matching(collection, statement.filter, limit)
	if err != nil {
		return result, err
	}
	for _, d := range list {
		changed, err := change(collection, apply, namespace, d, statement.change)
		if err != nil {
			return result, err
		}
		result.matched++
		if changed {
			result.changed++
		}
	}
	if len(list) == 0 && statement.upsert {
		d, err := upsert(state, apply, namespace, statement)
		if err != nil {
			return result, err
		}
		result.upserted, _ = document.Get(d, "_id")
	}
	return result, nil
}

func change(c *store.Collection, apply func(store.Op), namespace string, d, by bson.D) (bool, error) {
	before := document.Encode(d)
	after, err := document.Update(d, by, false, time.Now())
	if err != nil || bytes.Equal(before, document.Encode(after)) {
		return false, err
	}
	return true, put(c, apply, namespace, "u", after)
}

func upsert(state *store.Store, apply func(store.Op), namespace string, statement updateStatement) (bson.D, error) {
	seed, err := document.Seed(statement.filter)
	if err != nil {
		return nil, err
	}
	if !document.IsOperatorUpdate(statement.change) {
		// a replacement takes nothing but the _id from the filter
		seed = slices.DeleteFunc(seed, func(e bson.E) bool { return e.Key != "_id" })
	}
	d, err := document.Update(seed, statement.change, true, time.Now())
	if err != nil {
		return nil, err
	}
	d = withID(d)
	return d, put(ensure(state, apply, namespace), apply, namespace, "i", d)
}

func (s *Server) remove(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	list := c.documents("deletes")
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		n := int32(0)
		failures := statements(c.ordered(), len(list), func(i int) error {
			filter, _ := document.Get(list[i], "q")
			limit, _ := document.Get(list[i], "limit")
			most, _ := document.WholeNumber(limit)
			q, _ := filter.(bson.D)
			found, err := matching(state.Collection(namespace), q, int(most))
			for _, d := range found {
				apply(deleteOp(namespace, d))
				n++
			}
			return err
		})
		return withFailures(bson.D{{Key: "n", Value: n}}, failures), nil
	})
}

func deleteOp(namespace string, d bson.D) store.Op {
	id, _ := document.Get(d, "_id")
	return store.Op{Kind: "d", Namespace: namespace, Object: document.Encode(bson.D{{Key: "_id", Value: id}})}
}

func (s *Server) findAndModify(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	statement := updateStatement{filter: c.document("query"), change: c.document("update"), upsert: c.flag("upsert")}
	if c.has("arrayFilters") || (!c.flag("remove") && statement.change == nil) {
		return nil, document.Errorf(document.FailedToParse, "findAndModify of this stand-in needs remove or an update document, without arrayFilters")
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := state.Collection(namespace)
		found, err := matching(collection, statement.filter, 0)
		if err == nil {
			err = document.Sort(found, c.document("sort"))
		}
		if err != nil {
			return nil, err
		}
		var value any
		last := bson.D{{Key: "n", Value: int32(min(1, len(found)))}}
		switch {
		case c.flag("remove"):
			if len(found) > 0 {
				value = found[0]
				apply(deleteOp(namespace, found[0]))
			}
		case len(found) > 0:
			before := document.Encode(found[0])
			if _, err := change(collection, apply, namespace, found[0], statement.change); err != nil {
				return nil, err
			}
			value = document.Decode(before)
			if id, _ := document.Get(found[0], "_id"); c.flag("new") {
				after, _ := collection.ByID(id)
				value = document.Decode(after)
			}
			last = append(last, bson.E{Key: "updatedExisting", Value: true})
		case statement.upsert:
			d, err := upsert(state, apply, namespace, statement)
			if err != nil {
				return nil, err
			}
			id, _ := document.Get(d, "_id")
			if c.flag("new") {
				value = d
			}
			last = bson.D{{Key: "n", Value: int32(1)}, {Key: "updatedExisting", Value: false}, {Key: "upserted", Value: id}}
		default:
			last = append(last, bson.E{Key: "updatedExisting", Value: false})
		}
		if d, ok := value.(bson.D); ok {
			if value, err = document.Project(d, c.document("fields")); err != nil {
				return nil, err
			}
		}
		return bson.D{{Key: "lastErrorObject", Value: last}, {Key: "value", Value: value}}, nil
	})
}
