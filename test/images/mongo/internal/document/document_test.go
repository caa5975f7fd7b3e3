package document

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// parse reads extended JSON.
func parse(t *testing.T, text string) bson.D {
	t.Helper()
	var d bson.D
	if err := bson.UnmarshalExtJSON([]byte(text), false, &d); err != nil {
		t.Fatalf("%s: %s", text, err)
	}
	return d
}

func parseAll(t *testing.T, texts ...string) []bson.D {
	var out []bson.D
	for _, text := range texts {
		out = append(out, parse(t, text))
	}
	return out
}

func TestMatch(t *testing.T) {
	d := `{"_id": 1, "a": 5, "tags": ["x", "y"], "lines": [{"sku": "s1", "n": 2}, {"sku": "s2", "n": 7}], "nested": {"deep": null}}`
	for filter, wanted := range map[string]bool{
		`{}`:                             true,
		`{"a": 5}`:                       true,
		`{"a": 5.0}`:                     true,
		`{"a": "5"}`:                     false,
		`{"a": {"$gt": 4, "$lt": 6}}`:    true,
		`{"a": {"$gt": "4"}}`:            false,
		`{"a": {"$in": [1, 5]}}`:         true,
		`{"a": {"$nin": [1, 5]}}`:        false,
		`{"a": {"$ne": 5}}`:              false,
		`{"b": {"$ne": 5}}`:              true,
		`{"b": null}`:                    true,
		`{"nested.deep": null}`:          true,
		`{"b": {"$exists": false}}`:      true,
		`{"tags": "x"}`:                  true,
		`{"tags": ["x", "y"]}`:           true,
		`{"tags": ["y", "x"]}`:           false,
		`{"tags": {"$all": ["y", "x"]}}`: true,
		`{"tags": {"$size": 2}}`:         true,
		`{"lines.sku": "s2"}`:            true,
		`{"lines.0.sku": "s2"}`:          false,
		`{"lines": {"$elemMatch": {"sku": "s1", "n": {"$gt": 5}}}}`: false,
		`{"lines": {"$elemMatch": {"sku": "s2", "n": {"$gt": 5}}}}`: true,
		`{"$or": [{"a": 1}, {"a": 5}]}`:                             true,
		`{"$nor": [{"a": 1}, {"a": 5}]}`:                            false,
		`{"$and": [{"a": 5}, {"tags": "z"}]}`:                       false,
		`{"a": {"$not": {"$gt": 4}}}`:                               false,
		`{"tags": {"$regex": "^X", "$options": "i"}}`:               true,
		`{"a": {"$type": "int"}}`:                                   true,
		`{"a": {"$mod": [5, 0]}}`:                                   true,
		`{"$expr": {"$eq": ["$a", 5]}}`:                             true,
	} {
		got, err := Match(parse(t, d), parse(t, filter))
		if err != nil || got != wanted {
			t.Errorf("%s: %v, %v", filter, got, err)
		}
	}
	for _, filter := range []string{`{"$foo": 1}`, `{"a": {"$foo": 1}}`, `{"$or": []}`, `{"a": {"$in": 1}}`} {
		if _, err := Match(parse(t, d), parse(t, filter)); err == nil {
			t.Errorf("%s was taken", filter)
		}
	}
}

func TestUpdate(t *testing.T) {
	before := `{"_id": 1, "n": 5, "tags": ["x"], "lines": [{"sku": "s1"}], "in": {"a": 1}}`
	for change, wanted := range map[string]string{
		`{"$set": {"n": 6, "in.b": 2}}`:                             `{"_id": 1, "n": 6, "tags": ["x"], "lines": [{"sku": "s1"}], "in": {"a": 1, "b": 2}}`,
		`{"$unset": {"in.a": ""}, "$inc": {"n": 2}}`:                `{"_id": 1, "n": 7, "tags": ["x"], "lines": [{"sku": "s1"}], "in": {}}`,
		`{"$inc": {"m": 2}, "$mul": {"n": 2}}`:                      `{"_id": 1, "n": 10, "tags": ["x"], "lines": [{"sku": "s1"}], "in": {"a": 1}, "m": 2}`,
		`{"$push": {"tags": {"$each": ["y", "z"], "$slice": -2}}}`:  `{"_id": 1, "n": 5, "tags": ["y", "z"], "lines": [{"sku": "s1"}], "in": {"a": 1}}`,
		`{"$addToSet": {"tags": {"$each": ["x", "y"]}}}`:            `{"_id": 1, "n": 5, "tags": ["x", "y"], "lines": [{"sku": "s1"}], "in": {"a": 1}}`,
		`{"$pull": {"lines": {"sku": "s1"}}}`:                       `{"_id": 1, "n": 5, "tags": ["x"], "lines": [], "in": {"a": 1}}`,
		`{"$pop": {"tags": 1}, "$min": {"n": 2}, "$max": {"m": 1}}`: `{"_id": 1, "n": 2, "tags": [], "lines": [{"sku": "s1"}], "in": {"a": 1}, "m": 1}`,
		`{"$rename": {"n": "m"}}`:                                   `{"_id": 1, "tags": ["x"], "lines": [{"sku": "s1"}], "in": {"a": 1}, "m": 5}`,
		`{"$set": {"lines.0.n": 3}, "$setOnInsert": {"no": 1}}`:     `{"_id": 1, "n": 5, "tags": ["x"], "lines": [{"sku": "s1", "n": 3}], "in": {"a": 1}}`,
		`{"only": true}`: `{"_id": 1, "only": true}`,
	} {
		given := parse(t, before)
		got, err := Update(given, parse(t, change), false, time.Now())
		if err != nil || !reflect.DeepEqual(got, parse(t, wanted)) {
			t.Errorf("%s: %v, %v", change, got, err)
		}
		if !reflect.DeepEqual(given, parse(t, before)) {
			t.Errorf("%s changed what it was given: %v", change, given)
		}
	}
	for change, code := range map[string]int32{
		`{"$set": {"_id": 2}}`:       ImmutableField,
		`{"$inc": {"tags": 1}}`:      TypeMismatch,
		`{"$push": {"n": 1}}`:        BadValue,
		`{"$set": {"tags.$": 1}}`:    BadValue,
		`{"$frobnicate": {"n": 1}}`:  FailedToParse,
		`{"_id": 9, "other": false}`: ImmutableField,
	} {
		_, err := Update(parse(t, before), parse(t, change), false, time.Now())
		var known *Error
		if !errors.As(err, &known) || known.Code != code {
			t.Errorf("%s: %v", change, err)
		}
	}
}

func TestSeed(t *testing.T) {
	got, err := Seed(parse(t, `{"a": 1, "b.c": {"$eq": 2}, "d": {"$gt": 3}, "$and": [{"e": 4}]}`))
	if err != nil || !reflect.DeepEqual(got, parse(t, `{"a": 1, "b": {"c": 2}, "e": 4}`)) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestProject(t *testing.T) {
	d := `{"_id": 1, "a": 2, "in": {"x": 1, "y": 2}, "list": [{"x": 1, "y": 2}]}`
	for projection, wanted := range map[string]string{
		`{}`:                               d,
		`{"a": 1}`:                         `{"_id": 1, "a": 2}`,
		`{"_id": 0, "in.x": 1}`:            `{"in": {"x": 1}}`,
		`{"list.y": 1}`:                    `{"_id": 1, "list": [{"y": 2}]}`,
		`{"list.y": 0, "in": 0}`:           `{"_id": 1, "a": 2, "list": [{"x": 1}]}`,
		`{"_id": 0}`:                       `{"a": 2, "in": {"x": 1, "y": 2}, "list": [{"x": 1, "y": 2}]}`,
		`{"_id": 1}`:                       `{"_id": 1}`,
		`{"b": {"$add": ["$a", "$in.y"]}}`: `{"_id": 1, "b": 4}`,
	} {
		got, err := Project(parse(t, d), parse(t, projection))
		if err != nil || !reflect.DeepEqual(got, parse(t, wanted)) {
			t.Errorf("%s: %v, %v", projection, got, err)
		}
	}
	if _, err := Project(parse(t, d), parse(t, `{"a": 1, "in": 0}`)); err == nil {
		t.Error("a mixed projection was taken")
	}
}

func TestAggregate(t *testing.T) {
	orders := parseAll(t, `{"_id": 1, "c": "x", "n": 2, "tags": ["p", "q"]}`, `{"_id": 2, "c": "y", "n": 3, "tags": []}`, `{"_id": 3, "c": "x", "n": 5}`)
	for name, test := range map[string]struct{ pipeline, wanted []string }{
		"count as drivers do": {[]string{`{"$match": {"c": "x"}}`, `{"$group": {"_id": 1, "n": {"$sum": 1}}}`}, []string{`{"_id": 1, "n": 2}`}},
		"groups": {
			[]string{`{"$group": {"_id": "$c", "sum": {"$sum": "$n"}, "avg": {"$avg": "$n"}, "all": {"$push": "$n"}, "first": {"$first": "$_id"}}}`, `{"$sort": {"_id": -1}}`},
			[]string{`{"_id": "y", "sum": 3, "avg": 3.0, "all": [3], "first": 2}`, `{"_id": "x", "sum": 7, "avg": 3.5, "all": [2, 5], "first": 1}`},
		},
		"unwound":  {[]string{`{"$unwind": "$tags"}`, `{"$project": {"_id": 0, "tags": 1}}`}, []string{`{"tags": "p"}`, `{"tags": "q"}`}},
		"counted":  {[]string{`{"$skip": 1}`, `{"$count": "n"}`}, []string{`{"n": 2}`}},
		"limited":  {[]string{`{"$sort": {"n": -1}}`, `{"$limit": 1}`, `{"$project": {"c": 1}}`}, []string{`{"_id": 3, "c": "x"}`}},
		"joined":   {[]string{`{"$match": {"_id": 1}}`, `{"$lookup": {"from": "o", "localField": "c", "foreignField": "k", "as": "o"}}`, `{"$project": {"o": 1}}`}, []string{`{"_id": 1, "o": [{"k": "x"}]}`}},
		"computed": {[]string{`{"$match": {"_id": 1}}`, `{"$addFields": {"big": {"$cond": [{"$gt": ["$n", 1]}, "yes", "no"]}}}`, `{"$project": {"big": 1}}`}, []string{`{"_id": 1, "big": "yes"}`}},
	} {
		got, err := Aggregate(orders, parseAll(t, test.pipeline...), func(string) []bson.D { return parseAll(t, `{"k": "x"}`, `{"k": "z"}`) })
		if err != nil || !reflect.DeepEqual(got, parseAll(t, test.wanted...)) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	_, err := Aggregate(orders, parseAll(t, `{"$frobnicate": {}}`), nil)
	var known *Error
	if !errors.As(err, &known) || known.Code != 40324 {
		t.Errorf("an unknown stage: %v", err)
	}
}

func TestCompareOrdersTypes(t *testing.T) {
	ordered := []any{
		bson.MinKey{}, nil, int32(-1), 0.5, int64(1), "a", "b", bson.D{{Key: "a", Value: int32(1)}}, bson.A{int32(1)}, bson.Binary{Data: []byte{1}},
		bson.ObjectID{1}, false, true, bson.DateTime(1), bson.Timestamp{T: 1}, bson.Regex{Pattern: "a"}, bson.MaxKey{},
	}
	for i, a := range ordered {
		for j, b := range ordered {
			if got := Compare(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%v and %v: %d", a, b, got)
			}
		}
	}
}
