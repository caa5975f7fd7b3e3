package replica

import (
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
)

// Config is the configuration of a replica set.
//
// See https://www.mongodb.com/docs/manual/reference/replica-configuration/
type Config struct {
	ID              string   `bson:"_id"`
	Version         int32    `bson:"version"`
	Term            int64    `bson:"term"`
	Members         []Member `bson:"members"`
	ProtocolVersion int64    `bson:"protocolVersion"`
	MajorityJournal bool     `bson:"writeConcernMajorityJournalDefault"`
	Settings        Settings `bson:"settings"`
}

// Member is one member of a configuration.
type Member struct {
	ID           int32   `bson:"_id"`
	Host         string  `bson:"host"`
	ArbiterOnly  bool    `bson:"arbiterOnly"`
	BuildIndexes bool    `bson:"buildIndexes"`
	Hidden       bool    `bson:"hidden"`
	Priority     float64 `bson:"priority"`
	Tags         bson.D  `bson:"tags"`
	Delay        int64   `bson:"secondaryDelaySecs"`
	Votes        int32   `bson:"votes"`
	// NewlyAdded members do not vote until they have the data.
	NewlyAdded bool `bson:"newlyAdded,omitempty"`
}

// Settings concern the set as a whole. The times are what a client reads: this program has its own.
type Settings struct {
	ChainingAllowed   bool          `bson:"chainingAllowed"`
	HeartbeatInterval int32         `bson:"heartbeatIntervalMillis"`
	HeartbeatTimeout  int32         `bson:"heartbeatTimeoutSecs"`
	ElectionTimeout   int32         `bson:"electionTimeoutMillis"`
	CatchUpTimeout    int32         `bson:"catchUpTimeoutMillis"`
	CatchUpTakeover   int32         `bson:"catchUpTakeoverDelayMillis"`
	Modes             bson.D        `bson:"getLastErrorModes"`
	Defaults          bson.D        `bson:"getLastErrorDefaults"`
	ReplicaSetID      bson.ObjectID `bson:"replicaSetId,omitempty"`
}

var memberFields = []string{"_id", "host", "arbiterOnly", "buildIndexes", "hidden", "priority", "tags", "secondaryDelaySecs", "votes", "newlyAdded"}
var configFields = []string{"_id", "version", "term", "members", "protocolVersion", "writeConcernMajorityJournalDefault", "settings", "configsvr"}

// ParseConfig reads what replSetInitiate or replSetReconfig is given, and fills in the defaults.
func ParseConfig(raw bson.Raw) (*Config, error) {
	invalid := func(format string, args ...any) error {
		return document.Errorf(document.InvalidConfig, format, args...)
	}
	given := document.Decode(raw)
	if err := knownFields(given, configFields, "replica set configuration"); err != nil {
		return nil, err
	}
	list, _ := document.Get(given, "members")
	members, ok := list.(bson.A)
	if !ok || len(members) == 0 {
		return nil, invalid("Found empty or missing field members in replica set configuration")
	}
	config := Config{
		Version: 1, ProtocolVersion: 1, MajorityJournal: true,
		Settings: Settings{
			ChainingAllowed: true, HeartbeatInterval: 2000, HeartbeatTimeout: 10, ElectionTimeout: 10_000, CatchUpTimeout: -1, CatchUpTakeover: 30_000,
			Modes: bson.D{}, Defaults: bson.D{{Key: "w", Value: int32(1)}, {Key: "wtimeout", Value: int32(0)}},
		},
	}
	// numbers come as doubles from a shell
	if err := bson.Unmarshal(document.Encode(whole(given)), &config); err != nil {
		return nil, invalid("%s", err)
	}
	config.Members = nil
	for _, each := range members {
		d, ok := each.(bson.D)
		if !ok {
			return nil, invalid("members must be objects")
		}
		if err := knownFields(d, memberFields, "replica set member configuration"); err != nil {
			return nil, err
		}
		member := Member{ID: -1, BuildIndexes: true, Priority: 1, Votes: 1, Tags: bson.D{}}
		if err := bson.Unmarshal(document.Encode(whole(d)), &member); err != nil {
			return nil, invalid("%s", err)
		}
		config.Members = append(config.Members, member)
	}
	return &config, config.validate(invalid)
}

func whole(d bson.D) bson.D {
	out := make(bson.D, 0, len(d))
	for _, e := range d {
		switch v := e.Value.(type) {
		case float64:
			if n, ok := document.WholeNumber(v); ok && e.Key != "priority" {
				e.Value = n
			}
		case bson.D:
			e.Value = whole(v)
		}
		out = append(out, e)
	}
	return out
}

func knownFields(d bson.D, known []string, what string) error {
	for _, e := range d {
		if !slices.Contains(known, e.Key) {
			return document.Errorf(document.FailedToParse, "Unexpected field %s in %s", e.Key, what)
		}
	}
	return nil
}

func (c *Config) validate(invalid func(string, ...any) error) error {
	ids, hosts := map[int32]bool{}, map[string]bool{}
	voters, electable := 0, 0
	for i, m := range c.Members {
		where := fmt.Sprintf("member %d", i)
		switch {
		case m.ID < 0 || m.ID > 255:
			return invalid("%s: _id must be between 0 and 255", where)
		case m.Host == "":
			return invalid("%s: host is missing", where)
		case ids[m.ID]:
			return invalid("Found two member configurations with same _id field, %d", m.ID)
		case hosts[m.Host]:
			return invalid("Found two member configurations with same host field, %s", m.Host)
		case m.ArbiterOnly || m.Delay != 0:
			return invalid("%s: arbiters and delayed members are not part of this stand-in", where)
		case m.Votes != 0 && m.Votes != 1:
			return invalid("votes field value is %d but must be 0 or 1", m.Votes)
		case m.Votes == 0 && m.Priority > 0:
			return invalid("priority must be 0 when non-voting (votes:0)")
		}
		ids[m.ID], hosts[m.Host] = true, true
		voters += int(m.Votes)
		if m.Priority > 0 {
			electable++
		}
	}
	if voters > 7 || voters == 0 {
		return invalid("Replica set configuration contains %d voting members, but must be at least 1 and no more than 7", voters)
	}
	if electable == 0 {
		return invalid("Replica set configuration must contain at least one non-arbiter member with priority > 0")
	}
	return nil
}

// Member gives the member of a host.
func (c *Config) Member(host string) *Member {
	if c == nil {
		return nil
	}
	for i := range c.Members {
		if c.Members[i].Host == host {
			return &c.Members[i]
		}
	}
	return nil
}

// Voters are the hosts whose votes count.
func (c *Config) Voters() []string {
	var out []string
	for _, m := range c.Members {
		if m.Votes > 0 && !m.NewlyAdded {
			out = append(out, m.Host)
		}
	}
	return out
}

// Majority is how many voters decide.
func (c *Config) Majority() int { return len(c.Voters())/2 + 1 }

// Visible is the configuration as clients see it.
func (c *Config) Visible() *Config {
	out := *c
	out.Members = slices.Clone(c.Members)
	for i := range out.Members {
		out.Members[i].NewlyAdded = false
	}
	return &out
}

func decodeConfig(raw bson.Raw) *Config {
	if raw == nil {
		return nil
	}
	var c Config
	if err := bson.Unmarshal(raw, &c); err != nil {
		panic("a stored configuration does not decode: " + err.Error())
	}
	return &c
}
