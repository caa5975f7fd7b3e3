package server

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/xdg-go/scram"
	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

const (
	sha1Name   = "SCRAM-SHA-1"
	sha256Name = "SCRAM-SHA-256"
	systemUser = "__system"
	usersName  = "admin.system.users"

	sha1Iterations   = 10_000
	sha256Iterations = 15_000
)

type identity struct{ name, db string }

func (i identity) id() string { return i.db + "." + i.name }

type conversation struct {
	id        int32
	scram     *scram.ServerConversation
	db        string
	skipEmpty bool
	proven    bool
}

// makeCredentials derives what is kept of a password.
func makeCredentials(user, password string, mechanisms []string) (map[string]scram.StoredCredentials, error) {
	out := map[string]scram.StoredCredentials{}
	for _, mechanism := range mechanisms {
		var client *scram.Client
		var err error
		iterations := sha256Iterations
		saltLength := 28
		switch mechanism {
		case sha256Name:
			client, err = scram.SHA256.NewClient(user, password, "")
		case sha1Name:
			iterations, saltLength = sha1Iterations, 16
			sum := md5.Sum([]byte(user + ":mongo:" + password))
			client, err = scram.SHA1.NewClientUnprepped(user, hex.EncodeToString(sum[:]), "")
		default:
			return nil, document.Errorf(document.BadValue, "Unknown mechanism '%s'", mechanism)
		}
		if err != nil {
			return nil, document.Errorf(document.BadValue, "the password cannot be prepared: %s", err)
		}
		salt := make([]byte, saltLength)
		if _, err := rand.Read(salt); err != nil {
			return nil, err
		}
		stored, err := client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: string(salt), Iters: iterations})
		if err != nil {
			return nil, err
		}
		out[mechanism] = stored
	}
	return out, nil
}

func systemCredentials(key string) *credentials {
	stored, err := makeCredentials(systemUser, key, []string{sha256Name})
	if err != nil {
		panic(err)
	}
	return &credentials{stored}
}

func credentialsDocument(all map[string]scram.StoredCredentials) bson.D {
	out := bson.D{}
	for _, mechanism := range []string{sha1Name, sha256Name} {
		stored, ok := all[mechanism]
		if !ok {
			continue
		}
		encode := func(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
		out = append(out, bson.E{Key: mechanism, Value: bson.D{
			{Key: "iterationCount", Value: int32(stored.Iters)}, {Key: "salt", Value: encode([]byte(stored.Salt))},
			{Key: "storedKey", Value: encode(stored.StoredKey)}, {Key: "serverKey", Value: encode(stored.ServerKey)},
		}})
	}
	return out
}

func readCredentials(user bson.Raw, mechanism string) (scram.StoredCredentials, bool) {
	each, ok := user.Lookup("credentials", mechanism).DocumentOK()
	if !ok {
		return scram.StoredCredentials{}, false
	}
	decode := func(key string) []byte {
		text, _ := each.Lookup(key).StringValueOK()
		b, _ := base64.StdEncoding.DecodeString(text)
		return b
	}
	iterations, _ := each.Lookup("iterationCount").AsInt64OK()
	return scram.StoredCredentials{
		KeyFactors: scram.KeyFactors{Salt: string(decode("salt")), Iters: int(iterations)}, StoredKey: decode("storedKey"), ServerKey: decode("serverKey"),
	}, true
}

func (s *Server) user(who identity) (bson.Raw, bool) {
	var user bson.Raw
	s.node.Read(func(state *store.Store) {
		if c := state.Collection(usersName); c != nil {
			user, _ = c.ByID(who.id())
		}
	})
	return user, user != nil
}

func (s *Server) hasUsers() bool {
	some := false
	s.node.Read(func(state *store.Store) {
		c := state.Collection(usersName)
		some = c != nil && c.Len() > 0
	})
	return some
}

func (s *Server) stored(who identity, mechanism string) (scram.StoredCredentials, error) {
	if who.name == systemUser && who.db == "local" && s.system != nil && mechanism == sha256Name {
		return s.system.stored[mechanism], nil
	}
	if user, ok := s.user(who); ok {
		if stored, ok := readCredentials(user, mechanism); ok {
			return stored, nil
		}
	}
	return scram.StoredCredentials{}, fmt.Errorf("no user %s with %s", who.id(), mechanism)
}

func (s *Server) saslStart(c *call) (bson.D, error) {
	reply, err := s.startConversation(c.connection, c.db, c.body)
	if err != nil {
		s.options.Log("ACCESS", "Authentication failed", "remote", c.connection.net.RemoteAddr().String(), "db", c.db, "error", err.Error())
	}
	return reply, err
}

func failed() error {
	return document.Errorf(document.AuthenticationFailed, "Authentication failed.")
}

func (s *Server) startConversation(c *connection, db string, body bson.D) (bson.D, error) {
	mechanism, _ := text(body, "mechanism")
	generator := map[string]scram.HashGeneratorFcn{sha1Name: scram.SHA1, sha256Name: scram.SHA256}[mechanism]
	if generator == nil {
		return nil, document.Errorf(334, "Received authentication for mechanism %s which is not enabled", mechanism)
	}
	server, err := generator.NewServer(func(name string) (scram.StoredCredentials, error) {
		return s.stored(identity{name, db}, mechanism)
	})
	if err != nil {
		return nil, err
	}
	c.conversations++
	c.sasl = &conversation{id: c.conversations, scram: server.NewConversation(), db: db}
	if options, ok := document.Get(body, "options"); ok {
		if d, ok := options.(bson.D); ok {
			skip, _ := document.Get(d, "skipEmptyExchange")
			c.sasl.skipEmpty = document.Truthy(skip)
		}
	}
	return s.stepConversation(c, payloadOf(body))
}

func payloadOf(body bson.D) string {
	v, _ := document.Get(body, "payload")
	switch payload := v.(type) {
	case bson.Binary:
		return string(payload.Data)
	case string:
		decoded, err := base64.StdEncoding.DecodeString(payload)
		if err == nil {
			return string(decoded)
		}
	}
	return ""
}

func (s *Server) saslContinue(c *call) (bson.D, error) {
	id, _ := document.Get(c.body, "conversationId")
	n, _ := document.WholeNumber(id)
	if c.connection.sasl == nil || int64(c.connection.sasl.id) != n {
		return nil, document.Errorf(17, "No SASL session state found")
	}
	reply, err := s.stepConversation(c.connection, payloadOf(c.body))
	if err != nil {
		s.options.Log("ACCESS", "Authentication failed", "remote", c.connection.net.RemoteAddr().String(), "error", err.Error())
	}
	return reply, err
}

func (s *Server) stepConversation(c *connection, payload string) (bson.D, error) {
	sasl := c.sasl
	answer := func(done bool, out string) bson.D {
		return bson.D{
			{Key: "conversationId", Value: sasl.id}, {Key: "done", Value: done}, {Key: "payload", Value: bson.Binary{Data: []byte(out)}},
		}
	}
	if sasl.proven {
		c.sasl = nil
		return answer(true, ""), nil
	}
	out, err := sasl.scram.Step(payload)
	if err != nil {
		c.sasl = nil
		return nil, failed()
	}
	if !sasl.scram.Done() {
		return answer(false, out), nil
	}
	if !sasl.scram.Valid() {
		c.sasl = nil
		return nil, failed()
	}
	sasl.proven = true
	who := identity{sasl.scram.Username(), sasl.db}
	c.users = append(slices.DeleteFunc(c.users, func(u identity) bool { return u.db == who.db }), who)
	if sasl.skipEmpty {
		c.sasl = nil
		return answer(true, out), nil
	}
	return answer(false, out), nil
}

func (s *Server) logout(c *call) (bson.D, error) {
	c.connection.users = slices.DeleteFunc(c.connection.users, func(u identity) bool { return u.db == c.db })
	return bson.D{}, nil
}

// mechanismsOf are what a client may authenticate a user with; `who` is database and name, as hello is asked.
func (s *Server) mechanismsOf(who string) (bson.A, bool) {
	db, name, ok := strings.Cut(who, ".")
	if !ok {
		return nil, false
	}
	if name == systemUser && db == "local" && s.system != nil {
		return bson.A{sha256Name}, true
	}
	user, ok := s.user(identity{name, db})
	if !ok {
		return nil, false
	}
	var out bson.A
	for _, mechanism := range []string{sha1Name, sha256Name} {
		if _, ok := readCredentials(user, mechanism); ok {
			out = append(out, mechanism)
		}
	}
	return out, true
}
