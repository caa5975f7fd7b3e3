package server

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/wire"
)

// call is one run of a command.
type call struct {
	connection *connection
	request    *wire.Request
	name       string
	db         string
	body       bson.D
	context    context.Context
}

type command struct {
	run   func(*Server, *call) (bson.D, error)
	needs access
	// exception commands are allowed on this machine until there is a user
	exception bool
}

var commands map[string]command

func init() {
	commands = map[string]command{
		"hello":            {run: (*Server).hello},
		"isMaster":         {run: (*Server).hello},
		"ismaster":         {run: (*Server).hello},
		"ping":             {run: nothing},
		"buildInfo":        {run: (*Server).buildInfo},
		"buildinfo":        {run: (*Server).buildInfo},
		"saslStart":        {run: (*Server).saslStart},
		"saslContinue":     {run: (*Server).saslContinue},
		"logout":           {run: (*Server).logout},
		"connectionStatus": {run: (*Server).connectionStatus},
		"whatsmyuri":       {run: (*Server).whatsMyURI},
		"endSessions":      {run: nothing},
		"startSession":     {run: startSession, needs: authenticated},
		"refreshSessions":  {run: nothing, needs: authenticated},
		"killSessions":     {run: nothing, needs: authenticated},
		"_isSelf":          {run: (*Server).isSelfCommand},

		"insert":        {run: (*Server).insert, needs: write},
		"update":        {run: (*Server).update, needs: write},
		"delete":        {run: (*Server).remove, needs: write},
		"findAndModify": {run: (*Server).findAndModify, needs: write},
		"findandmodify": {run: (*Server).findAndModify, needs: write},

		"find":        {run: (*Server).find, needs: read},
		"count":       {run: (*Server).count, needs: read},
		"distinct":    {run: (*Server).distinct, needs: read},
		"aggregate":   {run: (*Server).aggregate, needs: read},
		"getMore":     {run: (*Server).getMore, needs: authenticated},
		"killCursors": {run: (*Server).killCursors, needs: authenticated},

		"listCollections":  {run: (*Server).listCollections, needs: read},
		"listIndexes":      {run: (*Server).listIndexes, needs: read},
		"listDatabases":    {run: (*Server).listDatabases, needs: authenticated},
		"create":           {run: (*Server).create, needs: write},
		"drop":             {run: (*Server).drop, needs: write},
		"dropDatabase":     {run: (*Server).dropDatabase, needs: dbAdmin},
		"createIndexes":    {run: (*Server).createIndexes, needs: write},
		"dropIndexes":      {run: (*Server).dropIndexes, needs: write},
		"renameCollection": {run: (*Server).renameCollection, needs: dbAdmin},
		"collStats":        {run: (*Server).collStats, needs: read},
		"dbStats":          {run: (*Server).dbStats, needs: read},

		"createUser":               {run: (*Server).createUser, needs: userAdmin, exception: true},
		"updateUser":               {run: (*Server).updateUser, needs: userAdmin},
		"dropUser":                 {run: (*Server).dropUser, needs: userAdmin},
		"dropAllUsersFromDatabase": {run: (*Server).dropAllUsers, needs: userAdmin},
		"grantRolesToUser":         {run: (*Server).grantRoles, needs: userAdmin},
		"revokeRolesFromUser":      {run: (*Server).revokeRoles, needs: userAdmin},
		"usersInfo":                {run: (*Server).usersInfo, needs: userAdmin},
		"rolesInfo":                {run: (*Server).rolesInfo, needs: userAdmin},

		"replSetInitiate":  {run: (*Server).replSetInitiate, needs: cluster, exception: true},
		"replSetReconfig":  {run: (*Server).replSetReconfig, needs: cluster, exception: true},
		"replSetGetStatus": {run: (*Server).replSetGetStatus, needs: monitor, exception: true},
		"replSetGetConfig": {run: (*Server).replSetGetConfig, needs: monitor},
		"replSetStepDown":  {run: (*Server).replSetStepDown, needs: cluster},
		"shutdown":         {run: (*Server).shutdown, needs: cluster},

		"serverStatus":                   {run: (*Server).serverStatus, needs: monitor},
		"getDiagnosticData":              {run: (*Server).getDiagnosticData, needs: monitor},
		"hostInfo":                       {run: (*Server).hostInfo, needs: monitor},
		"top":                            {run: (*Server).top, needs: monitor},
		"getLog":                         {run: (*Server).getLog, needs: monitor},
		"getCmdLineOpts":                 {run: (*Server).getCmdLineOpts, needs: monitor},
		"getParameter":                   {run: (*Server).getParameter, needs: monitor},
		"setParameter":                   {run: (*Server).setParameter, needs: cluster},
		"getDefaultRWConcern":            {run: (*Server).getDefaultRWConcern, needs: monitor},
		"setFeatureCompatibilityVersion": {run: (*Server).setFeatureCompatibility, needs: cluster},
		"listCommands":                   {run: listCommands},
		"features":                       {run: (*Server).features, needs: authenticated},
		"currentOp":                      {run: (*Server).currentOp, needs: monitor},
		"_append":                        {run: (*Server).handleAppend, needs: internal},
		"_snapshot":                      {run: (*Server).handleSnapshot, needs: internal},
		"_vote":                          {run: (*Server).handleVote, needs: internal},
		"_takeOver":                      {run: (*Server).handleTakeOver, needs: internal},
		"_probe":                         {run: (*Server).handleProbe, needs: internal},
	}
}

func nothing(*Server, *call) (bson.D, error) { return bson.D{}, nil }

// fields that any command may have; what a command does not know else is for it to judge.
var genericFields = []string{"startTransaction", "autocommit"}

// run answers a request; `more` announces that the next answer comes unasked.
func (s *Server) run(c *connection, request *wire.Request) (reply bson.D, more bool) {
	body := document.Decode(request.Body)
	if len(body) == 0 {
		return s.failure(nil, document.Errorf(document.FailedToParse, "empty command")), false
	}
	current := &call{connection: c, request: request, name: body[0].Key, db: request.DB, body: body}
	limit, _ := current.number("maxTimeMS")
	ctx, cancel := s.context(time.Duration(limit) * time.Millisecond)
	defer cancel()
	current.context = ctx

	definition, known := commands[current.name]
	var err error
	switch {
	case !known:
		err = document.Errorf(document.CommandNotFound, "no such command: '%s'", current.name)
	case request.Legacy && current.name != "hello" && current.name != "isMaster" && current.name != "ismaster":
		err = document.Errorf(352, "Unsupported OP_QUERY command: %s. The client driver may require an upgrade.", current.name)
	case s.quiescing.Load() && current.name != "hello" && definition.needs != internal:
		err = document.Errorf(document.ShutdownInProgress, "The server is in quiesce mode and will shut down")
	case current.has(genericFields...):
		err = document.Errorf(document.NoTransactions, "transactions are not part of this stand-in")
	default:
		if err = s.allow(current, definition.needs, definition.exception); err == nil {
			s.tally(current)
			reply, err = definition.run(s, current)
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = document.Errorf(document.MaxTimeExpired, "operation exceeded time limit")
	}
	if err != nil {
		return s.failure(current, err), false
	}
	if _, there := document.Get(reply, "ok"); !there {
		reply = append(reply, bson.E{Key: "ok", Value: 1.0})
	}
	if definition.needs != internal {
		reply = s.withTimes(reply)
	}
	_, awaits := document.Get(body, "maxAwaitTimeMS")
	isHello := current.name == "hello" || current.name == "isMaster" || current.name == "ismaster"
	return reply, request.Exhaust && isHello && awaits
}

func (s *Server) tally(c *call) {
	switch c.name {
	case "insert":
		s.counters.insert.Add(int64(max(1, len(c.documents("documents")))))
	case "update":
		s.counters.update.Add(1)
	case "delete":
		s.counters.delete.Add(1)
	case "find":
		s.counters.query.Add(1)
	case "getMore":
		s.counters.getmore.Add(1)
	default:
		s.counters.command.Add(1)
	}
}

// retryableCodes are errors after which a driver sends a write again.
var retryableCodes = []int32{
	document.ShutdownInProgress, document.InterruptedByChange, document.NotWritablePrimary, document.NotPrimaryNoSecondary, document.NotPrimaryOrSecondary,
}

func (s *Server) failure(c *call, err error) bson.D {
	var known *document.Error
	if !errors.As(err, &known) {
		known = document.Errorf(8, "%s", err)
		known.Name = "UnknownError"
	}
	reply := bson.D{
		{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: known.Message}, {Key: "code", Value: known.Code}, {Key: "codeName", Value: known.Name},
	}
	if c == nil {
		return reply
	}
	if c.has("txnNumber") && slices.Contains(retryableCodes, known.Code) {
		reply = append(reply, bson.E{Key: "errorLabels", Value: bson.A{"RetryableWriteError"}})
	}
	switch known.Code {
	case document.NotWritablePrimary, document.NotPrimaryNoSecondary, document.NotPrimaryOrSecondary, document.InterruptedByChange, document.ShutdownInProgress:
		reply = append(reply, bson.E{Key: "topologyVersion", Value: s.topologyVersion(s.node.Status().Topology)})
	}
	return s.withTimes(reply)
}

// withTimes adds the logical times that clients of a set hand on to other members.
func (s *Server) withTimes(reply bson.D) bson.D {
	if s.options.SetName == "" {
		return reply
	}
	at := s.node.Status().Last.Time
	if at.T == 0 {
		return reply
	}
	signature := bson.D{{Key: "hash", Value: bson.Binary{Data: make([]byte, 20)}}, {Key: "keyId", Value: int64(0)}}
	return append(reply,
		bson.E{Key: "$clusterTime", Value: bson.D{{Key: "clusterTime", Value: at}, {Key: "signature", Value: signature}}},
		bson.E{Key: "operationTime", Value: at},
	)
}

func text(d bson.D, key string) (string, bool) {
	v, _ := document.Get(d, key)
	s, ok := v.(string)
	return s, ok
}

func (c *call) has(keys ...string) bool {
	return slices.ContainsFunc(c.body, func(e bson.E) bool { return slices.Contains(keys, e.Key) })
}

func (c *call) number(key string) (int64, bool) {
	v, _ := document.Get(c.body, key)
	return document.WholeNumber(v)
}

func (c *call) flag(key string) bool {
	v, _ := document.Get(c.body, key)
	return document.Truthy(v)
}

func (c *call) document(key string) bson.D {
	v, _ := document.Get(c.body, key)
	d, _ := v.(bson.D)
	return d
}

// documents are the elements of a field, which may have come in a section of its own.
func (c *call) documents(key string) []bson.D {
	if list, ok := c.request.Sequences[key]; ok {
		out := make([]bson.D, len(list))
		for i, raw := range list {
			out[i] = document.Decode(raw)
		}
		return out
	}
	v, _ := document.Get(c.body, key)
	list, _ := v.(bson.A)
	var out []bson.D
	for _, each := range list {
		if d, ok := each.(bson.D); ok {
			out = append(out, d)
		}
	}
	return out
}

// namespace is the collection that the command names.
func (c *call) namespace() (string, error) {
	name, ok := c.body[0].Value.(string)
	if !ok || name == "" || c.db == "" {
		return "", document.Errorf(document.InvalidNamespace, "Invalid namespace specified '%s.%v'", c.db, c.body[0].Value)
	}
	return c.db + "." + name, nil
}

func startSession(*Server, *call) (bson.D, error) {
	id := newUUID()
	return bson.D{{Key: "id", Value: bson.D{{Key: "id", Value: id}}}, {Key: "timeoutMinutes", Value: int32(30)}}, nil
}

func listCommands(*Server, *call) (bson.D, error) {
	out := bson.D{}
	names := make([]string, 0, len(commands))
	for name, definition := range commands {
		if definition.needs != internal {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		out = append(out, bson.E{Key: name, Value: bson.D{{Key: "requiresAuth", Value: commands[name].needs != open}}})
	}
	return bson.D{{Key: "commands", Value: out}}, nil
}
