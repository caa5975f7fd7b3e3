package replica

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/journal"
	"keelson/images/mongo/internal/store"
)

// Position is a place in the log.
type Position struct {
	Term, Index int64
	Time        bson.Timestamp
	// generation is how often this member's log was replaced before
	generation int
}

// Write lets a function change the store, and keeps in the log what it changed. Changes that were made before an error stay, as the error
// is one of the statements that the function went through.
func (n *Node) Write(change func(state *store.Store, apply func(store.Op)) (*store.Retryable, error)) (Position, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.role != Leader || n.draining {
		return Position{}, document.Errorf(document.NotWritablePrimary, "not primary")
	}
	var entry journal.Entry
	retryable, err := change(n.store, func(op store.Op) {
		n.store.Apply(op)
		entry.Ops = append(entry.Ops, op)
	})
	if retryable != nil {
		n.store.Remember(*retryable)
		entry.Retryable = retryable
	}
	if len(entry.Ops) > 0 || entry.Retryable != nil {
		n.append(entry)
	}
	return n.position(), err
}

func (n *Node) position() Position {
	return Position{Term: n.lastTerm(), Index: n.lastIndex(), Time: n.timeAt(n.lastIndex()), generation: n.generation}
}

// Read lets a function look at the store.
func (n *Node) Read(look func(state *store.Store)) Position {
	n.mu.Lock()
	defer n.mu.Unlock()
	look(n.store)
	return n.position()
}

// Barrier appends an empty entry: what was read before is current when it is committed.
func (n *Node) Barrier() (Position, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.role != Leader {
		return Position{}, document.Errorf(document.NotWritablePrimary, "not primary")
	}
	n.append(journal.Entry{})
	return n.position(), nil
}

// Committed waits until a majority has everything up to a position; it ends in an error if another history won.
func (n *Node) Committed(ctx context.Context, at Position) error {
	return n.await(ctx, func() (bool, error) {
		if n.lost(at) {
			return false, interrupted()
		}
		return n.commit >= at.Index, nil
	})
}

// lost says whether the log may have another entry at a position than it had: a snapshot that came instead does not tell.
func (n *Node) lost(at Position) bool {
	return n.generation != at.generation && (at.Index <= n.snapshot.Index || n.termAt(at.Index) != at.Term)
}

func interrupted() error {
	return document.Errorf(document.InterruptedByChange, "operation was interrupted because this member is no longer primary")
}

// Acknowledged waits for what a write concern asks for: a majority, or a number of members. Only the primary knows, so that a member that
// steps down ends the wait.
func (n *Node) Acknowledged(ctx context.Context, at Position, majority bool, members int) error {
	n.mu.Lock()
	if n.config != nil && !majority && members > len(n.config.Members) {
		n.mu.Unlock()
		return document.Errorf(document.UnsatisfiableConcern, "Not enough data-bearing nodes")
	}
	n.mu.Unlock()
	return n.await(ctx, func() (bool, error) {
		if n.lost(at) {
			return false, interrupted()
		}
		if majority && n.commit >= at.Index {
			return true, nil
		}
		if n.role != Leader {
			return false, interrupted()
		}
		if majority {
			return false, nil
		}
		reached := 0
		if n.durable >= at.Index {
			reached++
		}
		for _, p := range n.peers {
			if p.leaving == 0 && p.match >= at.Index {
				reached++
			}
		}
		return reached >= members && n.durable >= at.Index, nil
	})
}

// CaughtUp waits until the log has reached a time that a client has seen on another member.
func (n *Node) CaughtUp(ctx context.Context, seen bson.Timestamp) error {
	return n.await(ctx, func() (bool, error) { return n.timeAt(n.lastIndex()).Compare(seen) >= 0, nil })
}

// StepDown hands the set to another member: one that has everything, or with `force` after the wait any.
func (n *Node) StepDown(period, catchUp time.Duration, force bool) error {
	n.mu.Lock()
	if n.role != Leader {
		n.mu.Unlock()
		return document.Errorf(document.NotWritablePrimary, "not primary so can't step down")
	}
	n.draining = true
	n.topology++
	n.broadcast()
	n.mu.Unlock()

	ctx, cancel := context.WithTimeout(context.Background(), catchUp)
	var heir string
	err := n.await(ctx, func() (bool, error) {
		heir = n.heir()
		return heir != "" || n.role != Leader, nil
	})
	cancel()

	n.mu.Lock()
	n.draining = false
	n.topology++
	n.broadcast()
	if n.role != Leader {
		n.mu.Unlock()
		return nil
	}
	if err != nil && !force {
		n.mu.Unlock()
		return document.Errorf(document.ExceededTimeLimit, "No electable secondaries caught up as of %s. Please use the replSetStepDown command with the argument {force: true} to force node to step down.", time.Now().UTC().Format(time.RFC3339))
	}
	request := TakeOver{Command: 1, Set: n.config.Settings.ReplicaSetID, Term: n.vote.Term, DB: "admin"}
	n.follow(n.vote.Term, "")
	n.noElectionTill = time.Now().Add(period)
	n.mu.Unlock()
	if heir != "" {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		defer cancel()
		// without an answer, the others miss their primary in a few seconds
		_, _ = n.options.Call(ctx, heir, request)
	}
	return nil
}

// heir is an electable member that has the whole log.
func (n *Node) heir() string {
	if n.config == nil {
		return ""
	}
	for _, m := range n.config.Members {
		p := n.peers[m.Host]
		if p != nil && m.Priority > 0 && m.Votes > 0 && !m.NewlyAdded && p.failure == "" && p.match >= n.lastIndex() {
			return m.Host
		}
	}
	return ""
}
