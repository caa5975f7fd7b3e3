// Package tools is what mongodump and mongorestore share: their options, and the archive between them.
package tools

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc64"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/store"
)

// The archive: four bytes, a header and what is known of each collection, then blocks of documents with the collection that they belong to.
//
// See https://www.mongodb.com/blog/post/archiving-and-compression-in-mongodb-tools
const (
	magic      = 0x8199e26d
	terminator = 0xffffffff
)

type archiveHeader struct {
	Concurrent int32  `bson:"concurrent_collections"`
	Version    string `bson:"version"`
	Server     string `bson:"server_version"`
	Tool       string `bson:"tool_version"`
}

// Collection is what an archive says of a collection before its documents.
type Collection struct {
	DB   string `bson:"db"`
	Name string `bson:"collection"`
	// Metadata are options and indexes as extended JSON.
	Metadata string `bson:"metadata"`
	Size     int32  `bson:"size"`
	Type     string `bson:"type"`
}

// Namespace is the full name.
func (c Collection) Namespace() string { return c.DB + "." + c.Name }

type block struct {
	DB   string `bson:"db"`
	Name string `bson:"collection"`
	EOF  bool   `bson:"EOF"`
	CRC  int64  `bson:"CRC"`
}

// Writer writes an archive.
type Writer struct {
	w   io.Writer
	err error
}

// NewWriter writes what an archive begins with.
func NewWriter(w io.Writer, collections []Collection) *Writer {
	a := &Writer{w: w}
	a.number(magic)
	a.document(archiveHeader{Concurrent: 1, Version: "0.1", Server: "8.0.13", Tool: Version})
	for _, each := range collections {
		a.document(each)
	}
	a.number(terminator)
	return a
}

func (a *Writer) number(n uint32) {
	if a.err == nil {
		a.err = binary.Write(a.w, binary.LittleEndian, n)
	}
}

func (a *Writer) document(v any) {
	raw, err := bson.Marshal(v)
	if a.err == nil {
		a.err = err
	}
	a.raw(raw)
}

func (a *Writer) raw(b []byte) {
	if a.err == nil {
		_, a.err = a.w.Write(b)
	}
}

// Documents writes the documents of one collection; `next` gives nil after the last one.
func (a *Writer) Documents(c Collection, next func() (bson.Raw, error)) (count int, err error) {
	sum := crc64.New(crc64.MakeTable(crc64.ECMA))
	begun := false
	for a.err == nil {
		raw, err := next()
		if err != nil {
			return count, err
		}
		if raw == nil {
			break
		}
		if !begun {
			a.document(block{DB: c.DB, Name: c.Name})
			begun = true
		}
		_, _ = sum.Write(raw)
		a.raw(raw)
		count++
	}
	if begun {
		a.number(terminator)
	}
	a.document(block{DB: c.DB, Name: c.Name, EOF: true, CRC: int64(sum.Sum64())})
	a.number(terminator)
	return count, a.err
}

// Reader reads an archive.
type Reader struct {
	r           io.Reader
	Collections []Collection
	sums        map[string]hash.Hash64
	open        map[string]bool
}

var errTorn = errors.New("stream or file is corrupt or truncated")

// NewReader reads what an archive begins with.
func NewReader(r io.Reader) (*Reader, error) {
	a := &Reader{r: r, sums: map[string]hash.Hash64{}, open: map[string]bool{}}
	var found uint32
	if err := binary.Read(r, binary.LittleEndian, &found); err != nil || found != magic {
		return nil, errors.New("stream or file does not appear to be a mongodump archive")
	}
	var header archiveHeader
	for first := true; ; first = false {
		raw, err := a.next()
		if err != nil {
			return nil, err
		}
		if raw == nil {
			return a, nil
		}
		if first {
			if err := bson.Unmarshal(raw, &header); err != nil || header.Version != "0.1" {
				return nil, fmt.Errorf("unsupported archive version '%s'", header.Version)
			}
			continue
		}
		var c Collection
		if err := bson.Unmarshal(raw, &c); err != nil {
			return nil, errTorn
		}
		a.Collections = append(a.Collections, c)
		a.sums[c.Namespace()] = crc64.New(crc64.MakeTable(crc64.ECMA))
		a.open[c.Namespace()] = true
	}
}

// next gives a document, or nil at a terminator.
func (a *Reader) next() (bson.Raw, error) {
	var length [4]byte
	if _, err := io.ReadFull(a.r, length[:]); err != nil {
		return nil, errTorn
	}
	if binary.LittleEndian.Uint32(length[:]) == terminator {
		return nil, nil
	}
	raw, err := store.ReadDocument(io.MultiReader(newBytes(length), a.r))
	if err != nil {
		return nil, errTorn
	}
	return raw, nil
}

type fixed struct {
	b  [4]byte
	at int
}

func newBytes(b [4]byte) io.Reader { return &fixed{b: b} }

func (f *fixed) Read(p []byte) (int, error) {
	if f.at == len(f.b) {
		return 0, io.EOF
	}
	n := copy(p, f.b[f.at:])
	f.at += n
	return n, nil
}

// Each gives every document, and after a collection's last one its end. The archive must have all of what it announced.
func (a *Reader) Each(document func(namespace string, raw bson.Raw) error, end func(namespace string) error) error {
	left := len(a.open)
	for left > 0 {
		raw, err := a.next()
		if err != nil {
			return err
		}
		var b block
		if raw == nil || bson.Unmarshal(raw, &b) != nil {
			return errTorn
		}
		namespace := b.DB + "." + b.Name
		if !a.open[namespace] {
			return errTorn
		}
		for {
			raw, err := a.next()
			if err != nil {
				return err
			}
			if raw == nil {
				break
			}
			_, _ = a.sums[namespace].Write(raw)
			if err := document(namespace, raw); err != nil {
				return err
			}
		}
		if !b.EOF {
			continue
		}
		if int64(a.sums[namespace].Sum64()) != b.CRC {
			return errTorn
		}
		a.open[namespace] = false
		left--
		if err := end(namespace); err != nil {
			return err
		}
	}
	return nil
}
