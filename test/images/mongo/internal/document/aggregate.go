package document

import (
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Aggregate runs documents through the stages of a pipeline; `other` gives the documents of another collection of the database.
func Aggregate(list []bson.D, pipeline []bson.D, other func(name string) []bson.D) ([]bson.D, error) {
	var err error
	for _, stage := range pipeline {
		if len(stage) != 1 {
			return nil, Errorf(40323, "A pipeline stage specification object must contain exactly one field.")
		}
		if list, err = runStage(list, stage[0], other); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func runStage(list []bson.D, stage bson.E, other func(string) []bson.D) ([]bson.D, error) {
	specification, isDocument := stage.Value.(bson.D)
	switch stage.Key {
	case "$match", "$project", "$sort", "$group", "$addFields", "$set", "$lookup":
		if !isDocument {
			return nil, Errorf(15959, "the %s specification must be an object", stage.Key)
		}
	}
	switch stage.Key {
	case "$match":
		return Filter(list, specification)
	case "$project":
		return transform(list, func(d bson.D) (bson.D, error) { return Project(d, specification) })
	case "$addFields", "$set":
		return transform(list, func(d bson.D) (bson.D, error) { return addFields(d, specification) })
	case "$unset":
		return transform(list, func(d bson.D) (bson.D, error) {
			out := clone(d).(bson.D)
			names, ok := stage.Value.(bson.A)
			if !ok {
				names = bson.A{stage.Value}
			}
			for _, name := range names {
				path, _ := name.(string)
				removePath(&out, strings.Split(path, "."))
			}
			return out, nil
		})
	case "$replaceRoot", "$replaceWith":
		expression := stage.Value
		if stage.Key == "$replaceRoot" {
			expression, _ = Get(specification, "newRoot")
		}
		return transform(list, func(d bson.D) (bson.D, error) {
			v, err := Evaluate(expression, d)
			root, ok := v.(bson.D)
			if err == nil && !ok {
				err = Errorf(40228, "'newRoot' expression must evaluate to an object")
			}
			return root, err
		})
	case "$sort":
		out := slices.Clone(list)
		return out, Sort(out, specification)
	case "$limit", "$skip":
		n, ok := WholeNumber(stage.Value)
		if !ok || n < 0 {
			return nil, Errorf(5107200, "invalid argument to %s stage", stage.Key)
		}
		n = min(n, int64(len(list)))
		if stage.Key == "$limit" {
			return list[:n], nil
		}
		return list[n:], nil
	case "$count":
		name, _ := stage.Value.(string)
		if len(list) == 0 {
			return nil, nil
		}
		return []bson.D{{{Key: name, Value: int32(len(list))}}}, nil
	case "$group":
		return group(list, specification)
	case "$unwind":
		return unwind(list, stage.Value)
	case "$lookup":
		return join(list, specification, other)
	}
	return nil, Errorf(40324, "Unrecognized pipeline stage name: '%s'", stage.Key)
}

// Filter gives the documents that fulfil a filter.
func Filter(list []bson.D, filter bson.D) ([]bson.D, error) {
	var out []bson.D
	for _, d := range list {
		ok, err := Match(d, filter)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, d)
		}
	}
	return out, nil
}

func transform(list []bson.D, change func(bson.D) (bson.D, error)) ([]bson.D, error) {
	out := make([]bson.D, len(list))
	for i, d := range list {
		changed, err := change(d)
		if err != nil {
			return nil, err
		}
		out[i] = changed
	}
	return out, nil
}

func addFields(d bson.D, fields bson.D) (bson.D, error) {
	out := clone(d).(bson.D)
	for _, e := range fields {
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

func group(list []bson.D, specification bson.D) ([]bson.D, error) {
	by, ok := Get(specification, "_id")
	if !ok {
		return nil, Errorf(15955, "a group specification must include an _id")
	}
	type bucket struct {
		id     any
		values [][]any
	}
	var order []string
	buckets := map[string]*bucket{}
	var fields bson.D
	for _, e := range specification {
		if e.Key != "_id" {
			fields = append(fields, e)
		}
	}
	for _, d := range list {
		id, err := Evaluate(by, d)
		if err != nil {
			return nil, err
		}
		id = orNull(id)
		key := Key(id)
		if buckets[key] == nil {
			buckets[key] = &bucket{id: id, values: make([][]any, len(fields))}
			order = append(order, key)
		}
		for i, e := range fields {
			accumulator, ok := e.Value.(bson.D)
			if !ok || len(accumulator) != 1 {
				return nil, Errorf(40234, "The field '%s' must be an accumulator object", e.Key)
			}
			v := any(int32(1))
			if accumulator[0].Key != "$count" {
				if v, err = Evaluate(accumulator[0].Value, d); err != nil {
					return nil, err
				}
			}
			buckets[key].values[i] = append(buckets[key].values[i], v)
		}
	}
	out := make([]bson.D, 0, len(order))
	for _, key := range order {
		d := bson.D{{Key: "_id", Value: buckets[key].id}}
		for i, e := range fields {
			operator := e.Value.(bson.D)[0].Key
			if !slices.Contains([]string{"$sum", "$count", "$avg", "$min", "$max", "$first", "$last", "$push", "$addToSet"}, operator) {
				return nil, Errorf(15952, "unknown group operator '%s'", operator)
			}
			d = append(d, bson.E{Key: e.Key, Value: accumulate(operator, buckets[key].values[i])})
		}
		out = append(out, d)
	}
	return out, nil
}

func accumulate(operator string, values []any) any {
	there := slices.DeleteFunc(slices.Clone(values), func(v any) bool { return bracket(v) == 1 })
	numbers := slices.DeleteFunc(slices.Clone(there), func(v any) bool { return !IsNumber(v) })
	switch operator {
	case "$sum", "$count":
		var sum any = int32(0)
		for _, v := range numbers {
			sum = arithmetic("$add", sum, v)
		}
		return sum
	case "$avg":
		if len(numbers) == 0 {
			return nil
		}
		return arithmetic("$divide", accumulate("$sum", numbers), int32(len(numbers)))
	case "$min", "$max":
		if len(there) == 0 {
			return nil
		}
		if operator == "$min" {
			return slices.MinFunc(there, Compare)
		}
		return slices.MaxFunc(there, Compare)
	case "$first", "$last":
		if len(values) == 0 {
			return nil
		}
		if operator == "$first" {
			return orNull(values[0])
		}
		return orNull(values[len(values)-1])
	}
	out := bson.A{}
	for _, v := range values {
		if _, missing := v.(Missing); missing {
			continue
		}
		if operator == "$push" || !slices.ContainsFunc(out, func(each any) bool { return equal(each, v) }) {
			out = append(out, v)
		}
	}
	return out
}

func unwind(list []bson.D, specification any) ([]bson.D, error) {
	path, _ := specification.(string)
	keep := false
	if options, ok := specification.(bson.D); ok {
		given, _ := Get(options, "path")
		path, _ = given.(string)
		preserve, _ := Get(options, "preserveNullAndEmptyArrays")
		keep = truthy(preserve)
	}
	name, ok := strings.CutPrefix(path, "$")
	if !ok {
		return nil, Errorf(28818, "path option to $unwind stage should be prefixed with a '$': %s", path)
	}
	parts := strings.Split(name, ".")
	var out []bson.D
	for _, d := range list {
		value := lookup(d, parts)
		elements, isList := value.(bson.A)
		if !isList && bracket(value) != 1 {
			elements = bson.A{value}
		}
		if len(elements) == 0 && keep {
			out = append(out, d)
		}
		for _, element := range elements {
			each := clone(d).(bson.D)
			if err := setPath(&each, parts, element); err != nil {
				return nil, err
			}
			out = append(out, each)
		}
	}
	return out, nil
}

func join(list []bson.D, specification bson.D, other func(string) []bson.D) ([]bson.D, error) {
	var names [4]string
	for i, key := range []string{"from", "localField", "foreignField", "as"} {
		v, _ := Get(specification, key)
		s, ok := v.(string)
		if !ok {
			return nil, Errorf(FailedToParse, "$lookup of this stand-in needs '%s' as a string", key)
		}
		names[i] = s
	}
	foreign := other(names[0])
	return transform(list, func(d bson.D) (bson.D, error) {
		matches := bson.A{}
		for _, candidate := range foreign {
			for _, v := range Leaves(d, names[1]) {
				if anyOf(Leaves(candidate, names[2]), func(w any) bool { return equal(orNull(v), orNull(w)) }) {
					matches = append(matches, candidate)
					break
				}
			}
		}
		out := clone(d).(bson.D)
		return out, setPath(&out, strings.Split(names[3], "."), matches)
	})
}
