// Package replica keeps the members of a replica set alike, as Raft describes: a log with terms, votes, and a change that counts when a
// majority has it on its disks.
//
// Other than there, a member applies a change when it appends it, as mongod does: reads see it at once, and a change that another primary
// never had is rolled back by building the state again from the snapshot and the log.
//
// See https://raft.github.io/raft.pdf
package replica

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/journal"
	"keelson/images/mongo/internal/store"
)

// Role is what a member does in its term.
type Role int

// Roles.
const (
	Follower Role = iota
	Candidate
	Leader
)

// Timing is how fast members notice each other.
type Timing struct {
	Heartbeat, ElectionMin, ElectionMax time.Duration
}

// DefaultTiming replaces a dead primary within ten seconds, also on a busy machine.
var DefaultTiming = Timing{Heartbeat: 300 * time.Millisecond, ElectionMin: 2500 * time.Millisecond, ElectionMax: 4500 * time.Millisecond}

// Options of a member.
type Options struct {
	Folder string
	// SetName is what --replSet says; without it the server is alone.
	SetName string
	// Call sends a command to another member.
	Call func(ctx context.Context, host string, command any) (bson.Raw, error)
	// IsSelf says whether a host is this member.
	IsSelf func(ctx context.Context, host string) bool
	Timing Timing
	// CompactAt is the length of the log in bytes from which a snapshot replaces it.
	CompactAt int64
	Log       func(component, message string, attributes ...any)
	// Fatal ends the program: a disk that does not keep what it is given.
	Fatal func(error)
}

// Node is one member.
type Node struct {
	options Options
	journal *journal.Journal
	mu      sync.Mutex
	// changed is closed and made anew when anything changes that somebody may wait for
	changed    chan struct{}
	dirty      chan struct{}
	stop       chan struct{}
	background sync.WaitGroup

	vote     journal.Vote
	snapshot journal.Snapshot
	entries  []journal.Entry
	store    *store.Store
	config   *Config
	// configIndex is where the log has the configuration
	configIndex int64
	self        string

	role           Role
	leader         string
	commit         int64
	durable        int64
	generation     int
	deadline       time.Time
	lastLeader     time.Time
	noElectionTill time.Time
	electedAt      time.Time
	syncing        bool
	draining       bool
	receiving      int64
	compacting     bool
	peers          map[string]*peer
	views          []View
	topology       int64
}

// View is what is known of a member.
type View struct {
	Host  string         `bson:"host"`
	Up    bool           `bson:"up"`
	Index int64          `bson:"index"`
	Time  bson.Timestamp `bson:"ts"`
	Seen  bson.DateTime  `bson:"seen"`
}

// Start opens the data folder and takes part.
func Start(options Options) (*Node, error) {
	if options.CompactAt == 0 {
		options.CompactAt = 32 << 20
	}
	if options.Timing == (Timing{}) {
		options.Timing = DefaultTiming
	}
	j, loaded, err := journal.Open(options.Folder)
	if err != nil {
		return nil, err
	}
	n := &Node{
		options: options, journal: j, changed: make(chan struct{}), dirty: make(chan struct{}, 1), stop: make(chan struct{}),
		vote: loaded.Vote, snapshot: loaded.Snapshot, entries: loaded.Entries, store: loaded.Store, peers: map[string]*peer{},
	}
	n.commit = n.snapshot.Index
	n.durable = n.lastIndex()
	for _, entry := range n.entries {
		n.apply(entry)
	}
	n.findConfig()
	if options.SetName == "" {
		if n.config != nil && len(n.config.Members) > 1 {
			return nil, fmt.Errorf("the data belongs to the replica set '%s' of %d members; without --replSet this stand-in would change it on one of them only", n.config.ID, len(n.config.Members))
		}
		n.mu.Lock()
		n.setVote(n.vote.Term+1, "")
		n.lead()
		n.mu.Unlock()
	}
	n.resetDeadline()
	n.background.Add(2)
	go n.syncForever()
	go n.watchForever()
	return n, nil
}

// Close stops taking part; what was acknowledged is on the disk.
func (n *Node) Close() {
	close(n.stop)
	n.mu.Lock()
	n.role = Follower
	n.broadcast()
	n.mu.Unlock()
	n.background.Wait()
	_ = n.journal.Close()
}

func (n *Node) stopped() bool {
	select {
	case <-n.stop:
		return true
	default:
		return false
	}
}

func (n *Node) broadcast() {
	close(n.changed)
	n.changed = make(chan struct{})
}

func (n *Node) standalone() bool { return n.options.SetName == "" }

func (n *Node) lastIndex() int64 { return n.snapshot.Index + int64(len(n.entries)) }

func (n *Node) lastTerm() int64 { return n.termAt(n.lastIndex()) }

func (n *Node) termAt(index int64) int64 {
	if index == n.snapshot.Index {
		return n.snapshot.Term
	}
	if index < n.snapshot.Index || index > n.lastIndex() {
		return -1
	}
	return n.entry(index).Term
}

func (n *Node) entry(index int64) *journal.Entry { return &n.entries[index-n.snapshot.Index-1] }

func (n *Node) timeAt(index int64) bson.Timestamp {
	if index > n.snapshot.Index && index <= n.lastIndex() {
		return n.entry(index).Time
	}
	return n.snapshot.Time
}

func (n *Node) apply(entry journal.Entry) {
	for _, op := range entry.Ops {
		n.store.Apply(op)
	}
	if entry.Retryable != nil {
		n.store.Remember(*entry.Retryable)
	}
}

// findConfig takes the newest configuration of the log into use.
func (n *Node) findConfig() {
	config, index := decodeConfig(n.snapshot.Config), n.snapshot.Index
	for i := len(n.entries) - 1; i >= 0; i-- {
		if n.entries[i].Config != nil {
			config, index = decodeConfig(n.entries[i].Config), n.entries[i].Index
			break
		}
	}
	n.useConfig(config, index)
}

func (n *Node) useConfig(config *Config, index int64) {
	n.config, n.configIndex = config, index
	if n.self != "" && config.Member(n.self) == nil {
		n.self = ""
	}
	n.topology++
	n.broadcast()
}

func (n *Node) must(err error) {
	if err != nil && !n.stopped() {
		n.options.Fatal(err)
	}
}

func (n *Node) setVote(term int64, candidate string) {
	n.vote = journal.Vote{Term: term, For: candidate}
	n.must(n.journal.SetVote(n.vote))
}

func (n *Node) resetDeadline() {
	span := n.options.Timing.ElectionMax - n.options.Timing.ElectionMin
	n.deadline = time.Now().Add(n.options.Timing.ElectionMin + rand.N(span))
}

// follow leaves every other role, and takes over a newer term.
func (n *Node) follow(term int64, leader string) {
	if term > n.vote.Term {
		n.setVote(term, "")
	}
	if n.role != Follower || n.leader != leader {
		if n.role == Leader {
			n.options.Log("REPL", "Stepping down from primary", "term", n.vote.Term)
			n.resetDeadline()
		}
		n.role = Follower
		n.leader = leader
		n.topology++
		n.broadcast()
	}
}

// lead begins a term as its primary. An entry of the own term lets earlier ones count, too.
func (n *Node) lead() {
	n.role = Leader
	n.leader = n.self
	n.electedAt = time.Now()
	n.syncing = false
	n.peers = map[string]*peer{}
	n.topology++
	n.options.Log("REPL", "Transition to primary complete; database writes are now permitted", "term", n.vote.Term)
	n.append(journal.Entry{})
	n.startPeers()
	n.broadcast()
}

// append adds an entry whose changes the store already has.
func (n *Node) append(entry journal.Entry) int64 {
	entry.Term, entry.Index = n.vote.Term, n.lastIndex()+1
	now := time.Now()
	entry.Wall = bson.NewDateTimeFromTime(now)
	entry.Time = bson.Timestamp{T: uint32(now.Unix()), I: 1}
	if last := n.timeAt(n.lastIndex()); entry.Time.Compare(last) <= 0 {
		entry.Time = bson.Timestamp{T: last.T, I: last.I + 1}
	}
	n.must(n.journal.Append(entry))
	n.entries = append(n.entries, entry)
	if entry.Config != nil {
		n.useConfig(decodeConfig(entry.Config), entry.Index)
	}
	signal(n.dirty)
	for _, p := range n.peers {
		signal(p.wake)
	}
	return entry.Index
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// syncForever brings what the primary appended to its disk; several writes share one sync.
func (n *Node) syncForever() {
	defer n.background.Done()
	for {
		select {
		case <-n.stop:
			return
		case <-n.dirty:
		}
		n.mu.Lock()
		target, generation := n.lastIndex(), n.generation
		n.mu.Unlock()
		n.must(n.journal.Sync())
		n.mu.Lock()
		if generation == n.generation && target > n.durable {
			n.durable = target
			n.advance()
			n.broadcast()
		}
		n.mu.Unlock()
		n.compact()
	}
}

// advance counts which entries a majority of the voters has on its disks.
func (n *Node) advance() {
	if n.role != Leader {
		return
	}
	reached := n.durable
	if n.config != nil && !n.standalone() {
		var each []int64
		for _, host := range n.config.Voters() {
			each = append(each, n.matchOf(host))
		}
		slices.Sort(each)
		reached = each[len(each)-n.config.Majority()]
	}
	if reached > n.commit && n.termAt(reached) == n.vote.Term {
		n.commit = reached
		n.broadcast()
		for _, p := range n.peers {
			signal(p.wake)
		}
	}
}

func (n *Node) matchOf(host string) int64 {
	if host == n.self {
		return n.durable
	}
	if p := n.peers[host]; p != nil {
		return p.match
	}
	return 0
}

// cut takes back entries that the primary does not have.
func (n *Node) cut(from int64) {
	if from <= n.commit {
		n.must(fmt.Errorf("the entry %d is committed and would be taken back", from))
		return
	}
	n.options.Log("ROLLBACK", "Rolling back entries that the primary does not have", "from", from, "to", n.lastIndex())
	n.must(n.journal.Cut(from))
	n.entries = slices.Clone(n.entries[:from-n.snapshot.Index-1])
	n.generation++
	n.durable = n.lastIndex()
	n.rebuild()
}

func (n *Node) rebuild() {
	_, state, err := n.journal.ReadSnapshot()
	n.must(err)
	n.store = state
	for _, entry := range n.entries {
		n.apply(entry)
	}
	n.findConfig()
}

// compact replaces the committed part of a long log by a snapshot.
func (n *Node) compact() {
	n.mu.Lock()
	if n.compacting || n.journal.Bytes() < n.options.CompactAt || n.commit <= n.snapshot.Index {
		n.mu.Unlock()
		return
	}
	n.compacting = true
	generation, index := n.generation, n.commit
	entries := n.entries[:index-n.snapshot.Index]
	header := journal.Snapshot{Index: index, Term: n.termAt(index), Time: n.timeAt(index), Config: n.snapshot.Config}
	n.mu.Unlock()

	_, state, err := n.journal.ReadSnapshot()
	n.must(err)
	for _, entry := range entries {
		for _, op := range entry.Ops {
			state.Apply(op)
		}
		if entry.Retryable != nil {
			state.Remember(*entry.Retryable)
		}
		if entry.Config != nil {
			header.Config = entry.Config
		}
	}
	n.must(n.journal.PrepareSnapshot(header, state))

	n.mu.Lock()
	defer n.mu.Unlock()
	n.compacting = false
	if generation != n.generation {
		return
	}
	rest := slices.Clone(n.entries[index-n.snapshot.Index:])
	n.must(n.journal.InstallPrepared(header, rest))
	n.snapshot, n.entries = header, rest
	// the log was written anew, with everything in it
	n.durable = n.lastIndex()
	n.advance()
}

// await waits until a condition holds, which is asked under the lock.
func (n *Node) await(ctx context.Context, condition func() (bool, error)) error {
	for {
		n.mu.Lock()
		done, err := condition()
		changed := n.changed
		n.mu.Unlock()
		if done || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-n.stop:
			return document.Errorf(document.ShutdownInProgress, "The server is in quiesce mode and will shut down")
		}
	}
}
