package replica

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// VoteRequest asks for a vote. A trial asks whether there would be one, so that a member that was cut off disturbs no one.
type VoteRequest struct {
	Command   int32         `bson:"_vote"`
	Set       bson.ObjectID `bson:"set"`
	Term      int64         `bson:"term"`
	Candidate string        `bson:"candidate"`
	To        string        `bson:"to"`
	LastIndex int64         `bson:"lastIndex"`
	LastTerm  int64         `bson:"lastTerm"`
	Trial     bool          `bson:"trial"`
	// Transfer says that the primary itself asked for the election.
	Transfer bool   `bson:"transfer"`
	DB       string `bson:"$db"`
}

// VoteReply is the answer.
type VoteReply struct {
	Term    int64 `bson:"term"`
	Granted bool  `bson:"granted"`
}

// watchForever looks at the clock: whether a primary is missing, and whether the primary still has its majority.
func (n *Node) watchForever() {
	defer n.background.Done()
	ticker := time.NewTicker(n.options.Timing.Heartbeat / 5)
	defer ticker.Stop()
	var lastSearch time.Time
	for {
		select {
		case <-n.stop:
			return
		case <-ticker.C:
		}
		if n.standalone() {
			continue
		}
		if time.Since(lastSearch) > n.options.Timing.Heartbeat {
			lastSearch = time.Now()
			n.findSelf()
		}
		n.mu.Lock()
		if n.role == Follower && n.leader != "" && time.Since(n.lastLeader) > n.options.Timing.ElectionMax {
			n.follow(n.vote.Term, "")
		}
		campaign := false
		switch {
		case n.role == Leader:
			n.checkMajority()
			n.admit()
		case n.electable() && time.Now().After(n.noElectionTill):
			alone := len(n.config.Voters()) == 1
			campaign = alone || time.Now().After(n.deadline)
		}
		n.mu.Unlock()
		if campaign {
			n.campaign(false)
		}
	}
}

// findSelf looks for the host of the configuration that is this member; its name may become resolvable only some time after the start.
func (n *Node) findSelf() {
	n.mu.Lock()
	config := n.config
	known := n.self != ""
	n.mu.Unlock()
	if config == nil || known {
		return
	}
	for _, m := range config.Members {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		found := n.options.IsSelf(ctx, m.Host)
		cancel()
		if found {
			n.mu.Lock()
			if n.config.Member(m.Host) != nil && n.self == "" {
				n.setSelf(m.Host)
			}
			n.mu.Unlock()
			return
		}
	}
}

func (n *Node) setSelf(host string) {
	n.self = host
	n.resetDeadline()
	n.topology++
	n.broadcast()
}

func (n *Node) electable() bool {
	m := n.config.Member(n.self)
	return m != nil && m.Priority > 0 && m.Votes > 0 && !m.NewlyAdded && !n.syncing && !n.draining && !n.stopped()
}

// checkMajority steps down when the majority was not heard for the time in which it may have elected another primary.
func (n *Node) checkMajority() {
	heard := 0
	for _, host := range n.config.Voters() {
		p := n.peers[host]
		if host == n.self || (p != nil && time.Since(p.acknowledged) < n.options.Timing.ElectionMax) {
			heard++
		}
	}
	if heard < n.config.Majority() && time.Since(n.electedAt) > n.options.Timing.ElectionMax {
		n.options.Log("REPL", "Can't see a majority of the set, relinquishing primary")
		n.follow(n.vote.Term, "")
	}
}

func (n *Node) campaign(transfer bool) {
	if !transfer && !n.poll(true, false) {
		return
	}
	n.poll(false, transfer)
}

// poll asks the voters; a trial reports only whether a majority would agree.
func (n *Node) poll(trial, transfer bool) bool {
	n.mu.Lock()
	if !n.electable() || n.role == Leader {
		n.mu.Unlock()
		return false
	}
	n.resetDeadline()
	term := n.vote.Term + 1
	if !trial {
		n.setVote(term, n.self)
		n.role = Candidate
		n.leader = ""
		n.topology++
		n.broadcast()
	}
	config := n.config
	request := VoteRequest{
		Command: 1, Set: config.Settings.ReplicaSetID, Term: term, Candidate: n.self, LastIndex: n.lastIndex(), LastTerm: n.lastTerm(),
		Trial: trial, Transfer: transfer, DB: "admin",
	}
	self := n.self
	n.mu.Unlock()

	replies := make(chan VoteReply, len(config.Members))
	ctx, cancel := context.WithTimeout(context.Background(), n.options.Timing.ElectionMin)
	defer cancel()
	asked := 0
	for _, host := range config.Voters() {
		if host == self {
			continue
		}
		asked++
		go func() {
			each := request
			each.To = host
			var reply VoteReply
			if raw, err := n.options.Call(ctx, host, each); err == nil {
				_ = bson.Unmarshal(raw, &reply)
			}
			replies <- reply
		}()
	}
	votes := 1
	for ; asked > 0 && votes < config.Majority(); asked-- {
		reply := <-replies
		if reply.Granted {
			votes++
		}
		if reply.Term > term {
			n.mu.Lock()
			n.follow(max(reply.Term, n.vote.Term), "")
			n.mu.Unlock()
			return false
		}
	}
	if votes < config.Majority() {
		return false
	}
	if trial {
		return true
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.role != Candidate || n.vote.Term != term || n.stopped() {
		return false
	}
	n.lead()
	return true
}

// HandleVote answers a candidate. A member without a configuration has no vote: it may have lost its volume, and with it what it promised.
func (n *Node) HandleVote(request VoteRequest) VoteReply {
	n.mu.Lock()
	defer n.mu.Unlock()
	refused := VoteReply{Term: n.vote.Term}
	if n.config == nil || n.config.Settings.ReplicaSetID != request.Set || n.syncing || n.standalone() {
		return VoteReply{}
	}
	if request.Term < n.vote.Term || (request.Trial && request.Term == n.vote.Term) {
		return refused
	}
	hasPrimary := n.role == Leader || (n.leader != "" && time.Since(n.lastLeader) < n.options.Timing.ElectionMin)
	if hasPrimary && !request.Transfer {
		return VoteReply{}
	}
	current := request.LastTerm > n.lastTerm() || (request.LastTerm == n.lastTerm() && request.LastIndex >= n.lastIndex())
	if request.Trial {
		return VoteReply{Granted: current}
	}
	if request.Term > n.vote.Term {
		n.follow(request.Term, "")
	}
	if !current || (n.vote.For != "" && n.vote.For != request.Candidate) {
		return VoteReply{Term: n.vote.Term}
	}
	n.setVote(request.Term, request.Candidate)
	n.resetDeadline()
	return VoteReply{Term: n.vote.Term, Granted: true}
}

// TakeOver is the primary's request to be replaced at once.
type TakeOver struct {
	Command int32         `bson:"_takeOver"`
	Set     bson.ObjectID `bson:"set"`
	Term    int64         `bson:"term"`
	DB      string        `bson:"$db"`
}

// HandleTakeOver starts an election without waiting for the primary to be missed.
func (n *Node) HandleTakeOver(request TakeOver) {
	n.mu.Lock()
	fits := n.config != nil && n.config.Settings.ReplicaSetID == request.Set && request.Term == n.vote.Term
	n.mu.Unlock()
	if fits {
		go n.campaign(true)
	}
}
