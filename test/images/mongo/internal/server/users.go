package server

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

// rolesOf reads a list of roles: names, which are meant on the command's database, or documents.
func rolesOf(c *call) (bson.A, error) {
	given, _ := document.Get(c.body, "roles")
	list, ok := given.(bson.A)
	if !ok {
		return nil, document.Errorf(document.BadValue, "\"roles\" is missing or not an array")
	}
	out := bson.A{}
	for _, each := range list {
		name, isName := each.(string)
		db := c.db
		if d, ok := each.(bson.D); ok {
			name, isName = text(d, "role")
			if on, ok := text(d, "db"); ok {
				db = on
			}
		}
		if !isName {
			return nil, document.Errorf(document.BadValue, "Role names must be either strings or objects")
		}
		if !knownRole(name, db) {
			return nil, document.Errorf(document.RoleNotFound, "Could not find role: %s@%s", name, db)
		}
		out = append(out, bson.D{{Key: "role", Value: name}, {Key: "db", Value: db}})
	}
	return out, nil
}

func mechanisms(c *call) []string {
	given, _ := document.Get(c.body, "mechanisms")
	list, ok := given.(bson.A)
	if !ok {
		return []string{sha1Name, sha256Name}
	}
	var out []string
	for _, each := range list {
		name, _ := each.(string)
		out = append(out, name)
	}
	return out
}

func userName(c *call) (identity, error) {
	name, ok := c.body[0].Value.(string)
	if !ok || name == "" {
		return identity{}, document.Errorf(document.BadValue, "User document needs 'user' field to be non-empty")
	}
	return identity{name, c.db}, nil
}

func (s *Server) createUser(c *call) (bson.D, error) {
	who, err := userName(c)
	if err != nil {
		return nil, err
	}
	password, ok := text(c.body, "pwd")
	if !ok || password == "" {
		return nil, document.Errorf(document.BadValue, "Must provide a 'pwd' field for all user documents, except those with '$external' as the user's source db")
	}
	given, err := rolesOf(c)
	if err != nil {
		return nil, err
	}
	stored, err := makeCredentials(who.name, password, mechanisms(c))
	if err != nil {
		return nil, err
	}
	user := bson.D{
		{Key: "_id", Value: who.id()}, {Key: "userId", Value: newUUID()}, {Key: "user", Value: who.name}, {Key: "db", Value: who.db},
		{Key: "credentials", Value: credentialsDocument(stored)}, {Key: "roles", Value: given},
	}
	if custom := c.document("customData"); custom != nil {
		user = append(user, bson.E{Key: "customData", Value: custom})
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := ensure(state, apply, usersName)
		if _, there := collection.ByID(who.id()); there {
			return nil, document.Errorf(51003, "User \"%s@%s\" already exists", who.name, who.db)
		}
		return bson.D{}, put(collection, apply, usersName, "i", user)
	})
}

// changeUser writes a user anew, with fields replaced.
func (s *Server) changeUser(c *call, fields func(user bson.D) (bson.D, error)) (bson.D, error) {
	who, err := userName(c)
	if err != nil {
		return nil, err
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := state.Collection(usersName)
		var before bson.Raw
		if collection != nil {
			before, _ = collection.ByID(who.id())
		}
		if before == nil {
			return nil, document.Errorf(document.UserNotFound, "User %s@%s not found", who.name, who.db)
		}
		user := document.Decode(before)
		replaced, err := fields(user)
		if err != nil {
			return nil, err
		}
		for _, e := range replaced {
			user = append(slices.DeleteFunc(user, func(each bson.E) bool { return each.Key == e.Key }), e)
		}
		return bson.D{}, put(collection, apply, usersName, "u", user)
	})
}

func (s *Server) updateUser(c *call) (bson.D, error) {
	var replaced bson.D
	if password, ok := text(c.body, "pwd"); ok {
		who, err := userName(c)
		if err != nil {
			return nil, err
		}
		stored, err := makeCredentials(who.name, password, mechanisms(c))
		if err != nil {
			return nil, err
		}
		replaced = append(replaced, bson.E{Key: "credentials", Value: credentialsDocument(stored)})
	}
	if c.has("roles") {
		given, err := rolesOf(c)
		if err != nil {
			return nil, err
		}
		replaced = append(replaced, bson.E{Key: "roles", Value: given})
	}
	if custom := c.document("customData"); custom != nil {
		replaced = append(replaced, bson.E{Key: "customData", Value: custom})
	}
	return s.changeUser(c, func(bson.D) (bson.D, error) { return replaced, nil })
}

func (s *Server) grantRoles(c *call) (bson.D, error) { return s.changeRoles(c, true) }

func (s *Server) revokeRoles(c *call) (bson.D, error) { return s.changeRoles(c, false) }

func (s *Server) changeRoles(c *call, grant bool) (bson.D, error) {
	given, err := rolesOf(c)
	if err != nil {
		return nil, err
	}
	return s.changeUser(c, func(user bson.D) (bson.D, error) {
		before, _ := mustValue(user, "roles").(bson.A)
		after := slices.DeleteFunc(slices.Clone(before), func(each any) bool {
			return slices.ContainsFunc(given, func(one any) bool { return document.Compare(each, one) == 0 })
		})
		if grant {
			after = append(after, given...)
		}
		return bson.D{{Key: "roles", Value: after}}, nil
	})
}

func (s *Server) dropUser(c *call) (bson.D, error) {
	who, err := userName(c)
	if err != nil {
		return nil, err
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		collection := state.Collection(usersName)
		if collection != nil {
			if _, there := collection.ByID(who.id()); there {
				apply(deleteOp(usersName, bson.D{{Key: "_id", Value: who.id()}}))
				return bson.D{}, nil
			}
		}
		return nil, document.Errorf(document.UserNotFound, "User '%s@%s' not found", who.name, who.db)
	})
}

func (s *Server) dropAllUsers(c *call) (bson.D, error) {
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		list, err := matching(state.Collection(usersName), bson.D{{Key: "db", Value: c.db}}, 0)
		for _, user := range list {
			apply(deleteOp(usersName, user))
		}
		return bson.D{{Key: "n", Value: int32(len(list))}}, err
	})
}

func (s *Server) usersInfo(c *call) (bson.D, error) {
	filter := bson.D{}
	name := func(v any) bson.D {
		if d, ok := v.(bson.D); ok {
			user, _ := text(d, "user")
			db, _ := text(d, "db")
			return bson.D{{Key: "user", Value: user}, {Key: "db", Value: db}}
		}
		return bson.D{{Key: "user", Value: v}, {Key: "db", Value: c.db}}
	}
	switch wanted := c.body[0].Value.(type) {
	case bson.A:
		var either bson.A
		for _, each := range wanted {
			either = append(either, name(each))
		}
		filter = bson.D{{Key: "$or", Value: either}}
	case bson.D:
		if everywhere, _ := document.Get(wanted, "forAllDBs"); !document.Truthy(everywhere) {
			filter = name(wanted)
		}
	case string:
		filter = name(wanted)
	default:
		filter = bson.D{{Key: "db", Value: c.db}}
	}
	users := bson.A{}
	err := s.read(c, func(state *store.Store) error {
		list, err := matching(state.Collection(usersName), filter, 0)
		for _, user := range list {
			stored, _ := mustValue(user, "credentials").(bson.D)
			var can bson.A
			for _, e := range stored {
				can = append(can, e.Key)
			}
			if !c.flag("showCredentials") {
				user = slices.DeleteFunc(user, func(e bson.E) bool { return e.Key == "credentials" })
			}
			users = append(users, append(user, bson.E{Key: "mechanisms", Value: can}))
		}
		return err
	})
	return bson.D{{Key: "users", Value: users}}, err
}

func (s *Server) rolesInfo(c *call) (bson.D, error) {
	out := bson.A{}
	if c.flag("showBuiltinRoles") {
		names := make([]string, 0, len(roles))
		for name := range roles {
			if knownRole(name, c.db) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			out = append(out, bson.D{{Key: "role", Value: name}, {Key: "db", Value: c.db}, {Key: "isBuiltin", Value: true}, {Key: "roles", Value: bson.A{}}})
		}
	}
	return bson.D{{Key: "roles", Value: out}}, nil
}

func (s *Server) connectionStatus(c *call) (bson.D, error) {
	users, given := bson.A{}, bson.A{}
	for _, who := range c.connection.users {
		users = append(users, bson.D{{Key: "user", Value: who.name}, {Key: "db", Value: who.db}})
		if user, ok := s.user(who); ok {
			list, _ := mustValue(document.Decode(user), "roles").(bson.A)
			given = append(given, list...)
		}
	}
	return bson.D{{Key: "authInfo", Value: bson.D{{Key: "authenticatedUsers", Value: users}, {Key: "authenticatedUserRoles", Value: given}}}}, nil
}
