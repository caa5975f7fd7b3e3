// Package document works on BSON documents as the query language describes: order, match, update, projection, aggregation.
//
// Documents are bson.D as the codec decodes them, so that each value keeps its BSON type.
package document

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Missing stands for a field that is not there.
type Missing struct{}

// bracket is the place of a value's type in the order of types.
//
// See https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
func bracket(v any) int {
	switch v.(type) {
	case bson.MinKey:
		return 0
	case Missing, nil, bson.Null, bson.Undefined:
		return 1
	case int32, int64, int, float64, bson.Decimal128:
		return 2
	case string, bson.Symbol:
		return 3
	case bson.D:
		return 4
	case bson.A:
		return 5
	case bson.Binary:
		return 6
	case bson.ObjectID:
		return 7
	case bool:
		return 8
	case bson.DateTime:
		return 9
	case bson.Timestamp:
		return 10
	case bson.Regex:
		return 11
	case bson.MaxKey:
		return 127
	default:
		return 20
	}
}

// Compare orders two values of any types.
func Compare(a, b any) int {
	if x, y := bracket(a), bracket(b); x != y {
		return cmp.Compare(x, y)
	}
	switch x := a.(type) {
	case int32, int64, int, float64, bson.Decimal128:
		return compareNumbers(a, b)
	case string:
		return strings.Compare(x, text(b))
	case bson.Symbol:
		return strings.Compare(string(x), text(b))
	case bson.D:
		y := b.(bson.D)
		for i := range min(len(x), len(y)) {
			if c := cmp.Compare(bracket(x[i].Value), bracket(y[i].Value)); c != 0 {
				return c
			}
			if c := strings.Compare(x[i].Key, y[i].Key); c != 0 {
				return c
			}
			if c := Compare(x[i].Value, y[i].Value); c != 0 {
				return c
			}
		}
		return cmp.Compare(len(x), len(y))
	case bson.A:
		y := b.(bson.A)
		for i := range min(len(x), len(y)) {
			if c := Compare(x[i], y[i]); c != 0 {
				return c
			}
		}
		return cmp.Compare(len(x), len(y))
	case bson.Binary:
		y := b.(bson.Binary)
		return cmp.Or(cmp.Compare(len(x.Data), len(y.Data)), cmp.Compare(x.Subtype, y.Subtype), bytes.Compare(x.Data, y.Data))
	case bson.ObjectID:
		y := b.(bson.ObjectID)
		return bytes.Compare(x[:], y[:])
	case bool:
		y := b.(bool)
		if x == y {
			return 0
		}
		if y {
			return -1
		}
		return 1
	case bson.DateTime:
		return cmp.Compare(x, b.(bson.DateTime))
	case bson.Timestamp:
		return x.Compare(b.(bson.Timestamp))
	case bson.Regex:
		y := b.(bson.Regex)
		return cmp.Or(strings.Compare(x.Pattern, y.Pattern), strings.Compare(x.Options, y.Options))
	default:
		return strings.Compare(Key(a), Key(b))
	}
}

func text(v any) string {
	if s, ok := v.(bson.Symbol); ok {
		return string(s)
	}
	return v.(string)
}

func compareNumbers(a, b any) int {
	x, exactX := asInteger(a)
	y, exactY := asInteger(b)
	if exactX && exactY {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(asFloat(a), asFloat(b))
}

// asInteger gives the value of the integer types.
func asInteger(v any) (int64, bool) {
	switch n := v.(type) {
	case int32:
		return int64(n), true
	case int64:
		return n, true
	case int:
		return int64(n), true
	}
	return 0, false
}

func asFloat(v any) float64 {
	switch n := v.(type) {
	case float64:
		return n
	case bson.Decimal128:
		f, err := strconv.ParseFloat(n.String(), 64)
		if err != nil {
			return math.NaN()
		}
		return f
	}
	n, _ := asInteger(v)
	return float64(n)
}

// IsNumber says whether a value is of one of the numeric types.
func IsNumber(v any) bool { return bracket(v) == 2 }

// WholeNumber gives the value of a number without a fraction.
func WholeNumber(v any) (int64, bool) {
	if n, ok := asInteger(v); ok {
		return n, true
	}
	if !IsNumber(v) {
		return 0, false
	}
	f := asFloat(v)
	if f != math.Trunc(f) || math.Abs(f) > 1<<62 {
		return 0, false
	}
	return int64(f), true
}

// Key is equal for equal values, numbers of different types included, and differs for all others.
func Key(v any) string {
	if IsNumber(v) {
		if n, ok := WholeNumber(v); ok {
			return "n" + strconv.FormatInt(n, 10)
		}
		return "n" + strconv.FormatFloat(asFloat(v), 'g', -1, 64)
	}
	switch x := v.(type) {
	case nil, Missing, bson.Null, bson.Undefined:
		return "z"
	case bson.D:
		var out strings.Builder
		out.WriteString("d")
		for _, e := range x {
			writePart(&out, e.Key)
			writePart(&out, Key(e.Value))
		}
		return out.String()
	case bson.A:
		var out strings.Builder
		out.WriteString("a")
		for _, e := range x {
			writePart(&out, Key(e))
		}
		return out.String()
	}
	kind, data, err := bson.MarshalValue(v)
	if err != nil {
		return "?"
	}
	return string(rune(kind)) + string(data)
}

func writePart(out *strings.Builder, part string) {
	var length [4]byte
	binary.LittleEndian.PutUint32(length[:], uint32(len(part)))
	out.Write(length[:])
	out.WriteString(part)
}

// Decode reads a document; what the store holds was validated when it came.
func Decode(raw bson.Raw) bson.D {
	var d bson.D
	if err := bson.Unmarshal(raw, &d); err != nil {
		panic("a stored document does not decode: " + err.Error())
	}
	return d
}

// Encode writes a document.
func Encode(d any) bson.Raw {
	raw, err := bson.Marshal(d)
	if err != nil {
		panic("a document does not encode: " + err.Error())
	}
	return raw
}

// Get gives a top-level field.
func Get(d bson.D, key string) (any, bool) {
	for _, e := range d {
		if e.Key == key {
			return e.Value, true
		}
	}
	return Missing{}, false
}
