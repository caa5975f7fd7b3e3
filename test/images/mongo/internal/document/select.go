package document

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Sort orders documents by the fields of a sort specification; documents that it says nothing about keep their order.
func Sort(list []bson.D, by bson.D) error {
	for _, e := range by {
		if n, ok := WholeNumber(e.Value); !ok || (n != 1 && n != -1) {
			return Errorf(BadValue, "Illegal key in $sort specification: %s: %v", e.Key, e.Value)
		}
	}
	slices.SortStableFunc(list, func(a, b bson.D) int {
		for _, e := range by {
			direction, _ := WholeNumber(e.Value)
			if c := Compare(sortValue(a, e.Key, direction), sortValue(b, e.Key, direction)); c != 0 {
				return c * int(direction)
			}
		}
		return 0
	})
	return nil
}

// sortValue is the smallest value of a path when sorting up, and the largest when sorting down.
func sortValue(d bson.D, path string, direction int64) any {
	var values []any
	for _, v := range Leaves(d, path) {
		if list, ok := v.(bson.A); ok && len(list) > 0 {
			values = append(values, list...)
		} else {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return Missing{}
	}
	if direction < 0 {
		return slices.MaxFunc(values, Compare)
	}
	return slices.MinFunc(values, Compare)
}

// Project gives the fields of a document that a projection asks for; expressions compute new ones.
func Project(d bson.D, projection bson.D) (bson.D, error) {
	if len(projection) == 0 {
		return d, nil
	}
	including := false
	for _, e := range projection {
		if e.Key != "_id" {
			including = included(e.Value)
			break
		}
		including = included(e.Value)
	}
	if !including {
		out := clone(d).(bson.D)
		for _, e := range projection {
			if !included(e.Value) {
				removePath(&out, strings.Split(e.Key, "."))
			} else if e.Key != "_id" {
				return nil, Errorf(31253, "Cannot do inclusion on field %s in exclusion projection", e.Key)
			}
		}
		return out, nil
	}
	out := bson.D{}
	if setting, given := Get(projection, "_id"); !given || included(setting) {
		if id, ok := Get(d, "_id"); ok {
			out = append(out, bson.E{Key: "_id", Value: id})
		}
	}
	// fields keep the order of the document, computed ones follow
	var computed bson.D
	tree := map[string]any{}
	for _, e := range projection {
		if e.Key == "_id" && isFlag(e.Value) {
			continue
		}
		if !isFlag(e.Value) {
			computed = append(computed, e)
		} else if included(e.Value) {
			addToTree(tree, strings.Split(e.Key, "."))
		} else {
			return nil, Errorf(31254, "Cannot do exclusion on field %s in inclusion projection", e.Key)
		}
	}
	for _, e := range pick(d, tree) {
		if e.Key != "_id" {
			out = append(out, e)
		}
	}
	for _, e := range computed {
		v, err := Evaluate(e.Value, d)
		if err != nil {
			return nil, err
		}
		if _, missing := v.(Missing); missing {
			continue
		}
		if err := setPath(&out, strings.Split(e.Key, "."), v); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func isFlag(v any) bool {
	_, isBool := v.(bool)
	return isBool || IsNumber(v)
}

func included(v any) bool { return !isFlag(v) || truthy(v) }

func addToTree(tree map[string]any, parts []string) {
	if len(parts) == 1 {
		tree[parts[0]] = true
		return
	}
	inner, ok := tree[parts[0]].(map[string]any)
	if !ok {
		inner = map[string]any{}
		tree[parts[0]] = inner
	}
	addToTree(inner, parts[1:])
}

func pick(d bson.D, tree map[string]any) bson.D {
	out := bson.D{}
	for _, e := range d {
		switch branch := tree[e.Key].(type) {
		case bool:
			out = append(out, e)
		case map[string]any:
			switch v := e.Value.(type) {
			case bson.D:
				out = append(out, bson.E{Key: e.Key, Value: pick(v, branch)})
			case bson.A:
				list := bson.A{}
				for _, element := range v {
					if inner, ok := element.(bson.D); ok {
						list = append(list, pick(inner, branch))
					}
				}
				out = append(out, bson.E{Key: e.Key, Value: list})
			}
		}
	}
	return out
}

// removePath removes a field, also from each element of an array on the way.
func removePath(d *bson.D, parts []string) {
	if len(parts) == 1 {
		unsetPath(d, parts)
		return
	}
	for i := range *d {
		if (*d)[i].Key != parts[0] {
			continue
		}
		switch v := (*d)[i].Value.(type) {
		case bson.D:
			removePath(&v, parts[1:])
			(*d)[i].Value = v
		case bson.A:
			for j := range v {
				if inner, ok := v[j].(bson.D); ok {
					removePath(&inner, parts[1:])
					v[j] = inner
				}
			}
		}
	}
}
