package replica

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/journal"
)

// Status is what a member knows at one moment.
type Status struct {
	Standalone bool
	SetName    string
	Config     *Config
	Self       string
	Primary    string
	State      string
	Term       int64
	Commit     Position
	Last       Position
	Topology   int64
	ElectedAt  time.Time
	Views      []View
	// HasConfig is also true for a member that the configuration no longer names.
	HasConfig bool
	Draining  bool
}

// Status gives what this member knows.
func (n *Node) Status() Status {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.status()
}

func (n *Node) status() Status {
	s := Status{
		Standalone: n.standalone(), SetName: n.options.SetName, Self: n.self, State: n.stateName(), Term: n.vote.Term,
		Commit: Position{Term: n.termAt(n.commit), Index: n.commit, Time: n.timeAt(n.commit)}, Last: n.position(), Topology: n.topology,
		ElectedAt: n.electedAt, HasConfig: n.config != nil, Draining: n.draining,
	}
	if n.config != nil {
		s.Config = n.config.Visible()
	}
	if n.leader != "" {
		s.Primary = n.leader
	}
	s.Views = n.views
	if n.role == Leader {
		s.Views = n.allViews()
	}
	return s
}

// stateName is the member's state as replSetGetStatus names it.
func (n *Node) stateName() string {
	switch {
	case n.role == Leader:
		return "PRIMARY"
	case n.config == nil:
		return "STARTUP"
	case n.self == "":
		return "REMOVED"
	case n.syncing:
		return "STARTUP2"
	}
	return "SECONDARY"
}

func (n *Node) allViews() []View {
	if n.config == nil {
		return nil
	}
	out := make([]View, 0, len(n.config.Members))
	now := time.Now()
	for _, m := range n.config.Members {
		if m.Host == n.self {
			out = append(out, View{Host: m.Host, Up: true, Index: n.lastIndex(), Time: n.timeAt(n.lastIndex()), Seen: bson.NewDateTimeFromTime(now)})
			continue
		}
		view := View{Host: m.Host}
		if p := n.peers[m.Host]; p != nil {
			view.Up = p.failure == "" && now.Sub(p.acknowledged) < n.options.Timing.ElectionMax
			view.Index, view.Time = p.match, n.timeAt(p.match)
			view.Seen = bson.NewDateTimeFromTime(p.acknowledged)
		}
		out = append(out, view)
	}
	return out
}

// Changed waits until the topology is another one than the one that is known.
func (n *Node) Changed(ctx context.Context, known int64) error {
	return n.await(ctx, func() (bool, error) { return n.topology != known, nil })
}

// Log gives the entries that the snapshot does not hold.
func (n *Node) Log() []journal.Entry {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]journal.Entry(nil), n.entries...)
}
