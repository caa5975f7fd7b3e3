package document

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// IsOperatorUpdate says whether an update changes fields, in contrast to one that replaces the document.
func IsOperatorUpdate(update bson.D) bool {
	return len(update) > 0 && strings.HasPrefix(update[0].Key, "$")
}

// Update gives the document after an update; `inserting` adds what `$setOnInsert` says.
func Update(d bson.D, update bson.D, inserting bool, now time.Time) (bson.D, error) {
	before, hadID := Get(d, "_id")
	var after bson.D
	if IsOperatorUpdate(update) {
		after = clone(d).(bson.D)
		for _, operator := range update {
			fields, ok := operator.Value.(bson.D)
			if !ok {
				return nil, Errorf(FailedToParse, "Modifiers operate on fields but we found type %T instead", operator.Value)
			}
			for _, field := range fields {
				if err := applyOperator(&after, operator.Key, field, inserting, now); err != nil {
					return nil, err
				}
			}
		}
	} else {
		after = clone(update).(bson.D)
		for _, e := range after {
			if strings.HasPrefix(e.Key, "$") {
				return nil, Errorf(52, "The dollar ($) prefixed field '%s' is not allowed in the context of an update's replacement document.", e.Key)
			}
		}
		if _, given := Get(after, "_id"); !given && hadID {
			after = append(bson.D{{Key: "_id", Value: before}}, after...)
		}
	}
	if id, ok := Get(after, "_id"); hadID && (!ok || !equal(id, before)) {
		return nil, Errorf(ImmutableField, "Performing an update on the path '_id' would modify the immutable field '_id'")
	}
	return after, nil
}

func clone(v any) any {
	switch x := v.(type) {
	case bson.D:
		out := make(bson.D, len(x))
		for i, e := range x {
			out[i] = bson.E{Key: e.Key, Value: clone(e.Value)}
		}
		return out
	case bson.A:
		out := make(bson.A, len(x))
		for i, e := range x {
			out[i] = clone(e)
		}
		return out
	}
	return v
}

func applyOperator(d *bson.D, operator string, field bson.E, inserting bool, now time.Time) error {
	parts := strings.Split(field.Key, ".")
	if slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(part, "$") }) {
		return Errorf(BadValue, "positional operators are not part of this stand-in: '%s'", field.Key)
	}
	current := lookup(*d, parts)
	_, missing := current.(Missing)
	set := func(v any) error { return setPath(d, parts, v) }
	switch operator {
	case "$set":
		return set(clone(field.Value))
	case "$setOnInsert":
		if inserting {
			return set(clone(field.Value))
		}
		return nil
	case "$unset":
		unsetPath(d, parts)
		return nil
	case "$inc", "$mul":
		if !IsNumber(field.Value) {
			return Errorf(TypeMismatch, "Cannot %s with non-numeric argument: {%s: %v}", map[string]string{"$inc": "increment", "$mul": "multiply"}[operator], field.Key, field.Value)
		}
		if missing {
			if operator == "$mul" {
				return set(arithmetic("$multiply", field.Value, int32(0)))
			}
			return set(field.Value)
		}
		if !IsNumber(current) {
			return Errorf(TypeMismatch, "Cannot apply %s to a value of non-numeric type: field '%s'", operator, field.Key)
		}
		return set(arithmetic(map[string]string{"$inc": "$add", "$mul": "$multiply"}[operator], current, field.Value))
	case "$min", "$max":
		c := Compare(field.Value, current)
		if missing || (operator == "$min" && c < 0) || (operator == "$max" && c > 0) {
			return set(clone(field.Value))
		}
		return nil
	case "$currentDate":
		if options, ok := field.Value.(bson.D); ok {
			if kind, _ := Get(options, "$type"); kind == "timestamp" {
				return set(bson.Timestamp{T: uint32(now.Unix()), I: 1})
			}
		}
		return set(bson.NewDateTimeFromTime(now))
	case "$rename":
		target, ok := field.Value.(string)
		if !ok {
			return Errorf(BadValue, "The 'to' field for $rename must be a string: %s", field.Key)
		}
		if missing {
			return nil
		}
		unsetPath(d, parts)
		return setPath(d, strings.Split(target, "."), current)
	}
	return applyArrayOperator(operator, field, current, set)
}

func applyArrayOperator(operator string, field bson.E, current any, set func(any) error) error {
	list, isList := current.(bson.A)
	_, missing := current.(Missing)
	if !slices.Contains([]string{"$push", "$addToSet", "$pull", "$pullAll", "$pop"}, operator) {
		return Errorf(FailedToParse, "Unknown modifier: %s. Expected a valid update modifier or pipeline-style update specified as an array", operator)
	}
	if missing && operator != "$push" && operator != "$addToSet" {
		return nil
	}
	if !missing && !isList {
		return Errorf(BadValue, "The field '%s' must be an array", field.Key)
	}
	switch operator {
	case "$push", "$addToSet":
		return addToArray(operator, field.Value, list, set)
	case "$pop":
		if len(list) == 0 {
			return nil
		}
		if asFloat(field.Value) < 0 {
			return set(list[1:])
		}
		return set(list[:len(list)-1])
	}
	kept := bson.A{}
	for _, element := range list {
		gone, err := isPulled(operator, element, field.Value)
		if err != nil {
			return err
		}
		if !gone {
			kept = append(kept, element)
		}
	}
	return set(kept)
}

func isPulled(operator string, element, condition any) (bool, error) {
	if operator == "$pullAll" {
		list, ok := condition.(bson.A)
		if !ok {
			return false, Errorf(BadValue, "$pullAll requires an array argument")
		}
		return slices.ContainsFunc(list, func(each any) bool { return equal(element, each) }), nil
	}
	clause, isDocument := condition.(bson.D)
	if _, isOperator := operatorsOf(condition); isDocument && !isOperator {
		d, ok := element.(bson.D)
		if !ok {
			return false, nil
		}
		return Match(d, clause)
	}
	return matchCondition([]any{element}, condition)
}

func addToArray(operator string, value any, list bson.A, set func(any) error) error {
	added := bson.A{value}
	position := len(list)
	var slice any = Missing{}
	if options, ok := value.(bson.D); ok {
		if each, there := Get(options, "$each"); there {
			if added, ok = each.(bson.A); !ok {
				return Errorf(BadValue, "The argument to $each in %s must be an array", operator)
			}
			for _, option := range options {
				switch option.Key {
				case "$each":
				case "$slice":
					slice = option.Value
				case "$position":
					n, _ := WholeNumber(option.Value)
					position = min(max(int(n), 0), len(list))
				default:
					return Errorf(BadValue, "%s is not part of this stand-in: %s", option.Key, operator)
				}
			}
		}
	}
	out := slices.Clone(list[:position])
	for _, each := range added {
		if operator == "$push" || !slices.ContainsFunc(list, func(v any) bool { return equal(v, each) }) {
			out = append(out, clone(each))
		}
	}
	out = append(out, list[position:]...)
	if n, ok := WholeNumber(slice); ok {
		keep := min(int(max(n, -n)), len(out))
		if n < 0 {
			out = out[len(out)-keep:]
		} else {
			out = out[:keep]
		}
	}
	if out == nil {
		out = bson.A{}
	}
	return set(out)
}

// lookup follows a path without looking into elements of arrays.
func lookup(v any, parts []string) any {
	for _, part := range parts {
		switch x := v.(type) {
		case bson.D:
			v, _ = Get(x, part)
		case bson.A:
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(x) {
				return Missing{}
			}
			v = x[i]
		default:
			return Missing{}
		}
	}
	return v
}

func setPath(d *bson.D, parts []string, value any) error {
	changed, err := withPath(*d, parts, value)
	if err != nil {
		return err
	}
	*d = changed.(bson.D)
	return nil
}

func withPath(v any, parts []string, value any) (any, error) {
	if len(parts) == 0 {
		return value, nil
	}
	switch x := v.(type) {
	case Missing:
		inner, err := withPath(Missing{}, parts[1:], value)
		return bson.D{{Key: parts[0], Value: inner}}, err
	case bson.D:
		for i := range x {
			if x[i].Key == parts[0] {
				inner, err := withPath(x[i].Value, parts[1:], value)
				x[i].Value = inner
				return x, err
			}
		}
		inner, err := withPath(Missing{}, parts[1:], value)
		return append(x, bson.E{Key: parts[0], Value: inner}), err
	case bson.A:
		i, err := strconv.Atoi(parts[0])
		if err != nil || i < 0 || i > 1_500_000 {
			return nil, Errorf(PathNotViable, "Cannot create field '%s' in an array", parts[0])
		}
		for len(x) <= i {
			x = append(x, nil)
		}
		inner, err := withPath(x[i], parts[1:], value)
		x[i] = inner
		return x, err
	}
	return nil, Errorf(PathNotViable, "Cannot create field '%s' in element of type %T", parts[0], v)
}

func unsetPath(d *bson.D, parts []string) {
	if len(parts) > 1 {
		switch parent := lookup(*d, parts[:len(parts)-1]).(type) {
		case bson.D:
			rest := parent
			unsetPath(&rest, parts[len(parts)-1:])
			// the path exists, so that it can be set
			_ = setPath(d, parts[:len(parts)-1], rest)
		case bson.A:
			if i, err := strconv.Atoi(parts[len(parts)-1]); err == nil && i >= 0 && i < len(parent) {
				parent[i] = nil
			}
		}
		return
	}
	*d = slices.DeleteFunc(*d, func(e bson.E) bool { return e.Key == parts[0] })
}

// Seed is the document that an upsert starts from: what the filter says must be equal.
func Seed(filter bson.D) (bson.D, error) {
	seed := bson.D{}
	for _, e := range filter {
		if e.Key == "$and" {
			list, _ := e.Value.(bson.A)
			for _, each := range list {
				clause, _ := each.(bson.D)
				inner, err := Seed(clause)
				if err != nil {
					return nil, err
				}
				for _, field := range inner {
					if err := setPath(&seed, []string{field.Key}, field.Value); err != nil {
						return nil, err
					}
				}
			}
			continue
		}
		if strings.HasPrefix(e.Key, "$") {
			continue
		}
		value := e.Value
		if operators, ok := operatorsOf(e.Value); ok {
			if value, ok = Get(operators, "$eq"); !ok {
				continue
			}
		}
		if err := setPath(&seed, strings.Split(e.Key, "."), clone(value)); err != nil {
			return nil, err
		}
	}
	return seed, nil
}
