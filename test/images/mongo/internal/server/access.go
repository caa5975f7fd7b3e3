package server

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
)

// access is what a command needs to be allowed.
type access int

const (
	open access = iota
	authenticated
	read
	write
	dbAdmin
	userAdmin
	monitor
	cluster
	internal
)

type grant struct {
	any   bool
	rules []access
}

// roles that are built in, with what they allow on their database, or on any.
//
// See https://www.mongodb.com/docs/manual/reference/built-in-roles/
var roles = map[string]grant{
	"read":                 {rules: []access{read}},
	"readWrite":            {rules: []access{read, write}},
	"dbAdmin":              {rules: []access{dbAdmin}},
	"userAdmin":            {rules: []access{userAdmin}},
	"dbOwner":              {rules: []access{read, write, dbAdmin, userAdmin}},
	"readAnyDatabase":      {any: true, rules: []access{read}},
	"readWriteAnyDatabase": {any: true, rules: []access{read, write}},
	"dbAdminAnyDatabase":   {any: true, rules: []access{dbAdmin}},
	"userAdminAnyDatabase": {any: true, rules: []access{userAdmin}},
	"clusterMonitor":       {any: true, rules: []access{monitor}},
	"clusterManager":       {any: true, rules: []access{cluster}},
	"hostManager":          {any: true, rules: []access{cluster}},
	"clusterAdmin":         {any: true, rules: []access{monitor, cluster, dbAdmin}},
	"backup":               {any: true, rules: []access{read, monitor}},
	"restore":              {any: true, rules: []access{write, dbAdmin, userAdmin}},
	"root":                 {any: true, rules: []access{read, write, dbAdmin, userAdmin, monitor, cluster}},
}

// knownRole says whether a role exists on a database; those for any database exist on admin only.
func knownRole(role, db string) bool {
	g, ok := roles[role]
	return ok && (!g.any || db == "admin")
}

// allow decides whether a command may run. Until there is a user, a client on this machine may make a set and the first user.
//
// See https://www.mongodb.com/docs/manual/core/localhost-exception/
func (s *Server) allow(c *call, needs access, exception bool) error {
	if needs == open || !s.options.Auth {
		if needs == internal && s.options.Key != "" {
			return document.Errorf(document.Unauthorized, "Command %s requires authentication", c.name)
		}
		return nil
	}
	if len(c.connection.users) == 0 {
		if exception && c.connection.local && !s.hasUsers() {
			return nil
		}
		return document.Errorf(document.Unauthorized, "Command %s requires authentication", c.name)
	}
	for _, who := range c.connection.users {
		if s.may(who, needs, c.db) {
			return nil
		}
	}
	return document.Errorf(document.Unauthorized, "not authorized on %s to execute command { %s: ... }", c.db, c.name)
}

func (s *Server) may(who identity, needs access, db string) bool {
	if who.name == systemUser && who.db == "local" {
		return true
	}
	user, ok := s.user(who)
	if !ok {
		return false
	}
	if needs == authenticated {
		return true
	}
	return granted(user, needs, db)
}

// granted says whether one of a user's roles allows something on a database.
func granted(user bson.Raw, needs access, db string) bool {
	d := document.Decode(user)
	list, _ := document.Get(d, "roles")
	given, _ := list.(bson.A)
	return slices.ContainsFunc(given, func(each any) bool {
		role, _ := each.(bson.D)
		name, _ := text(role, "role")
		on, _ := text(role, "db")
		g := roles[name]
		return slices.Contains(g.rules, needs) && (g.any || on == db)
	})
}
