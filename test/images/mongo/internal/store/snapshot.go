package store

import (
	"encoding/binary"
	"fmt"
	"io"
	"sort"

	"go.mongodb.org/mongo-driver/v2/bson"
)

type collectionHeader struct {
	Namespace string      `bson:"ns"`
	Options   bson.Raw    `bson:"options,omitempty"`
	UUID      bson.Binary `bson:"uuid"`
	Indexes   []bson.D    `bson:"indexes"`
	Count     int         `bson:"count"`
}

type snapshotHeader struct {
	Collections int `bson:"collections"`
	Sessions    int `bson:"sessions"`
}

// Write writes all of it as a sequence of BSON documents.
func (s *Store) Write(w io.Writer) error {
	if err := write(w, snapshotHeader{Collections: len(s.collections), Sessions: len(s.sessions)}); err != nil {
		return err
	}
	for _, name := range s.Namespaces("") {
		c := s.collections[name]
		header := collectionHeader{Namespace: name, Options: c.Options, UUID: c.UUID, Count: c.Len()}
		for _, index := range c.Indexes {
			header.Indexes = append(header.Indexes, index.Spec)
		}
		if err := write(w, header); err != nil {
			return err
		}
		for _, raw := range c.Documents() {
			if _, err := w.Write(raw); err != nil {
				return err
			}
		}
	}
	names := make([]string, 0, len(s.sessions))
	for name := range s.sessions {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if err := write(w, s.sessions[name]); err != nil {
			return err
		}
	}
	return nil
}

func write(w io.Writer, v any) error {
	raw, err := bson.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return err
}

// ReadDocument reads the next document of a stream.
func ReadDocument(r io.Reader) (bson.Raw, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(length[:])
	if size < 5 || size > 1<<30 {
		return nil, fmt.Errorf("a document of %d bytes", size)
	}
	raw := make(bson.Raw, size)
	copy(raw, length[:])
	if _, err := io.ReadFull(r, raw[4:]); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return raw, nil
}

func read(r io.Reader, v any) error {
	raw, err := ReadDocument(r)
	if err != nil {
		return err
	}
	return bson.Unmarshal(raw, v)
}

// Read reads what Write wrote.
func Read(r io.Reader) (*Store, error) {
	s := New()
	var header snapshotHeader
	if err := read(r, &header); err != nil {
		return nil, err
	}
	for range header.Collections {
		var each collectionHeader
		if err := read(r, &each); err != nil {
			return nil, err
		}
		c := &Collection{Options: each.Options, UUID: each.UUID, documents: map[string]placed{}}
		for _, spec := range each.Indexes {
			c.addIndex(spec)
		}
		for range each.Count {
			raw, err := ReadDocument(r)
			if err != nil {
				return nil, err
			}
			c.put(raw)
		}
		s.collections[each.Namespace] = c
	}
	for range header.Sessions {
		var each Retryable
		if err := read(r, &each); err != nil {
			return nil, err
		}
		s.Remember(each)
	}
	return s, nil
}
