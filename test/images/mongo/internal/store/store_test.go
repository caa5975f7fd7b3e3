package store

import (
	"bytes"
	"reflect"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
)

const orders = "shop.orders"

func doc(id int, rest ...bson.E) bson.Raw {
	return document.Encode(append(bson.D{{Key: "_id", Value: int32(id)}}, rest...))
}

func filled() *Store {
	s := New()
	for id := range 3 {
		s.Apply(Op{"i", orders, doc(id, bson.E{Key: "sku", Value: id * 10})})
	}
	return s
}

func ids(s *Store) []int32 {
	var out []int32
	for _, raw := range s.Collection(orders).Documents() {
		out = append(out, raw.Lookup("_id").Int32())
	}
	return out
}

func TestDocumentsKeepTheirOrderAndComeOnce(t *testing.T) {
	s := filled()
	s.Apply(Op{"d", orders, doc(1)})
	s.Apply(Op{"u", orders, doc(0, bson.E{Key: "changed", Value: true})})
	s.Apply(Op{"i", orders, doc(1)})
	if got := ids(s); !reflect.DeepEqual(got, []int32{0, 2, 1}) {
		t.Error(got)
	}
	for range 5000 {
		s.Apply(Op{"d", orders, doc(1)})
		s.Apply(Op{"i", orders, doc(1)})
	}
	if got := ids(s); !reflect.DeepEqual(got, []int32{0, 2, 1}) || len(s.Collection(orders).order) > 2000 {
		t.Error(got, len(s.Collection(orders).order))
	}
}

func TestAnOperationMayComeAgain(t *testing.T) {
	s := filled()
	for range 2 {
		s.Apply(Op{"i", orders, doc(7)})
		s.Apply(Op{"d", orders, doc(0)})
		s.Apply(Op{"c", "shop.gone", document.Encode(bson.D{{Key: "drop", Value: "gone"}})})
	}
	if got := ids(s); !reflect.DeepEqual(got, []int32{1, 2, 7}) {
		t.Error(got)
	}
}

func TestUniqueIndexes(t *testing.T) {
	s := filled()
	spec := bson.D{{Key: "key", Value: bson.D{{Key: "sku", Value: 1}}}, {Key: "name", Value: "sku_1"}, {Key: "unique", Value: true}}
	s.Apply(Op{"c", orders, document.Encode(bson.D{{Key: "createIndex", Value: spec}})})
	c := s.Collection(orders)
	conflict := func(raw bson.Raw) bool {
		_, found := c.Conflict(document.Decode(raw))
		return found
	}
	if !conflict(doc(9, bson.E{Key: "sku", Value: 10})) || conflict(doc(1, bson.E{Key: "sku", Value: 10})) || conflict(doc(9, bson.E{Key: "sku", Value: 11})) {
		t.Error("the index does not tell documents apart")
	}
	s.Apply(Op{"d", orders, doc(1)})
	if conflict(doc(9, bson.E{Key: "sku", Value: 10})) {
		t.Error("a removed document still holds its key")
	}
	if c.Duplicates(spec) {
		t.Error("there are no duplicates")
	}
	s.Apply(Op{"i", orders, doc(3)})
	s.Apply(Op{"i", orders, doc(4)})
	if !c.Duplicates(spec) {
		t.Error("two documents without the field are duplicates")
	}
}

func TestASnapshotIsTheWholeState(t *testing.T) {
	s := filled()
	s.Apply(Op{"c", orders, document.Encode(bson.D{{Key: "createIndex", Value: bson.D{{Key: "key", Value: bson.D{{Key: "sku", Value: 1}}}, {Key: "name", Value: "sku_1"}}}})})
	s.Apply(Op{"d", orders, doc(0)})
	s.Remember(Retryable{Session: "abc", Number: 3, Reply: doc(1)})
	var first, second bytes.Buffer
	if err := s.Write(&first); err != nil {
		t.Fatal(err)
	}
	content := bytes.Clone(first.Bytes())
	copied, err := Read(&first)
	if err != nil {
		t.Fatal(err)
	}
	if err := copied.Write(&second); err != nil || !bytes.Equal(content, second.Bytes()) {
		t.Errorf("the copy differs: %v", err)
	}
	if r, ok := copied.Retryable("abc"); !ok || r.Number != 3 {
		t.Error("the retryable write is gone")
	}
}
