package replica

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

var quick = Timing{Heartbeat: 20 * time.Millisecond, ElectionMin: 150 * time.Millisecond, ElectionMax: 300 * time.Millisecond}

// cluster is a set of members in this process, over a network that can be cut.
type cluster struct {
	t       *testing.T
	folder  string
	compact int64
	mu      sync.Mutex
	nodes   map[string]*Node
	cut     map[string]bool
}

func newCluster(t *testing.T, hosts ...string) *cluster {
	c := &cluster{t: t, folder: t.TempDir(), nodes: map[string]*Node{}, cut: map[string]bool{}}
	for _, host := range hosts {
		c.start(host)
	}
	t.Cleanup(func() {
		for _, host := range hosts {
			c.kill(host)
		}
	})
	return c
}

func (c *cluster) start(host string) *Node {
	c.t.Helper()
	n, err := Start(Options{
		Folder: filepath.Join(c.folder, host), SetName: "rs0", Timing: quick, CompactAt: c.compact,
		Call: func(ctx context.Context, to string, command any) (bson.Raw, error) {
			return c.call(ctx, host, to, command)
		},
		IsSelf: func(_ context.Context, name string) bool { return name == host },
		Log:    func(string, string, ...any) {},
		Fatal:  func(err error) { c.t.Errorf("%s: %s", host, err) },
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes[host] = n
	return n
}

// kill ends a member without a farewell; its folder stays.
func (c *cluster) kill(host string) {
	c.mu.Lock()
	n := c.nodes[host]
	delete(c.nodes, host)
	c.mu.Unlock()
	if n != nil {
		n.Close()
	}
}

// isolate cuts a member off from the others, or takes it back.
func (c *cluster) isolate(host string, cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut[host] = cut
}

func (c *cluster) call(ctx context.Context, from, to string, command any) (bson.Raw, error) {
	c.mu.Lock()
	n := c.nodes[to]
	broken := n == nil || c.nodes[from] == nil || c.cut[from] || c.cut[to]
	c.mu.Unlock()
	if broken {
		return nil, errors.New("unreachable")
	}
	raw, err := bson.Marshal(command)
	if err != nil {
		return nil, err
	}
	reply, err := dispatch(n, raw, command)
	if err != nil {
		return nil, err
	}
	return document.Encode(reply), ctx.Err()
}

func dispatch(n *Node, raw bson.Raw, command any) (any, error) {
	switch command.(type) {
	case AppendRequest:
		return received(raw, func(r AppendRequest) (any, error) { return n.HandleAppend(r) })
	case SnapshotRequest:
		return received(raw, func(r SnapshotRequest) (any, error) { return n.HandleSnapshot(r) })
	case VoteRequest:
		return received(raw, func(r VoteRequest) (any, error) { return n.HandleVote(r), nil })
	case TakeOver:
		return received(raw, func(r TakeOver) (any, error) { n.HandleTakeOver(r); return bson.D{}, nil })
	case Probe:
		return n.HandleProbe(), nil
	}
	return nil, fmt.Errorf("unknown command %T", command)
}

func received[T any](raw bson.Raw, handle func(T) (any, error)) (any, error) {
	var request T
	if err := bson.Unmarshal(raw, &request); err != nil {
		return nil, err
	}
	return handle(request)
}

func (c *cluster) node(host string) *Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nodes[host]
}

func (c *cluster) until(what string, holds func() bool) {
	c.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			c.mu.Lock()
			defer c.mu.Unlock()
			for host, n := range c.nodes {
				c.t.Logf("%s: %+v", host, n.Status())
			}
			c.t.Fatalf("not in time: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// primary waits for one that is not among the excluded.
func (c *cluster) primary(except ...string) string {
	c.t.Helper()
	found := ""
	c.until("a primary", func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		for host, n := range c.nodes {
			excluded := false
			for _, each := range except {
				excluded = excluded || each == host
			}
			if !excluded && n.Status().State == "PRIMARY" {
				found = host
				return true
			}
		}
		return false
	})
	return found
}

func config(hosts ...string) *Config {
	members := bson.A{}
	for i, host := range hosts {
		members = append(members, bson.D{{Key: "_id", Value: i}, {Key: "host", Value: host}})
	}
	c, err := ParseConfig(document.Encode(bson.D{{Key: "_id", Value: "rs0"}, {Key: "version", Value: 1}, {Key: "members", Value: members}}))
	if err != nil {
		panic(err)
	}
	return c
}

// set is a cluster of three that is initiated and whose members all vote.
func set(t *testing.T, compact int64) *cluster {
	t.Helper()
	c := newCluster(t)
	c.compact = compact
	hosts := []string{"a", "b", "c"}
	for _, host := range hosts {
		c.start(host)
	}
	t.Cleanup(func() {
		for _, host := range hosts {
			c.kill(host)
		}
	})
	if err := c.node("a").Initiate(config(hosts...)); err != nil {
		t.Fatal(err)
	}
	c.until("all members vote", func() bool {
		c.node("a").mu.Lock()
		defer c.node("a").mu.Unlock()
		return len(c.node("a").config.Voters()) == 3 && c.node("a").commit == c.node("a").lastIndex()
	})
	return c
}

func insert(n *Node, id int64) (Position, error) {
	return n.Write(func(_ *store.Store, apply func(store.Op)) (*store.Retryable, error) {
		apply(store.Op{Kind: "i", Namespace: "shop.orders", Object: document.Encode(bson.D{{Key: "_id", Value: id}})})
		return nil, nil
	})
}

// save inserts with a majority.
func save(n *Node, id int64) error {
	at, err := insert(n, id)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return n.Acknowledged(ctx, at, true, 0)
}

func has(n *Node, id int64) bool {
	found := false
	n.Read(func(s *store.Store) {
		if c := s.Collection("shop.orders"); c != nil {
			_, found = c.ByID(id)
		}
	})
	return found
}
