package replica

import (
	"context"
	"errors"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/journal"
)

const (
	batchEntries  = 1000
	batchBytes    = 8 << 20
	snapshotChunk = 4 << 20
	callTimeout   = 5 * time.Second
)

// peer is what the primary knows of another member.
type peer struct {
	host  string
	wake  chan struct{}
	next  int64
	match int64
	// acknowledged is when the last request was sent that the member answered
	acknowledged time.Time
	told         int64
	failure      string
	// leaving is the entry after which a removed member needs to hear no more
	leaving int64
}

// AppendRequest gives a member the entries that follow the ones it has; without any, it is a heartbeat.
type AppendRequest struct {
	Command   int32           `bson:"_append"`
	SetName   string          `bson:"setName"`
	Set       bson.ObjectID   `bson:"set"`
	Term      int64           `bson:"term"`
	Leader    string          `bson:"leader"`
	To        string          `bson:"to"`
	PrevIndex int64           `bson:"prevIndex"`
	PrevTerm  int64           `bson:"prevTerm"`
	Entries   []journal.Entry `bson:"entries"`
	Commit    int64           `bson:"commit"`
	Views     []View          `bson:"views"`
	DB        string          `bson:"$db"`
}

// AppendReply is the answer; without success, `last` is the last entry that may be equal.
type AppendReply struct {
	Term    int64 `bson:"term"`
	Success bool  `bson:"success"`
	Last    int64 `bson:"last"`
}

// SnapshotRequest gives a member a part of the snapshot, for one that is too far behind for the log.
type SnapshotRequest struct {
	Command int32         `bson:"_snapshot"`
	SetName string        `bson:"setName"`
	Set     bson.ObjectID `bson:"set"`
	Term    int64         `bson:"term"`
	Leader  string        `bson:"leader"`
	To      string        `bson:"to"`
	Offset  int64         `bson:"offset"`
	Data    []byte        `bson:"data"`
	Done    bool          `bson:"done"`
	DB      string        `bson:"$db"`
}

// startPeers begins to replicate to the members of the configuration, and lets go of those that it no longer has.
func (n *Node) startPeers() {
	if n.config == nil || n.standalone() {
		return
	}
	for host, p := range n.peers {
		if n.config.Member(host) == nil && p.leaving == 0 {
			p.leaving = n.configIndex
		}
	}
	for _, m := range n.config.Members {
		if p := n.peers[m.Host]; p != nil {
			p.leaving = 0
			continue
		}
		if m.Host == n.self {
			continue
		}
		p := &peer{host: m.Host, wake: make(chan struct{}, 1), next: n.lastIndex() + 1}
		n.peers[m.Host] = p
		n.background.Add(1)
		go n.replicate(p, n.vote.Term)
	}
}

// replicate sends to one member for as long as this one is primary in this term.
func (n *Node) replicate(p *peer, term int64) {
	defer n.background.Done()
	for {
		n.mu.Lock()
		if !n.serves(p, term) {
			n.mu.Unlock()
			return
		}
		behind := p.next <= n.snapshot.Index
		request := n.appendRequest(p)
		n.mu.Unlock()

		var again bool
		if behind {
			again = n.sendSnapshot(p, term)
		} else {
			again = n.send(p, request)
		}
		if again {
			continue
		}
		select {
		case <-p.wake:
		case <-time.After(n.options.Timing.Heartbeat):
		case <-n.stop:
			return
		}
	}
}

func (n *Node) serves(p *peer, term int64) bool {
	if n.stopped() || n.role != Leader || n.vote.Term != term || n.peers[p.host] != p {
		return false
	}
	if p.leaving > 0 && (p.told >= p.leaving || n.commit > p.leaving+100) {
		delete(n.peers, p.host)
		return false
	}
	return true
}

func (n *Node) appendRequest(p *peer) AppendRequest {
	request := AppendRequest{
		Command: 1, SetName: n.config.ID, Set: n.config.Settings.ReplicaSetID, Term: n.vote.Term, Leader: n.self, To: p.host,
		PrevIndex: p.next - 1, PrevTerm: n.termAt(p.next - 1), Commit: n.commit, Views: n.allViews(), DB: "admin",
	}
	bytes := 0
	for i := p.next; i > n.snapshot.Index && i <= n.lastIndex() && len(request.Entries) < batchEntries && bytes < batchBytes; i++ {
		request.Entries = append(request.Entries, *n.entry(i))
		for _, op := range n.entry(i).Ops {
			bytes += len(op.Object)
		}
	}
	return request
}

func (n *Node) send(p *peer, request AppendRequest) (again bool) {
	sent := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	raw, err := n.options.Call(ctx, p.host, request)
	cancel()
	var reply AppendReply
	if err == nil {
		err = bson.Unmarshal(raw, &reply)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.heard(p, sent, err, reply.Term) {
		return false
	}
	if !reply.Success {
		p.next = max(1, min(reply.Last+1, p.next-1))
		return true
	}
	p.match = max(p.match, request.PrevIndex+int64(len(request.Entries)))
	p.next = p.match + 1
	p.told = min(request.Commit, p.match)
	n.advance()
	n.broadcast()
	return p.next <= n.lastIndex() || p.told < n.commit
}

// heard notes an answer, or its absence; false if there is nothing to go on with.
func (n *Node) heard(p *peer, sent time.Time, err error, term int64) bool {
	if err != nil {
		if p.failure == "" {
			n.options.Log("REPL_HB", "Member does not answer", "host", p.host, "error", err.Error())
		}
		p.failure = err.Error()
		return false
	}
	if term > n.vote.Term {
		n.follow(term, "")
		return false
	}
	p.acknowledged = sent
	p.failure = ""
	return n.role == Leader && n.peers[p.host] == p
}

func (n *Node) sendSnapshot(p *peer, term int64) (again bool) {
	n.mu.Lock()
	header := n.snapshot
	request := SnapshotRequest{Command: 1, SetName: n.config.ID, Set: n.config.Settings.ReplicaSetID, Term: term, Leader: n.self, To: p.host, DB: "admin"}
	file, err := n.journal.OpenSnapshot()
	n.mu.Unlock()
	if err != nil {
		n.must(err)
		return false
	}
	defer file.Close()
	buffer := make([]byte, snapshotChunk)
	for !request.Done {
		read, err := io.ReadFull(file, buffer)
		request.Done = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !request.Done {
			n.must(err)
			return false
		}
		request.Data = buffer[:read]
		sent := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 4*callTimeout)
		raw, err := n.options.Call(ctx, p.host, request)
		cancel()
		var reply AppendReply
		if err == nil {
			err = bson.Unmarshal(raw, &reply)
		}
		n.mu.Lock()
		goesOn := n.heard(p, sent, err, reply.Term) && reply.Success
		n.mu.Unlock()
		if !goesOn {
			return false
		}
		request.Offset += int64(read)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	p.match = max(p.match, header.Index)
	p.next = p.match + 1
	return true
}

// accept is what every message of a primary begins with: it belongs to this set, and its term is not over.
func (n *Node) accept(setName string, set bson.ObjectID, term int64, leader, to string) (bool, error) {
	if n.standalone() {
		return false, document.Errorf(document.NoReplicationEnabled, "not running with --replSet")
	}
	if setName != n.options.SetName {
		return false, document.Errorf(document.IncompatibleConfig, "replica set name '%s' does not match '%s'", setName, n.options.SetName)
	}
	if n.config != nil && n.config.Settings.ReplicaSetID != set {
		return false, document.Errorf(document.IncompatibleConfig, "Our replica set ID did not match that of %s", leader)
	}
	if term < n.vote.Term {
		return false, nil
	}
	n.follow(term, leader)
	n.lastLeader = time.Now()
	n.resetDeadline()
	if n.config == nil && (n.lastIndex() > 0 || !n.store.Empty()) {
		n.options.Log("INITSYNC", "Starting initial sync; what this member holds is dropped", "from", leader)
		n.wipe()
	}
	if n.self == "" && n.config.Member(to) != nil {
		n.setSelf(to)
	}
	return true, nil
}

func (n *Node) wipe() {
	n.must(n.journal.Wipe())
	n.entries, n.snapshot = nil, journal.Snapshot{}
	n.commit, n.durable = 0, 0
	n.generation++
	n.rebuild()
}

// HandleAppend takes entries from the primary, and answers when they are on the disk.
func (n *Node) HandleAppend(request AppendRequest) (AppendReply, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	ok, err := n.accept(request.SetName, request.Set, request.Term, request.Leader, request.To)
	if !ok || err != nil {
		return AppendReply{Term: n.vote.Term}, err
	}
	if n.config == nil {
		n.syncing = true
	}
	reply := AppendReply{Term: n.vote.Term}
	// what a snapshot holds was committed, and so is equal
	for len(request.Entries) > 0 && request.PrevIndex < n.snapshot.Index {
		request.PrevIndex, request.PrevTerm = request.Entries[0].Index, request.Entries[0].Term
		request.Entries = request.Entries[1:]
	}
	if request.PrevIndex < n.snapshot.Index {
		reply.Success, reply.Last = true, n.snapshot.Index
		return reply, nil
	}
	if request.PrevIndex > n.lastIndex() {
		reply.Last = n.lastIndex()
		return reply, nil
	}
	if conflicting := n.termAt(request.PrevIndex); conflicting != request.PrevTerm {
		reply.Last = request.PrevIndex - 1
		for reply.Last > n.commit && n.termAt(reply.Last) == conflicting {
			reply.Last--
		}
		return reply, nil
	}
	n.take(request.Entries)
	last := request.PrevIndex + int64(len(request.Entries))
	if reached := min(request.Commit, last); reached > n.commit {
		n.commit = reached
	}
	if n.syncing && n.commit >= request.Commit && n.lastIndex() >= request.Commit && n.config.Member(n.self) != nil {
		n.syncing = false
		n.topology++
	}
	if n.self == "" && n.config.Member(request.To) != nil {
		n.setSelf(request.To)
	}
	n.views = request.Views
	n.broadcast()
	reply.Success, reply.Last = true, last
	return reply, nil
}

func (n *Node) take(entries []journal.Entry) {
	for len(entries) > 0 && entries[0].Index <= n.lastIndex() {
		if n.termAt(entries[0].Index) != entries[0].Term {
			n.cut(entries[0].Index)
			break
		}
		entries = entries[1:]
	}
	if len(entries) == 0 {
		return
	}
	n.must(n.journal.Append(entries...))
	n.must(n.journal.Sync())
	n.entries = append(n.entries, entries...)
	n.durable = n.lastIndex()
	for _, entry := range entries {
		n.apply(entry)
		if entry.Config != nil {
			n.useConfig(decodeConfig(entry.Config), entry.Index)
		}
	}
	// the background compacts
	signal(n.dirty)
}

// HandleSnapshot takes a part of the primary's snapshot, and with the last one its state.
func (n *Node) HandleSnapshot(request SnapshotRequest) (AppendReply, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	ok, err := n.accept(request.SetName, request.Set, request.Term, request.Leader, request.To)
	if !ok || err != nil {
		return AppendReply{Term: n.vote.Term}, err
	}
	if request.Offset == 0 {
		n.receiving = 0
		n.options.Log("INITSYNC", "Receiving the data from the primary", "from", request.Leader)
	}
	if request.Offset != n.receiving {
		return AppendReply{Term: n.vote.Term}, nil
	}
	n.must(n.journal.Receive(request.Offset, request.Data))
	n.receiving += int64(len(request.Data))
	if !request.Done {
		return AppendReply{Term: n.vote.Term, Success: true}, nil
	}
	header, state, err := n.journal.ReadReceived()
	if err != nil {
		n.receiving = 0
		return AppendReply{Term: n.vote.Term}, err
	}
	if header.Index <= n.commit {
		return AppendReply{Term: n.vote.Term, Success: true}, nil
	}
	if n.config == nil {
		n.syncing = true
	}
	var rest []journal.Entry
	if len(n.entries) > 0 {
		rest = journal.Continue(header, n.entries)
	}
	n.must(n.journal.InstallReceived(header, rest))
	n.snapshot, n.entries, n.store = header, append([]journal.Entry(nil), rest...), state
	n.generation++
	for _, entry := range n.entries {
		n.apply(entry)
	}
	n.commit = header.Index
	n.durable = n.lastIndex()
	n.findConfig()
	if n.self == "" && n.config.Member(request.To) != nil {
		n.setSelf(request.To)
	}
	n.broadcast()
	return AppendReply{Term: n.vote.Term, Success: true}, nil
}
