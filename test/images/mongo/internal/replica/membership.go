package replica

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/journal"
)

// Probe asks a member what it holds, before a configuration names it.
type Probe struct {
	Command int32  `bson:"_probe"`
	DB      string `bson:"$db"`
}

// ProbeReply is the answer.
type ProbeReply struct {
	SetName string        `bson:"setName"`
	Set     bson.ObjectID `bson:"set,omitempty"`
	HasData bool          `bson:"hasData"`
}

// HandleProbe answers another member that is about to take this one into its set.
func (n *Node) HandleProbe() ProbeReply {
	n.mu.Lock()
	defer n.mu.Unlock()
	reply := ProbeReply{SetName: n.options.SetName, HasData: !n.store.Empty()}
	if n.config != nil {
		reply.Set = n.config.Settings.ReplicaSetID
	}
	return reply
}

func (n *Node) probe(host string) (ProbeReply, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	var reply ProbeReply
	raw, err := n.options.Call(ctx, host, Probe{Command: 1, DB: "admin"})
	if err == nil {
		err = bson.Unmarshal(raw, &reply)
	}
	return reply, err
}

// Initiate makes a set of the configuration, with this member as its first primary.
func (n *Node) Initiate(config *Config) error {
	if n.standalone() {
		return document.Errorf(document.NoReplicationEnabled, "This node was not started with replication enabled.")
	}
	n.mu.Lock()
	initiated := n.config != nil
	n.mu.Unlock()
	if initiated {
		return document.Errorf(document.AlreadyInitialized, "already initialized")
	}
	if config.ID != n.options.SetName {
		return document.Errorf(document.InvalidConfig, "Attempting to initiate a replica set with name %s, but command line reports %s; rejecting", config.ID, n.options.SetName)
	}
	if config.Version != 1 {
		return document.Errorf(document.IncompatibleConfig, "Configuration used to initiate a replica set must have version 1, but found %d", config.Version)
	}
	self := ""
	for i := range config.Members {
		ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
		if n.options.IsSelf(ctx, config.Members[i].Host) {
			self = config.Members[i].Host
		} else {
			// the others vote when they have what this one holds
			config.Members[i].NewlyAdded = true
		}
		cancel()
	}
	if m := config.Member(self); m == nil {
		return document.Errorf(document.InvalidConfig, "No host described in new configuration with {version: %d, term: %d} for replica set %s maps to this node", config.Version, 0, config.ID)
	} else if m.Priority == 0 || m.Votes == 0 {
		return document.Errorf(document.InvalidConfig, "This node, %s, with _id %d is not electable under the new configuration with {version: %d, term: 0} for replica set %s", self, m.ID, config.Version, config.ID)
	}
	for _, m := range config.Members {
		if m.Host == self {
			continue
		}
		reply, err := n.probe(m.Host)
		switch {
		case err != nil:
			return document.Errorf(document.NodeNotFound, "replSetInitiate quorum check failed because not all proposed set members responded affirmatively: %s failed with %s", m.Host, err)
		case reply.SetName != config.ID:
			return document.Errorf(document.IncompatibleConfig, "Our set name of %s does not match name %s reported by %s", config.ID, reply.SetName, m.Host)
		case !reply.Set.IsZero():
			return document.Errorf(document.AlreadyInitialized, "%s is already initialized", m.Host)
		case reply.HasData:
			return document.Errorf(document.HasData, "'%s' has data already, cannot initiate set.", m.Host)
		}
	}
	config.Settings.ReplicaSetID = bson.NewObjectID()
	config.Term = 1

	n.mu.Lock()
	defer n.mu.Unlock()
	if n.config != nil {
		return document.Errorf(document.AlreadyInitialized, "already initialized")
	}
	n.setVote(n.vote.Term+1, self)
	config.Term = n.vote.Term
	n.self = self
	n.append(journal.Entry{Config: document.Encode(config)})
	n.lead()
	return nil
}

// Reconfigure replaces the configuration by one that adds or removes at most one voter.
func (n *Node) Reconfigure(ctx context.Context, wanted *Config) error {
	n.mu.Lock()
	current, self := n.config, n.self
	err := n.mayReconfigure(wanted)
	n.mu.Unlock()
	if err != nil {
		return err
	}
	reachable := 0
	for i := range wanted.Members {
		m := &wanted.Members[i]
		before := current.Member(m.Host)
		m.NewlyAdded = (before == nil && m.Votes > 0) || (before != nil && before.NewlyAdded)
		if m.Host == self {
			reachable++
			continue
		}
		reply, err := n.probe(m.Host)
		if err != nil {
			continue
		}
		if !reply.Set.IsZero() && reply.Set != current.Settings.ReplicaSetID {
			return document.Errorf(document.IncompatibleConfig, "Our replica set ID of %s did not match that of %s, which is %s", current.Settings.ReplicaSetID.Hex(), m.Host, reply.Set.Hex())
		}
		if reply.SetName != current.ID {
			return document.Errorf(document.IncompatibleConfig, "Our set name of %s does not match name %s reported by %s", current.ID, reply.SetName, m.Host)
		}
		if m.Votes > 0 {
			reachable++
		}
	}
	voters := 0
	for _, m := range wanted.Members {
		voters += int(m.Votes)
	}
	if reachable <= voters/2 {
		return document.Errorf(document.NodeNotFound, "Quorum check failed because not enough voting nodes responded; required %d but only %d responded", voters/2+1, reachable)
	}
	n.mu.Lock()
	if err := n.mayReconfigure(wanted); err != nil {
		n.mu.Unlock()
		return err
	}
	wanted.Settings.ReplicaSetID = current.Settings.ReplicaSetID
	position := n.putConfig(wanted)
	n.mu.Unlock()
	return n.Acknowledged(ctx, position, true, 0)
}

func (n *Node) putConfig(config *Config) Position {
	config.Term = n.vote.Term
	n.append(journal.Entry{Config: document.Encode(config)})
	n.startPeers()
	n.advance()
	return n.position()
}

func (n *Node) mayReconfigure(wanted *Config) error {
	if n.role != Leader {
		return document.Errorf(document.NotWritablePrimary, "New config is rejected because this node is not primary. Current state %s", n.stateName())
	}
	incompatible := func(format string, args ...any) error {
		return document.Errorf(document.IncompatibleConfig, format, args...)
	}
	switch m := wanted.Member(n.self); {
	case wanted.ID != n.config.ID:
		return incompatible("New and old configurations differ in replica set name; old was %s, and new is %s", n.config.ID, wanted.ID)
	case wanted.Version <= n.config.Version:
		return incompatible("New replica set configuration version must be greater than old, but %d is not greater than %d for replica set %s", wanted.Version, n.config.Version, wanted.ID)
	case !wanted.Settings.ReplicaSetID.IsZero() && wanted.Settings.ReplicaSetID != n.config.Settings.ReplicaSetID:
		return incompatible("New and old configurations differ in replica set ID")
	case m == nil || m.Priority == 0 || m.Votes == 0:
		return document.Errorf(document.NodeNotElectable, "This node, %s, is not electable under the new configuration with {version: %d, term: %d} for replica set %s", n.self, wanted.Version, wanted.Term, wanted.ID)
	}
	before, after := votingHosts(n.config), votingHosts(wanted)
	changes := 0
	for _, host := range before {
		if !slices.Contains(after, host) {
			changes++
		}
	}
	for _, host := range after {
		if !slices.Contains(before, host) {
			changes++
		}
	}
	if changes > 1 {
		return incompatible("Non force replica set reconfig can only add or remove at most 1 voting member.")
	}
	return n.configSettled()
}

func votingHosts(c *Config) []string {
	var out []string
	for _, m := range c.Members {
		if m.Votes > 0 {
			out = append(out, m.Host)
		}
	}
	return out
}

// configSettled says whether the configuration may change: the last one is committed, and so is an entry of this term.
func (n *Node) configSettled() error {
	if n.commit < n.configIndex || n.termAt(n.commit) != n.vote.Term {
		return document.Errorf(document.ConfigNotCommitted, "Cannot run replSetReconfig because the current config: {version: %d, term: %d} is not majority committed", n.config.Version, n.config.Term)
	}
	return nil
}

// admit lets a member vote that has what the set has, one after the other.
func (n *Node) admit() {
	if n.configSettled() != nil {
		return
	}
	for _, m := range n.config.Members {
		p := n.peers[m.Host]
		if !m.NewlyAdded || p == nil || p.match < n.commit || time.Since(p.acknowledged) > n.options.Timing.ElectionMin {
			continue
		}
		next := *n.config
		next.Members = slices.Clone(n.config.Members)
		next.Version++
		next.Member(m.Host).NewlyAdded = false
		n.options.Log("REPL", "Member has the data of the set and votes from now on", "host", m.Host)
		n.putConfig(&next)
		return
	}
}
