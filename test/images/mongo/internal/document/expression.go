package document

import (
	"math"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// arithmetic keeps integers as integers, and the wider of two types.
func arithmetic(operator string, a, b any) any {
	x, exactX := asInteger(a)
	y, exactY := asInteger(b)
	if exactX && exactY && operator != "$divide" {
		var n int64
		switch operator {
		case "$add":
			n = x + y
		case "$subtract":
			n = x - y
		default:
			n = x * y
		}
		_, wideA := a.(int64)
		_, wideB := b.(int64)
		if !wideA && !wideB && n >= math.MinInt32 && n <= math.MaxInt32 {
			return int32(n)
		}
		return n
	}
	f, g := asFloat(a), asFloat(b)
	switch operator {
	case "$add":
		return f + g
	case "$subtract":
		return f - g
	case "$divide":
		return f / g
	}
	return f * g
}

// Evaluate gives the value of an aggregation expression for a document.
func Evaluate(expression any, d bson.D) (any, error) {
	switch x := expression.(type) {
	case string:
		if path, ok := strings.CutPrefix(x, "$$"); ok {
			return variable(path, d)
		}
		if path, ok := strings.CutPrefix(x, "$"); ok {
			return valueAt(d, strings.Split(path, ".")), nil
		}
		return x, nil
	case bson.A:
		out := bson.A{}
		for _, each := range x {
			v, err := Evaluate(each, d)
			if err != nil {
				return nil, err
			}
			out = append(out, orNull(v))
		}
		return out, nil
	case bson.D:
		if len(x) == 1 && strings.HasPrefix(x[0].Key, "$") {
			return evaluateOperator(x[0].Key, x[0].Value, d)
		}
		out := bson.D{}
		for _, e := range x {
			v, err := Evaluate(e.Value, d)
			if err != nil {
				return nil, err
			}
			if _, missing := v.(Missing); !missing {
				out = append(out, bson.E{Key: e.Key, Value: v})
			}
		}
		return out, nil
	}
	return expression, nil
}

func variable(path string, d bson.D) (any, error) {
	name, rest, deeper := strings.Cut(path, ".")
	if name != "ROOT" && name != "CURRENT" {
		return nil, Errorf(17276, "Use of undefined variable: %s", name)
	}
	if !deeper {
		return d, nil
	}
	return valueAt(d, strings.Split(rest, ".")), nil
}

// valueAt collects the values of an array's elements, as expressions do.
func valueAt(v any, parts []string) any {
	for i, part := range parts {
		switch x := v.(type) {
		case bson.D:
			v, _ = Get(x, part)
		case bson.A:
			out := bson.A{}
			for _, element := range x {
				inner := valueAt(element, parts[i:])
				if _, missing := inner.(Missing); !missing {
					out = append(out, inner)
				}
			}
			return out
		default:
			return Missing{}
		}
	}
	return v
}

func orNull(v any) any {
	if _, missing := v.(Missing); missing {
		return nil
	}
	return v
}

func evaluateOperator(operator string, operand any, d bson.D) (any, error) {
	if operator == "$literal" {
		return operand, nil
	}
	if operator == "$cond" {
		return evaluateCondition(operand, d)
	}
	list, isList := operand.(bson.A)
	if !isList {
		list = bson.A{operand}
	}
	values := make([]any, len(list))
	for i, each := range list {
		v, err := Evaluate(each, d)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	return applyExpression(operator, values)
}

func evaluateCondition(operand any, d bson.D) (any, error) {
	branches, ok := operand.(bson.A)
	if given, isDocument := operand.(bson.D); isDocument {
		for _, name := range []string{"if", "then", "else"} {
			branch, _ := Get(given, name)
			branches = append(branches, branch)
		}
		ok = true
	}
	if !ok || len(branches) != 3 {
		return nil, Errorf(16020, "Expression $cond takes exactly 3 arguments. %d were passed in.", len(branches))
	}
	holds, err := Evaluate(branches[0], d)
	if err != nil {
		return nil, err
	}
	if truthy(holds) {
		return Evaluate(branches[1], d)
	}
	return Evaluate(branches[2], d)
}

func applyExpression(operator string, values []any) (any, error) {
	two := func() (any, any, error) {
		if len(values) != 2 {
			return nil, nil, Errorf(16020, "Expression %s takes exactly 2 arguments. %d were passed in.", operator, len(values))
		}
		return values[0], values[1], nil
	}
	switch operator {
	case "$add", "$multiply", "$subtract", "$divide":
		var sum any
		for i, v := range values {
			if !IsNumber(v) {
				if bracket(v) == 1 {
					return nil, nil
				}
				return nil, Errorf(TypeMismatch, "%s only supports numeric types, not %T", operator, v)
			}
			if i == 0 {
				sum = v
			} else if operator == "$divide" && asFloat(v) == 0 {
				return nil, Errorf(BadValue, "can't $divide by zero")
			} else {
				sum = arithmetic(operator, sum, v)
			}
		}
		return sum, nil
	case "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$cmp":
		a, b, err := two()
		if err != nil {
			return nil, err
		}
		c := Compare(a, b)
		if operator == "$cmp" {
			return int32(c), nil
		}
		return map[string]bool{"$eq": c == 0, "$ne": c != 0, "$gt": c > 0, "$gte": c >= 0, "$lt": c < 0, "$lte": c <= 0}[operator], nil
	case "$and", "$or":
		for _, v := range values {
			if truthy(v) != (operator == "$and") {
				return operator == "$or", nil
			}
		}
		return operator == "$and", nil
	case "$not":
		return len(values) == 1 && !truthy(values[0]), nil
	case "$ifNull":
		for _, v := range values {
			if bracket(v) != 1 {
				return v, nil
			}
		}
		return orNull(values[len(values)-1]), nil
	case "$concat":
		var out strings.Builder
		for _, v := range values {
			s, ok := v.(string)
			if !ok {
				return nil, nil
			}
			out.WriteString(s)
		}
		return out.String(), nil
	case "$size":
		list, ok := values[0].(bson.A)
		if !ok {
			return nil, Errorf(17124, "The argument to $size must be an array")
		}
		return int32(len(list)), nil
	case "$in":
		a, b, err := two()
		list, ok := b.(bson.A)
		if err != nil || !ok {
			return nil, Errorf(40081, "$in requires an array as a second argument")
		}
		return anyOf([]any{list}, func(v any) bool { return equal(v, a) }), nil
	case "$sum", "$avg", "$min", "$max":
		if list, ok := values[0].(bson.A); ok && len(values) == 1 {
			values = list
		}
		return accumulate(operator, values), nil
	}
	return nil, Errorf(168, "Unrecognized expression '%s'", operator)
}
