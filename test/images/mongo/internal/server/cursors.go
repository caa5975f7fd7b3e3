package server

import (
	"math/rand/v2"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
)

const (
	batchBytes     = 16 << 20
	cursorLifetime = 10 * time.Minute
)

// cursor is the part of a result that was not asked for yet.
type cursor struct {
	namespace string
	rest      []bson.D
	used      time.Time
	owner     []identity
}

type cursors struct {
	mu   sync.Mutex
	open map[int64]*cursor
}

// take cuts a batch from a result: at most so many documents, and no more than a message holds.
func take(list []bson.D, size int64) (batch bson.A, rest []bson.D) {
	batch = bson.A{}
	bytes := 0
	for i, d := range list {
		raw := document.Encode(d)
		if int64(i) >= size || (bytes+len(raw) > batchBytes && i > 0) {
			return batch, list[i:]
		}
		bytes += len(raw)
		batch = append(batch, raw)
	}
	return batch, nil
}

func (s *Server) firstBatch(c *call, namespace string, list []bson.D, size int64, single bool) bson.D {
	batch, rest := take(list, size)
	var id int64
	if len(rest) > 0 && !single {
		id = s.cursors.keep(&cursor{namespace: namespace, rest: rest, used: time.Now(), owner: c.connection.users})
	}
	return bson.D{{Key: "cursor", Value: bson.D{{Key: "firstBatch", Value: batch}, {Key: "id", Value: id}, {Key: "ns", Value: namespace}}}}
}

func (k *cursors) keep(c *cursor) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, each := range k.open {
		if time.Since(each.used) > cursorLifetime {
			delete(k.open, id)
		}
	}
	id := rand.Int64N(1<<62) + 1
	k.open[id] = c
	return id
}

func (s *Server) getMore(c *call) (bson.D, error) {
	id, _ := document.WholeNumber(c.body[0].Value)
	name, _ := text(c.body, "collection")
	size, given := c.number("batchSize")
	if !given || size == 0 {
		size = 1 << 40
	}
	s.cursors.mu.Lock()
	defer s.cursors.mu.Unlock()
	open := s.cursors.open[id]
	if open == nil || open.namespace != c.db+"."+name {
		return nil, document.Errorf(document.CursorNotFound, "cursor id %d not found", id)
	}
	if s.options.Auth && !sameUsers(open.owner, c.connection.users) {
		return nil, document.Errorf(document.Unauthorized, "cursor id %d was not created by the authenticated user", id)
	}
	var batch bson.A
	batch, open.rest = take(open.rest, size)
	open.used = time.Now()
	if len(open.rest) == 0 {
		delete(s.cursors.open, id)
		id = 0
	}
	return bson.D{{Key: "cursor", Value: bson.D{{Key: "nextBatch", Value: batch}, {Key: "id", Value: id}, {Key: "ns", Value: open.namespace}}}}, nil
}

func sameUsers(a, b []identity) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (s *Server) killCursors(c *call) (bson.D, error) {
	list, _ := document.Get(c.body, "cursors")
	ids, _ := list.(bson.A)
	killed, missing := bson.A{}, bson.A{}
	s.cursors.mu.Lock()
	defer s.cursors.mu.Unlock()
	for _, each := range ids {
		id, _ := document.WholeNumber(each)
		if s.cursors.open[id] == nil {
			missing = append(missing, id)
			continue
		}
		delete(s.cursors.open, id)
		killed = append(killed, id)
	}
	return bson.D{
		{Key: "cursorsKilled", Value: killed}, {Key: "cursorsNotFound", Value: missing}, {Key: "cursorsAlive", Value: bson.A{}}, {Key: "cursorsUnknown", Value: bson.A{}},
	}, nil
}
