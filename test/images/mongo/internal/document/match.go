package document

import (
	"regexp"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Leaves are the values that a dotted path leads to; an array on the way stands for its elements.
func Leaves(v any, path string) []any { return leaves(v, strings.Split(path, "."), nil) }

func leaves(v any, parts []string, out []any) []any {
	if len(parts) == 0 {
		return append(out, v)
	}
	switch x := v.(type) {
	case bson.D:
		field, _ := Get(x, parts[0])
		if _, missing := field.(Missing); missing {
			return append(out, field)
		}
		return leaves(field, parts[1:], out)
	case bson.A:
		if i, err := strconv.Atoi(parts[0]); err == nil && i >= 0 && i < len(x) {
			out = leaves(x[i], parts[1:], out)
		}
		for _, element := range x {
			if d, ok := element.(bson.D); ok {
				out = leaves(d, parts, out)
			}
		}
		return out
	default:
		return append(out, Missing{})
	}
}

// Match says whether a document fulfils a filter.
func Match(d bson.D, filter bson.D) (bool, error) {
	for _, e := range filter {
		ok, err := matchElement(d, e)
		if !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func matchElement(d bson.D, e bson.E) (bool, error) {
	switch e.Key {
	case "$and", "$or", "$nor":
		list, ok := e.Value.(bson.A)
		if !ok || len(list) == 0 {
			return false, Errorf(BadValue, "%s must be a nonempty array", e.Key)
		}
		hits := 0
		for _, each := range list {
			clause, ok := each.(bson.D)
			if !ok {
				return false, Errorf(BadValue, "$or/$and/$nor entries need to be full objects")
			}
			hit, err := Match(d, clause)
			if err != nil {
				return false, err
			}
			if hit {
				hits++
			}
		}
		return map[string]bool{"$and": hits == len(list), "$or": hits > 0, "$nor": hits == 0}[e.Key], nil
	case "$expr":
		value, err := Evaluate(e.Value, d)
		return truthy(value), err
	case "$comment":
		return true, nil
	}
	if strings.HasPrefix(e.Key, "$") {
		return false, Errorf(BadValue, "unknown top level operator: %s", e.Key)
	}
	return matchCondition(Leaves(d, e.Key), e.Value)
}

// operatorsOf gives a condition's operators, if it is made of operators.
func operatorsOf(condition any) (bson.D, bool) {
	d, ok := condition.(bson.D)
	return d, ok && len(d) > 0 && strings.HasPrefix(d[0].Key, "$")
}

func matchCondition(values []any, condition any) (bool, error) {
	operators, ok := operatorsOf(condition)
	if !ok {
		if pattern, ok := condition.(bson.Regex); ok {
			return matchRegex(values, pattern)
		}
		return anyOf(values, func(v any) bool { return equal(v, condition) }), nil
	}
	for _, operator := range operators {
		ok, err := matchOperator(values, operator, operators)
		if !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

// anyOf asks each value, and each element of those that are arrays.
func anyOf(values []any, holds func(any) bool) bool {
	for _, v := range values {
		if holds(v) {
			return true
		}
		if list, ok := v.(bson.A); ok {
			for _, element := range list {
				if holds(element) {
					return true
				}
			}
		}
	}
	return false
}

func equal(a, b any) bool { return bracket(a) == bracket(b) && Compare(a, b) == 0 }

func matchOperator(values []any, operator bson.E, all bson.D) (bool, error) {
	switch operator.Key {
	case "$eq":
		return anyOf(values, func(v any) bool { return equal(v, operator.Value) }), nil
	case "$ne":
		return !anyOf(values, func(v any) bool { return equal(v, operator.Value) }), nil
	case "$gt", "$gte", "$lt", "$lte":
		return anyOf(values, func(v any) bool {
			if _, missing := v.(Missing); missing || bracket(v) != bracket(operator.Value) {
				return false
			}
			c := Compare(v, operator.Value)
			return map[string]bool{"$gt": c > 0, "$gte": c >= 0, "$lt": c < 0, "$lte": c <= 0}[operator.Key]
		}), nil
	case "$in", "$nin":
		list, ok := operator.Value.(bson.A)
		if !ok {
			return false, Errorf(BadValue, "%s needs an array", operator.Key)
		}
		hit := false
		for _, each := range list {
			one, err := matchCondition(values, each)
			if err != nil {
				return false, err
			}
			hit = hit || one
		}
		return hit == (operator.Key == "$in"), nil
	case "$not":
		hit, err := matchCondition(values, operator.Value)
		return !hit, err
	case "$exists":
		there := false
		for _, v := range values {
			if _, missing := v.(Missing); !missing {
				there = true
			}
		}
		return there == truthy(operator.Value), nil
	case "$regex":
		pattern, ok := operator.Value.(bson.Regex)
		if !ok {
			pattern.Pattern, ok = operator.Value.(string)
		}
		if options, there := Get(all, "$options"); there {
			pattern.Options, _ = options.(string)
		}
		if !ok {
			return false, Errorf(BadValue, "$regex has to be a string")
		}
		return matchRegex(values, pattern)
	case "$options":
		return true, nil
	case "$size":
		size, ok := WholeNumber(operator.Value)
		if !ok {
			return false, Errorf(BadValue, "Failed to parse $size. Expected an integer")
		}
		for _, v := range values {
			if list, ok := v.(bson.A); ok && int64(len(list)) == size {
				return true, nil
			}
		}
		return false, nil
	case "$all":
		list, ok := operator.Value.(bson.A)
		if !ok {
			return false, Errorf(BadValue, "$all needs an array")
		}
		for _, each := range list {
			if !anyOf(values, func(v any) bool { return equal(v, each) }) {
				return false, nil
			}
		}
		return len(list) > 0, nil
	case "$elemMatch":
		return matchElements(values, operator.Value)
	case "$mod":
		list, ok := operator.Value.(bson.A)
		if !ok || len(list) != 2 {
			return false, Errorf(BadValue, "malformed mod, needs to be an array of two")
		}
		divisor, okDivisor := WholeNumber(list[0])
		remainder, okRemainder := WholeNumber(list[1])
		if !okDivisor || !okRemainder || divisor == 0 {
			return false, Errorf(BadValue, "divisor cannot be 0")
		}
		return anyOf(values, func(v any) bool { return IsNumber(v) && int64(asFloat(v))%divisor == remainder }), nil
	case "$type":
		return matchType(values, operator.Value)
	}
	return false, Errorf(BadValue, "unknown operator: %s", operator.Key)
}

func matchElements(values []any, condition any) (bool, error) {
	clause, ok := condition.(bson.D)
	if !ok {
		return false, Errorf(BadValue, "$elemMatch needs an Object")
	}
	_, isOperator := operatorsOf(clause)
	for _, v := range values {
		list, ok := v.(bson.A)
		if !ok {
			continue
		}
		for _, element := range list {
			var hit bool
			var err error
			if d, ok := element.(bson.D); ok && !isOperator {
				hit, err = Match(d, clause)
			} else if isOperator {
				hit, err = matchCondition([]any{element}, clause)
			}
			if hit || err != nil {
				return hit, err
			}
		}
	}
	return false, nil
}

func matchRegex(values []any, pattern bson.Regex) (bool, error) {
	flags := ""
	for _, option := range pattern.Options {
		if strings.ContainsRune("ims", option) {
			flags += string(option)
		}
	}
	source := pattern.Pattern
	if flags != "" {
		source = "(?" + flags + ")" + source
	}
	compiled, err := regexp.Compile(source)
	if err != nil {
		return false, Errorf(51091, "Regular expression is invalid: %s", err)
	}
	return anyOf(values, func(v any) bool {
		switch x := v.(type) {
		case string:
			return compiled.MatchString(x)
		case bson.Regex:
			return x == pattern
		}
		return false
	}), nil
}

var typeNames = map[string]bson.Type{
	"double": bson.TypeDouble, "string": bson.TypeString, "object": bson.TypeEmbeddedDocument, "array": bson.TypeArray,
	"binData": bson.TypeBinary, "objectId": bson.TypeObjectID, "bool": bson.TypeBoolean, "date": bson.TypeDateTime,
	"null": bson.TypeNull, "regex": bson.TypeRegex, "int": bson.TypeInt32, "timestamp": bson.TypeTimestamp,
	"long": bson.TypeInt64, "decimal": bson.TypeDecimal128,
}

func matchType(values []any, wanted any) (bool, error) {
	list, ok := wanted.(bson.A)
	if !ok {
		list = bson.A{wanted}
	}
	for _, each := range list {
		name, _ := each.(string)
		number := typeNames[name]
		if code, ok := WholeNumber(each); ok {
			number = bson.Type(code)
		} else if number == 0 && name != "number" {
			return false, Errorf(BadValue, "Unknown type name alias: %v", each)
		}
		hit := anyOf(values, func(v any) bool {
			if name == "number" {
				return IsNumber(v)
			}
			if _, missing := v.(Missing); missing {
				return false
			}
			kind, _, err := bson.MarshalValue(v)
			return err == nil && kind == number
		})
		if hit {
			return true, nil
		}
	}
	return false, nil
}

func truthy(v any) bool {
	switch x := v.(type) {
	case nil, Missing, bson.Null, bson.Undefined:
		return false
	case bool:
		return x
	}
	return !IsNumber(v) || asFloat(v) != 0
}

// Truthy says whether a value counts as true where a command takes a flag.
func Truthy(v any) bool { return truthy(v) }
