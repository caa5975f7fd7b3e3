package server

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/replica"
)

// newestWire is the wire version of MongoDB 8.0.
const newestWire = 25

func (s *Server) topologyVersion(counter int64) bson.D {
	return bson.D{{Key: "processId", Value: s.process}, {Key: "counter", Value: counter}}
}

// electionID orders primaries of a set: a later term has a greater one.
func electionID(term int64) bson.ObjectID {
	id := bson.ObjectID{0x7f, 0xff, 0xff, 0xff}
	binary.BigEndian.PutUint64(id[4:], uint64(term))
	return id
}

func (s *Server) address() string {
	if self := s.node.Status().Self; self != "" {
		return self
	}
	return fmt.Sprintf("%s:%d", hostName(), s.options.Port)
}

func (s *Server) hello(c *call) (bson.D, error) {
	if known := c.document("topologyVersion"); known != nil && c.has("maxAwaitTimeMS") {
		s.awaitChange(c, known)
	}
	status := s.node.Status()
	primaryField := "isWritablePrimary"
	if c.name != "hello" {
		primaryField = "ismaster"
	}
	var reply bson.D
	if c.flag("helloOk") || c.name == "hello" {
		reply = bson.D{{Key: "helloOk", Value: true}}
	}
	primary := status.State == "PRIMARY" && !status.Draining && !s.quiescing.Load()
	reply = append(reply, bson.E{Key: primaryField, Value: primary}, bson.E{Key: "topologyVersion", Value: s.topologyVersion(status.Topology)})
	switch {
	case status.Standalone:
	case status.Config == nil || status.Self == "":
		reply = append(reply,
			bson.E{Key: "secondary", Value: false}, bson.E{Key: "info", Value: "Does not have a valid replica set config"}, bson.E{Key: "isreplicaset", Value: true},
		)
	default:
		reply = append(reply, s.setFields(status, primary)...)
	}
	reply = append(reply,
		bson.E{Key: "maxBsonObjectSize", Value: int32(maxDocumentBytes)}, bson.E{Key: "maxMessageSizeBytes", Value: int32(48_000_000)},
		bson.E{Key: "maxWriteBatchSize", Value: int32(100_000)}, bson.E{Key: "localTime", Value: bson.NewDateTimeFromTime(time.Now())},
		bson.E{Key: "logicalSessionTimeoutMinutes", Value: int32(30)}, bson.E{Key: "connectionId", Value: int32(c.connection.id)},
		bson.E{Key: "minWireVersion", Value: int32(0)}, bson.E{Key: "maxWireVersion", Value: int32(newestWire)}, bson.E{Key: "readOnly", Value: false},
	)
	if who, ok := text(c.body, "saslSupportedMechs"); ok {
		if list, ok := s.mechanismsOf(who); ok {
			reply = append(reply, bson.E{Key: "saslSupportedMechs", Value: list})
		}
	}
	if start := c.document("speculativeAuthenticate"); start != nil {
		db, _ := text(start, "db")
		// a wrong guess is no error: the client then begins in the usual way
		if answer, err := s.startConversation(c.connection, db, start); err == nil {
			reply = append(reply, bson.E{Key: "speculativeAuthenticate", Value: answer})
		}
	}
	return reply, nil
}

// awaitChange holds the answer back until there is news, or for as long as the client wants to wait.
func (s *Server) awaitChange(c *call, known bson.D) {
	if process, _ := document.Get(known, "processId"); process != s.process {
		return
	}
	counter, _ := document.WholeNumber(mustValue(known, "counter"))
	limit, _ := c.number("maxAwaitTimeMS")
	ctx, cancel := s.context(time.Duration(limit) * time.Millisecond)
	defer cancel()
	// without news, the answer is the same as before
	_ = s.node.Changed(ctx, counter)
}

func (s *Server) setFields(status replica.Status, primary bool) bson.D {
	var hosts, passives bson.A
	hidden := false
	for _, m := range status.Config.Members {
		switch {
		case m.Hidden:
			hidden = hidden || m.Host == status.Self
		case m.Priority == 0:
			passives = append(passives, m.Host)
		default:
			hosts = append(hosts, m.Host)
		}
	}
	reply := bson.D{
		{Key: "hosts", Value: hosts}, {Key: "setName", Value: status.Config.ID}, {Key: "setVersion", Value: status.Config.Version},
		{Key: "secondary", Value: status.State == "SECONDARY"}, {Key: "me", Value: status.Self},
		{Key: "lastWrite", Value: bson.D{
			{Key: "opTime", Value: opTime(status.Last)}, {Key: "lastWriteDate", Value: dateOf(status.Last.Time)},
			{Key: "majorityOpTime", Value: opTime(status.Commit)}, {Key: "majorityWriteDate", Value: dateOf(status.Commit.Time)},
		}},
	}
	if passives != nil {
		reply = append(reply, bson.E{Key: "passives", Value: passives})
	}
	if hidden {
		reply = append(reply, bson.E{Key: "hidden", Value: true})
	}
	if status.Primary != "" {
		reply = append(reply, bson.E{Key: "primary", Value: status.Primary})
	}
	if primary {
		reply = append(reply, bson.E{Key: "electionId", Value: electionID(status.Term)})
	}
	return reply
}

func opTime(at replica.Position) bson.D {
	return bson.D{{Key: "ts", Value: at.Time}, {Key: "t", Value: at.Term}}
}

func dateOf(at bson.Timestamp) bson.DateTime { return bson.DateTime(int64(at.T) * 1000) }

func (s *Server) replSetInitiate(c *call) (bson.D, error) {
	given, _ := c.body[0].Value.(bson.D)
	if len(given) == 0 {
		given = bson.D{
			{Key: "_id", Value: s.options.SetName}, {Key: "version", Value: int32(1)},
			{Key: "members", Value: bson.A{bson.D{{Key: "_id", Value: int32(0)}, {Key: "host", Value: fmt.Sprintf("%s:%d", hostName(), s.options.Port)}}}},
		}
	}
	if s.options.SetName == "" {
		return nil, document.Errorf(document.NoReplicationEnabled, "This node was not started with replication enabled.")
	}
	config, err := replica.ParseConfig(document.Encode(given))
	if err != nil {
		return nil, err
	}
	return bson.D{}, s.node.Initiate(config)
}

func (s *Server) replSetReconfig(c *call) (bson.D, error) {
	if err := s.replicated(); err != nil {
		return nil, err
	}
	if c.flag("force") {
		return nil, document.Errorf(document.NotSupportedByProgram, "'force' of replSetReconfig is not part of this stand-in")
	}
	config, err := replica.ParseConfig(document.Encode(c.document("replSetReconfig")))
	if err != nil {
		return nil, err
	}
	return bson.D{}, s.node.Reconfigure(c.context, config)
}

func (s *Server) replicated() error {
	status := s.node.Status()
	switch {
	case status.Standalone:
		return document.Errorf(document.NoReplicationEnabled, "not running with --replSet")
	case status.Config == nil:
		return document.Errorf(document.NotYetInitialized, "no replset config has been received")
	}
	return nil
}

func (s *Server) replSetGetConfig(*call) (bson.D, error) {
	if err := s.replicated(); err != nil {
		return nil, err
	}
	return bson.D{{Key: "config", Value: s.node.Status().Config}}, nil
}

var stateNumbers = map[string]int32{"STARTUP": 0, "PRIMARY": 1, "SECONDARY": 2, "STARTUP2": 5, "UNKNOWN": 6, "(not reachable/healthy)": 8, "REMOVED": 10}

func (s *Server) replSetGetStatus(*call) (bson.D, error) {
	if err := s.replicated(); err != nil {
		return nil, err
	}
	status := s.node.Status()
	if status.Self == "" {
		return nil, document.Errorf(document.InvalidConfig, "Our replica set config is invalid or we are not a member of it")
	}
	members := bson.A{}
	for _, m := range status.Config.Members {
		members = append(members, s.memberStatus(status, m))
	}
	majority := int32(status.Config.Majority())
	reply := bson.D{
		{Key: "set", Value: status.Config.ID}, {Key: "date", Value: bson.NewDateTimeFromTime(time.Now())}, {Key: "myState", Value: stateNumbers[status.State]},
		{Key: "term", Value: status.Term}, {Key: "syncSourceHost", Value: syncSource(status)}, {Key: "syncSourceId", Value: syncSourceID(status)},
		{Key: "heartbeatIntervalMillis", Value: int64(2000)}, {Key: "majorityVoteCount", Value: majority}, {Key: "writeMajorityCount", Value: majority},
		{Key: "votingMembersCount", Value: int32(len(status.Config.Voters()))}, {Key: "writableVotingMembersCount", Value: int32(len(status.Config.Voters()))},
		{Key: "optimes", Value: bson.D{
			{Key: "lastCommittedOpTime", Value: opTime(status.Commit)}, {Key: "lastCommittedWallTime", Value: dateOf(status.Commit.Time)},
			{Key: "readConcernMajorityOpTime", Value: opTime(status.Commit)}, {Key: "appliedOpTime", Value: opTime(status.Last)},
			{Key: "durableOpTime", Value: opTime(status.Last)}, {Key: "lastAppliedWallTime", Value: dateOf(status.Last.Time)},
			{Key: "lastDurableWallTime", Value: dateOf(status.Last.Time)},
		}},
		{Key: "members", Value: members},
	}
	return reply, nil
}

func syncSource(status replica.Status) string {
	if status.State == "PRIMARY" {
		return ""
	}
	return status.Primary
}

func syncSourceID(status replica.Status) int32 {
	if m := status.Config.Member(syncSource(status)); m != nil {
		return m.ID
	}
	return -1
}

func (s *Server) memberStatus(status replica.Status, m replica.Member) bson.D {
	view := replica.View{Host: m.Host}
	if i := slices.IndexFunc(status.Views, func(v replica.View) bool { return v.Host == m.Host }); i >= 0 {
		view = status.Views[i]
	}
	state := "SECONDARY"
	switch {
	case m.Host == status.Self:
		state = status.State
		view = replica.View{Host: m.Host, Up: true, Time: status.Last.Time, Seen: bson.NewDateTimeFromTime(time.Now())}
	case m.Host == status.Primary:
		state = "PRIMARY"
	case status.Primary == "":
		state = "UNKNOWN"
	case !view.Up:
		state = "(not reachable/healthy)"
	}
	health, uptime := 1.0, int64(time.Since(s.started).Seconds())
	if !view.Up && m.Host != status.Primary {
		health, uptime = 0, 0
	}
	at := bson.D{{Key: "ts", Value: view.Time}, {Key: "t", Value: status.Term}}
	d := bson.D{
		{Key: "_id", Value: m.ID}, {Key: "name", Value: m.Host}, {Key: "health", Value: health}, {Key: "state", Value: stateNumbers[state]}, {Key: "stateStr", Value: state},
		{Key: "uptime", Value: uptime}, {Key: "optime", Value: at}, {Key: "optimeDurable", Value: at}, {Key: "optimeDate", Value: dateOf(view.Time)},
		{Key: "optimeDurableDate", Value: dateOf(view.Time)}, {Key: "configVersion", Value: status.Config.Version}, {Key: "configTerm", Value: status.Config.Term},
	}
	if state == "PRIMARY" && m.Host == status.Self {
		d = append(d, bson.E{Key: "electionTime", Value: bson.Timestamp{T: uint32(status.ElectedAt.Unix()), I: 1}}, bson.E{Key: "electionDate", Value: bson.NewDateTimeFromTime(status.ElectedAt)})
	}
	if m.Host == status.Self {
		return append(d, bson.E{Key: "self", Value: true}, bson.E{Key: "lastHeartbeatMessage", Value: ""})
	}
	return append(d, bson.E{Key: "lastHeartbeat", Value: view.Seen}, bson.E{Key: "lastHeartbeatRecv", Value: view.Seen}, bson.E{Key: "pingMs", Value: int64(0)})
}

func (s *Server) replSetStepDown(c *call) (bson.D, error) {
	if err := s.replicated(); err != nil {
		return nil, err
	}
	seconds, ok := document.WholeNumber(c.body[0].Value)
	if !ok || seconds <= 0 {
		seconds = 60
	}
	catchUp, given := c.number("secondaryCatchUpPeriodSecs")
	if !given {
		catchUp = 10
		if c.flag("force") {
			catchUp = 0
		}
	}
	if catchUp > seconds {
		return nil, document.Errorf(document.BadValue, "stepdown period must be longer than secondaryCatchUpPeriodSecs")
	}
	return bson.D{}, s.node.StepDown(time.Duration(seconds)*time.Second, max(time.Duration(catchUp)*time.Second, 50*time.Millisecond), c.flag("force"))
}

func (s *Server) isSelfCommand(*call) (bson.D, error) {
	return bson.D{{Key: "id", Value: s.process}}, nil
}

// What members send each other.

func parsed[T any](c *call) (request T, err error) {
	err = bson.Unmarshal(c.request.Body, &request)
	return request, err
}

func answered(reply any, err error) (bson.D, error) {
	if err != nil {
		return nil, err
	}
	return document.Decode(document.Encode(reply)), nil
}

func (s *Server) handleAppend(c *call) (bson.D, error) {
	request, err := parsed[replica.AppendRequest](c)
	if err != nil {
		return nil, err
	}
	return answered(s.node.HandleAppend(request))
}

func (s *Server) handleSnapshot(c *call) (bson.D, error) {
	request, err := parsed[replica.SnapshotRequest](c)
	if err != nil {
		return nil, err
	}
	return answered(s.node.HandleSnapshot(request))
}

func (s *Server) handleVote(c *call) (bson.D, error) {
	request, err := parsed[replica.VoteRequest](c)
	if err != nil {
		return nil, err
	}
	return answered(s.node.HandleVote(request), nil)
}

func (s *Server) handleTakeOver(c *call) (bson.D, error) {
	request, err := parsed[replica.TakeOver](c)
	if err != nil {
		return nil, err
	}
	s.node.HandleTakeOver(request)
	return bson.D{}, nil
}

func (s *Server) handleProbe(*call) (bson.D, error) {
	return answered(s.node.HandleProbe(), nil)
}
