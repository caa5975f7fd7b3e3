// Package store is what a member holds: databases, collections, indexes, and the retryable writes that it has seen.
//
// It changes by operations only, which are the same on every member and have the same effect when they come again.
package store

import (
	"slices"
	"sort"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
)

// Op is one change. Kinds: i(nsert) and u(pdate) give the whole document, d(elete) its _id, c(ommand) a change of a namespace.
type Op struct {
	Kind      string   `bson:"op"`
	Namespace string   `bson:"ns"`
	Object    bson.Raw `bson:"o"`
}

// Retryable is what a session's last retryable write answered.
type Retryable struct {
	Session string   `bson:"lsid"`
	Number  int64    `bson:"txnNumber"`
	Reply   bson.Raw `bson:"reply"`
}

// Index is what createIndexes was told, with a name.
type Index struct {
	Name string
	Spec bson.D
	keys bson.D
	// unique indexes know which document has which key
	unique   bool
	sparse   bool
	holders  map[string]string
	excluded bson.D
}

// Collection holds documents in the order in which they came.
type Collection struct {
	Options   bson.Raw
	UUID      bson.Binary
	Indexes   []*Index
	documents map[string]placed
	order     []place
	placed    int64
	bytes     int64
}

// placed is a document with its number in the order in which documents came.
type placed struct {
	raw    bson.Raw
	number int64
}

type place struct {
	key    string
	number int64
}

// Store is the state of a member.
type Store struct {
	collections map[string]*Collection
	sessions    map[string]Retryable
}

// New makes an empty store.
func New() *Store {
	return &Store{collections: map[string]*Collection{}, sessions: map[string]Retryable{}}
}

// Collection gives a collection by its full name, or nil.
func (s *Store) Collection(namespace string) *Collection { return s.collections[namespace] }

// Empty says whether nothing was ever written.
func (s *Store) Empty() bool { return len(s.collections) == 0 }

// Retryable gives what a session's last retryable write answered.
func (s *Store) Retryable(session string) (Retryable, bool) {
	r, ok := s.sessions[session]
	return r, ok
}

// Remember keeps what a retryable write answered.
func (s *Store) Remember(r Retryable) { s.sessions[r.Session] = r }

// Namespaces are the full names of the collections of a database, or of all databases, in order.
func (s *Store) Namespaces(database string) []string {
	var out []string
	for name := range s.collections {
		if database == "" || strings.HasPrefix(name, database+".") {
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return out
}

// Apply makes a change. What cannot be applied (a document of a collection that is gone) has no effect.
func (s *Store) Apply(op Op) {
	switch op.Kind {
	case "i", "u":
		s.create(op.Namespace, nil, bson.Binary{}).put(op.Object)
	case "d":
		if c := s.collections[op.Namespace]; c != nil {
			id, _ := document.Get(document.Decode(op.Object), "_id")
			c.remove(document.Key(id))
		}
	case "c":
		s.applyCommand(op)
	}
}

func (s *Store) applyCommand(op Op) {
	d := document.Decode(op.Object)
	c := s.collections[op.Namespace]
	switch d[0].Key {
	case "create":
		options, _ := op.Object.Lookup("options").DocumentOK()
		uuid, _ := document.Get(d, "uuid")
		binary, _ := uuid.(bson.Binary)
		s.create(op.Namespace, options, binary)
	case "drop":
		delete(s.collections, op.Namespace)
	case "rename":
		target, _ := d[0].Value.(string)
		if c != nil {
			delete(s.collections, op.Namespace)
			s.collections[target] = c
		}
	case "createIndex":
		spec, _ := d[0].Value.(bson.D)
		s.create(op.Namespace, nil, bson.Binary{}).addIndex(spec)
	case "dropIndex":
		if c != nil {
			c.Indexes = slices.DeleteFunc(c.Indexes, func(i *Index) bool { return i.Name == d[0].Value })
		}
	}
}

func (s *Store) create(namespace string, options bson.Raw, uuid bson.Binary) *Collection {
	c := s.collections[namespace]
	if c == nil {
		c = &Collection{Options: options, UUID: uuid, documents: map[string]placed{}}
		c.addIndex(bson.D{{Key: "v", Value: int32(2)}, {Key: "key", Value: bson.D{{Key: "_id", Value: int32(1)}}}, {Key: "name", Value: "_id_"}})
		s.collections[namespace] = c
	}
	return c
}

// Len is the number of documents.
func (c *Collection) Len() int { return len(c.documents) }

// Bytes is the length of all documents.
func (c *Collection) Bytes() int64 { return c.bytes }

// ByID gives the document with an _id.
func (c *Collection) ByID(id any) (bson.Raw, bool) {
	there, ok := c.documents[document.Key(id)]
	return there.raw, ok
}

// Documents are all documents, in the order in which they came.
func (c *Collection) Documents() []bson.Raw {
	out := make([]bson.Raw, 0, len(c.documents))
	for _, each := range c.order {
		if there, ok := c.documents[each.key]; ok && there.number == each.number {
			out = append(out, there.raw)
		}
	}
	return out
}

func (c *Collection) put(raw bson.Raw) {
	d := document.Decode(raw)
	id, _ := document.Get(d, "_id")
	key := document.Key(id)
	before, there := c.documents[key]
	if there {
		c.bytes -= int64(len(before.raw))
		c.unindex(key, document.Decode(before.raw))
	} else {
		c.placed++
		before.number = c.placed
		c.order = append(c.order, place{key, c.placed})
	}
	c.documents[key] = placed{raw, before.number}
	c.bytes += int64(len(raw))
	for _, index := range c.Indexes {
		for _, each := range index.keysOf(d) {
			index.holders[each] = key
		}
	}
}

func (c *Collection) remove(key string) {
	before, there := c.documents[key]
	if !there {
		return
	}
	c.bytes -= int64(len(before.raw))
	c.unindex(key, document.Decode(before.raw))
	delete(c.documents, key)
	// the order keeps a gap, so that a removal costs no pass over all of it
	if len(c.order) > 1000+2*len(c.documents) {
		c.order = slices.DeleteFunc(c.order, func(each place) bool { return c.documents[each.key].number != each.number })
	}
}

func (c *Collection) unindex(key string, d bson.D) {
	for _, index := range c.Indexes {
		for _, each := range index.keysOf(d) {
			if index.holders[each] == key {
				delete(index.holders, each)
			}
		}
	}
}

func (c *Collection) addIndex(spec bson.D) {
	name, _ := document.Get(spec, "name")
	keys, _ := document.Get(spec, "key")
	unique, _ := document.Get(spec, "unique")
	sparse, _ := document.Get(spec, "sparse")
	partial, _ := document.Get(spec, "partialFilterExpression")
	index := &Index{Spec: spec, unique: document.Truthy(unique), sparse: document.Truthy(sparse), holders: map[string]string{}}
	index.Name, _ = name.(string)
	index.keys, _ = keys.(bson.D)
	index.excluded, _ = partial.(bson.D)
	if slices.ContainsFunc(c.Indexes, func(i *Index) bool { return i.Name == index.Name }) {
		return
	}
	for key, there := range c.documents {
		for _, each := range index.keysOf(document.Decode(there.raw)) {
			index.holders[each] = key
		}
	}
	c.Indexes = append(c.Indexes, index)
}

// keysOf are the keys of a document in a unique index; other indexes have none, since every query reads the collection.
func (i *Index) keysOf(d bson.D) []string {
	if !i.unique {
		return nil
	}
	if i.excluded != nil {
		if ok, err := document.Match(d, i.excluded); !ok || err != nil {
			return nil
		}
	}
	keys := []string{""}
	there := false
	for _, e := range i.keys {
		values := document.Leaves(d, e.Key)
		var parts []string
		for _, v := range values {
			if _, missing := v.(document.Missing); !missing {
				there = true
			}
			list, isList := v.(bson.A)
			if !isList {
				list = bson.A{v}
			}
			for _, element := range list {
				parts = append(parts, document.Key(element))
			}
		}
		if len(parts) == 0 {
			parts = []string{document.Key(nil)}
		}
		var next []string
		for _, prefix := range keys {
			for _, part := range parts {
				next = append(next, prefix+"\x00"+part)
			}
		}
		keys = next
	}
	if i.sparse && !there {
		return nil
	}
	return keys
}

// Conflict finds the unique index that already has a document's key for another document.
func (c *Collection) Conflict(d bson.D) (index *Index, found bool) {
	id, _ := document.Get(d, "_id")
	own := document.Key(id)
	for _, index := range c.Indexes {
		for _, each := range index.keysOf(d) {
			if holder, taken := index.holders[each]; taken && holder != own {
				return index, true
			}
		}
	}
	return nil, false
}

// Duplicates says whether documents of the collection would have the same key in a new unique index.
func (c *Collection) Duplicates(spec bson.D) bool {
	probe := &Collection{documents: map[string]placed{}}
	probe.addIndex(spec)
	for _, raw := range c.Documents() {
		d := document.Decode(raw)
		if _, taken := probe.Conflict(d); taken {
			return true
		}
		probe.put(raw)
	}
	return false
}

// KeyPattern is what the index is made of.
func (i *Index) KeyPattern() bson.D { return i.keys }
