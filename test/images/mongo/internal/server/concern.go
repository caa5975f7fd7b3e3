package server

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/replica"
	"keelson/images/mongo/internal/store"
)

// writeConcern is what a client waits for.
type writeConcern struct {
	majority bool
	members  int
	timeout  time.Duration
	given    bson.D
}

func (c *call) writeConcern() (writeConcern, error) {
	given := c.document("writeConcern")
	out := writeConcern{majority: true, given: given}
	for _, e := range given {
		switch e.Key {
		case "w":
			if mode, ok := e.Value.(string); ok {
				if mode != "majority" {
					return out, document.Errorf(document.UnknownWriteMode, "No write concern mode named '%s' found in replica set configuration", mode)
				}
				continue
			}
			n, ok := document.WholeNumber(e.Value)
			if !ok || n < 0 || n > 50 {
				return out, document.Errorf(document.FailedToParse, "w has to be a number, string, or object; found: %v", e.Value)
			}
			out.majority, out.members = false, int(n)
		case "wtimeout":
			n, _ := document.WholeNumber(e.Value)
			out.timeout = time.Duration(n) * time.Millisecond
		}
	}
	return out, nil
}

// wait waits for the write concern; what is not fulfilled in time is an error next to the result, since the write may still come about.
func (s *Server) wait(c *call, concern writeConcern, at replica.Position) (*document.Error, error) {
	if !concern.majority && concern.members == 0 {
		return nil, nil
	}
	ctx := c.context
	if concern.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, concern.timeout)
		defer cancel()
	}
	err := s.node.Acknowledged(ctx, at, concern.majority, concern.members)
	var known *document.Error
	switch {
	case err == nil:
		return nil, nil
	case errors.Is(err, context.DeadlineExceeded):
		return document.Errorf(document.WriteConcernTimeout, "waiting for replication timed out"), nil
	case errors.As(err, &known) && known.Code == document.UnsatisfiableConcern:
		return known, nil
	}
	return nil, err
}

// write runs a change on the primary and answers when its write concern is fulfilled. A retryable write that was run before has the
// answer that it had.
func (s *Server) write(c *call, change func(state *store.Store, apply func(store.Op)) (bson.D, error)) (bson.D, error) {
	concern, err := c.writeConcern()
	if err != nil {
		return nil, err
	}
	session, number, retryable := c.retryable()
	if retryable && s.options.SetName == "" {
		return nil, document.Errorf(document.IllegalOperation, "Transaction numbers are only allowed on a replica set member or mongos")
	}
	var reply bson.D
	at, err := s.node.Write(func(state *store.Store, apply func(store.Op)) (*store.Retryable, error) {
		if last, known := state.Retryable(session); retryable && known {
			if last.Number == number {
				reply = document.Decode(last.Reply)
				return nil, nil
			}
			if last.Number > number {
				return nil, document.Errorf(document.TransactionTooOld, "Retryable write with txnNumber %d is prohibited on session because a newer retryable write with txnNumber %d has already started on this session.", number, last.Number)
			}
		}
		var err error
		if reply, err = change(state, apply); err != nil || !retryable {
			return nil, err
		}
		return &store.Retryable{Session: session, Number: number, Reply: document.Encode(reply)}, nil
	})
	if err != nil {
		return nil, err
	}
	unfulfilled, err := s.wait(c, concern, at)
	if err != nil {
		return nil, err
	}
	if unfulfilled != nil {
		information := bson.D{{Key: "writeConcern", Value: concern.given}}
		if unfulfilled.Code == document.WriteConcernTimeout {
			information = append(bson.D{{Key: "wtimeout", Value: true}}, information...)
		}
		reply = append(reply, bson.E{Key: "writeConcernError", Value: bson.D{
			{Key: "code", Value: unfulfilled.Code}, {Key: "codeName", Value: unfulfilled.Name}, {Key: "errmsg", Value: unfulfilled.Message},
			{Key: "errInfo", Value: information},
		}})
	}
	return reply, nil
}

// retryable gives the session of a retryable write, and which of its writes it is.
func (c *call) retryable() (session string, number int64, ok bool) {
	if number, ok = c.number("txnNumber"); !ok {
		return "", 0, false
	}
	id, _ := document.Get(c.document("lsid"), "id")
	binary, ok := id.(bson.Binary)
	return hex.EncodeToString(binary.Data), number, ok
}

// read looks at the store as the read concern says.
func (s *Server) read(c *call, look func(state *store.Store) error) error {
	if err := s.readable(c); err != nil {
		return err
	}
	concern := c.document("readConcern")
	if after, ok := document.Get(concern, "afterClusterTime"); ok {
		seen, ok := after.(bson.Timestamp)
		if !ok {
			return document.Errorf(document.TypeMismatch, "readConcern.afterClusterTime must be a timestamp")
		}
		if err := s.node.CaughtUp(c.context, seen); err != nil {
			return err
		}
	}
	var failure error
	at := s.node.Read(func(state *store.Store) { failure = look(state) })
	if failure != nil {
		return failure
	}
	level, _ := text(concern, "level")
	switch level {
	case "", "local", "available":
		return nil
	case "linearizable":
		var err error
		if at, err = s.node.Barrier(); err != nil {
			return err
		}
	case "majority":
	default:
		return document.Errorf(document.InvalidOptions, "read concern level '%s' is not part of this stand-in", level)
	}
	// what was read counts when a majority has it, too
	return s.node.Committed(c.context, at)
}

func (s *Server) readable(c *call) error {
	status := s.node.Status()
	switch status.State {
	case "PRIMARY":
		return nil
	case "SECONDARY":
		mode, given := text(c.document("$readPreference"), "mode")
		if (given && mode != "primary") || c.request.Legacy {
			return nil
		}
		return document.Errorf(document.NotPrimaryNoSecondary, "not primary and secondaryOk=false")
	}
	return document.Errorf(document.NotPrimaryOrSecondary, "node is not in primary or recovering state")
}
