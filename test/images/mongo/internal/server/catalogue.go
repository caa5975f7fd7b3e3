package server

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

func (s *Server) listCollections(c *call) (bson.D, error) {
	var list []bson.D
	err := s.read(c, func(state *store.Store) error {
		for _, namespace := range state.Namespaces(c.db) {
			collection := state.Collection(namespace)
			options := bson.D{}
			if collection.Options != nil {
				options = document.Decode(collection.Options)
			}
			d := bson.D{{Key: "name", Value: strings.TrimPrefix(namespace, c.db+".")}, {Key: "type", Value: "collection"}}
			if !c.flag("nameOnly") {
				d = append(d,
					bson.E{Key: "options", Value: options},
					bson.E{Key: "info", Value: bson.D{{Key: "readOnly", Value: false}, {Key: "uuid", Value: collection.UUID}}},
					bson.E{Key: "idIndex", Value: collection.Indexes[0].Spec},
				)
			}
			list = append(list, d)
		}
		return nil
	})
	if err == nil {
		list, err = document.Filter(list, c.document("filter"))
	}
	if err != nil {
		return nil, err
	}
	return s.firstBatch(c, c.db+".$cmd.listCollections", list, 1<<20, false), nil
}

func (s *Server) listIndexes(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err != nil {
		return nil, err
	}
	var list []bson.D
	err = s.read(c, func(state *store.Store) error {
		collection := state.Collection(namespace)
		if collection == nil {
			return document.Errorf(document.NamespaceNotFound, "ns does not exist: %s", namespace)
		}
		for _, index := range collection.Indexes {
			list = append(list, index.Spec)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.firstBatch(c, namespace, list, 1<<20, false), nil
}

func (s *Server) listDatabases(c *call) (bson.D, error) {
	list, total := bson.A{}, int64(0)
	err := s.read(c, func(state *store.Store) error {
		for _, name := range databases(state) {
			if s.options.Auth && !slices.ContainsFunc(c.connection.users, func(who identity) bool { return s.mayRead(state, who, name) }) {
				continue
			}
			size := int64(0)
			for _, namespace := range state.Namespaces(name) {
				size += state.Collection(namespace).Bytes()
			}
			d := bson.D{{Key: "name", Value: name}}
			if !c.flag("nameOnly") {
				d = append(d, bson.E{Key: "sizeOnDisk", Value: size}, bson.E{Key: "empty", Value: size == 0})
			}
			ok, err := document.Match(d, c.document("filter"))
			if err != nil {
				return err
			}
			if ok {
				list = append(list, d)
				total += size
			}
		}
		return nil
	})
	reply := bson.D{{Key: "databases", Value: list}}
	if !c.flag("nameOnly") {
		reply = append(reply, bson.E{Key: "totalSize", Value: total}, bson.E{Key: "totalSizeMb", Value: total >> 20})
	}
	return reply, err
}

// mayRead is may for one that already looks at the store.
func (s *Server) mayRead(state *store.Store, who identity, db string) bool {
	if who.name == systemUser && who.db == "local" {
		return true
	}
	c := state.Collection(usersName)
	if c == nil {
		return false
	}
	user, ok := c.ByID(who.id())
	return ok && granted(user, read, db)
}

func (s *Server) create(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	options := bson.D{}
	for _, e := range c.body[1:] {
		switch e.Key {
		case "capped", "timeseries", "viewOn", "clusteredIndex", "encryptedFields":
			if document.Truthy(e.Value) {
				return nil, document.Errorf(document.NotSupportedByProgram, "'%s' of create is not part of this stand-in", e.Key)
			}
		case "validator", "validationLevel", "validationAction":
			return nil, document.Errorf(document.NotSupportedByProgram, "'%s' of create is not part of this stand-in", e.Key)
		case "collation", "storageEngine", "indexOptionDefaults", "size", "max":
			options = append(options, e)
		}
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		if state.Collection(namespace) != nil {
			if len(options) == 0 {
				return bson.D{}, nil
			}
			return nil, document.Errorf(document.NamespaceExists, "namespace %s already exists, but with different options", namespace)
		}
		apply(createOp(namespace, document.Encode(options)))
		return bson.D{}, nil
	})
}

func dropOp(namespace string) store.Op {
	return store.Op{Kind: "c", Namespace: namespace, Object: document.Encode(bson.D{{Key: "drop", Value: namespace}})}
}

func (s *Server) drop(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := state.Collection(namespace)
		if collection == nil {
			return bson.D{}, nil
		}
		reply := bson.D{{Key: "nIndexesWas", Value: int32(len(collection.Indexes))}, {Key: "ns", Value: namespace}}
		apply(dropOp(namespace))
		return reply, nil
	})
}

func (s *Server) dropDatabase(c *call) (bson.D, error) {
	if c.db == "admin" || c.db == "local" {
		return nil, document.Errorf(document.IllegalOperation, "Dropping the '%s' database is prohibited.", c.db)
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		list := state.Namespaces(c.db)
		for _, namespace := range list {
			apply(dropOp(namespace))
		}
		if len(list) == 0 {
			return bson.D{}, nil
		}
		return bson.D{{Key: "dropped", Value: c.db}}, nil
	})
}

func (s *Server) createIndexes(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err == nil {
		err = writable(namespace)
	}
	if err != nil {
		return nil, err
	}
	list := c.documents("indexes")
	for i, each := range list {
		if list[i], err = indexSpec(each); err != nil {
			return nil, err
		}
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		made := state.Collection(namespace) == nil
		collection := ensure(state, apply, namespace)
		before := len(collection.Indexes)
		for _, spec := range list {
			known, err := knownIndex(collection, spec)
			if err != nil {
				return nil, err
			}
			if known {
				continue
			}
			if collection.Duplicates(spec) {
				return nil, document.Errorf(document.DuplicateKey, "Index build failed: E11000 duplicate key error collection: %s", namespace)
			}
			apply(store.Op{Kind: "c", Namespace: namespace, Object: document.Encode(bson.D{{Key: "createIndex", Value: spec}})})
		}
		reply := bson.D{
			{Key: "numIndexesBefore", Value: int32(before)}, {Key: "numIndexesAfter", Value: int32(len(collection.Indexes))}, {Key: "createdCollectionAutomatically", Value: made},
		}
		if before == len(collection.Indexes) {
			reply = append(reply, bson.E{Key: "note", Value: "all indexes already exist"})
		}
		return reply, nil
	})
}

func indexSpec(given bson.D) (bson.D, error) {
	key, _ := document.Get(given, "key")
	keys, ok := key.(bson.D)
	name, named := text(given, "name")
	if !ok || len(keys) == 0 || !named || name == "" {
		return nil, document.Errorf(document.FailedToParse, "The 'key' and 'name' fields are required properties of an index specification")
	}
	for _, e := range keys {
		if kind, special := e.Value.(string); special && kind != "hashed" {
			return nil, document.Errorf(document.NotSupportedByProgram, "indexes of type '%s' are not part of this stand-in", kind)
		}
	}
	if document.Truthy(mustValue(given, "expireAfterSeconds")) {
		return nil, document.Errorf(document.NotSupportedByProgram, "'expireAfterSeconds' of an index is not part of this stand-in")
	}
	spec := bson.D{{Key: "v", Value: int32(2)}}
	for _, e := range given {
		if e.Key != "v" && e.Key != "ns" {
			spec = append(spec, e)
		}
	}
	return spec, nil
}

func mustValue(d bson.D, key string) any {
	v, _ := document.Get(d, key)
	return v
}

func knownIndex(c *store.Collection, spec bson.D) (bool, error) {
	name, _ := text(spec, "name")
	for _, index := range c.Indexes {
		sameKeys := document.Compare(index.KeyPattern(), mustValue(spec, "key")) == 0
		switch {
		case sameKeys && index.Name == name:
			if document.Truthy(mustValue(index.Spec, "unique")) != document.Truthy(mustValue(spec, "unique")) && name != "_id_" {
				return false, document.Errorf(86, "An existing index has the same name as the requested index. Requested index: %s", name)
			}
			return true, nil
		case sameKeys && index.Name != "_id_":
			return false, document.Errorf(document.IndexOptionsConflict, "Index already exists with a different name: %s", index.Name)
		case sameKeys:
			return true, nil
		case index.Name == name:
			return false, document.Errorf(86, "An existing index has the same name as the requested index. Requested index: %s", name)
		}
	}
	return false, nil
}

func (s *Server) dropIndexes(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err != nil {
		return nil, err
	}
	wanted := mustValue(c.body, "index")
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := state.Collection(namespace)
		if collection == nil {
			return nil, document.Errorf(document.NamespaceNotFound, "ns not found %s", namespace)
		}
		was := len(collection.Indexes)
		dropped := false
		for _, index := range slices.Clone(collection.Indexes) {
			fits := wanted == "*" || wanted == index.Name
			if keys, ok := wanted.(bson.D); ok {
				fits = document.Compare(keys, index.KeyPattern()) == 0
			}
			if fits && index.Name != "_id_" {
				dropped = true
				apply(store.Op{Kind: "c", Namespace: namespace, Object: document.Encode(bson.D{{Key: "dropIndex", Value: index.Name}})})
			} else if fits && wanted != "*" {
				return nil, document.Errorf(document.InvalidOptions, "cannot drop _id index")
			}
		}
		if !dropped && wanted != "*" {
			return nil, document.Errorf(document.IndexNotFound, "index not found with name [%v]", wanted)
		}
		return bson.D{{Key: "nIndexesWas", Value: int32(was)}}, nil
	})
}

func (s *Server) renameCollection(c *call) (bson.D, error) {
	from, _ := c.body[0].Value.(string)
	to, _ := text(c.body, "to")
	if err := writable(to); err != nil {
		return nil, err
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		if state.Collection(from) == nil {
			return nil, document.Errorf(document.NamespaceNotFound, "Source collection %s does not exist", from)
		}
		if state.Collection(to) != nil {
			if !c.flag("dropTarget") {
				return nil, document.Errorf(document.NamespaceExists, "target namespace exists")
			}
			apply(dropOp(to))
		}
		apply(store.Op{Kind: "c", Namespace: from, Object: document.Encode(bson.D{{Key: "rename", Value: to}})})
		return bson.D{}, nil
	})
}

func collectionStats(c *store.Collection) bson.D {
	average := int64(0)
	if c.Len() > 0 {
		average = c.Bytes() / int64(c.Len())
	}
	sizes := bson.D{}
	for _, index := range c.Indexes {
		sizes = append(sizes, bson.E{Key: index.Name, Value: int64(0)})
	}
	return bson.D{
		{Key: "size", Value: c.Bytes()}, {Key: "count", Value: int32(c.Len())}, {Key: "avgObjSize", Value: average}, {Key: "storageSize", Value: c.Bytes()},
		{Key: "freeStorageSize", Value: int64(0)}, {Key: "capped", Value: false}, {Key: "nindexes", Value: int32(len(c.Indexes))},
		{Key: "totalIndexSize", Value: int64(0)}, {Key: "totalSize", Value: c.Bytes()}, {Key: "indexSizes", Value: sizes}, {Key: "scaleFactor", Value: int32(1)},
	}
}

func (s *Server) collStats(c *call) (bson.D, error) {
	namespace, err := c.namespace()
	if err != nil {
		return nil, err
	}
	reply := bson.D{{Key: "ns", Value: namespace}}
	err = s.read(c, func(state *store.Store) error {
		collection := state.Collection(namespace)
		if collection == nil {
			collection = &store.Collection{}
		}
		reply = append(reply, collectionStats(collection)...)
		return nil
	})
	return reply, err
}

func (s *Server) dbStats(c *call) (bson.D, error) {
	var reply bson.D
	err := s.read(c, func(state *store.Store) error {
		list := state.Namespaces(c.db)
		objects, bytes, indexes := int64(0), int64(0), int64(0)
		for _, namespace := range list {
			collection := state.Collection(namespace)
			objects += int64(collection.Len())
			bytes += collection.Bytes()
			indexes += int64(len(collection.Indexes))
		}
		average := 0.0
		if objects > 0 {
			average = float64(bytes) / float64(objects)
		}
		reply = bson.D{
			{Key: "db", Value: c.db}, {Key: "collections", Value: int64(len(list))}, {Key: "views", Value: int64(0)}, {Key: "objects", Value: objects},
			{Key: "avgObjSize", Value: average}, {Key: "dataSize", Value: float64(bytes)}, {Key: "storageSize", Value: float64(bytes)},
			{Key: "indexes", Value: indexes}, {Key: "indexSize", Value: 0.0}, {Key: "totalSize", Value: float64(bytes)}, {Key: "scaleFactor", Value: int64(1)},
		}
		return nil
	})
	return reply, err
}
