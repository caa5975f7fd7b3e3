// Package server answers the commands of the MongoDB wire protocol from a member of a replica set.
package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/xdg-go/scram"
	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/replica"
	"keelson/images/mongo/internal/wire"
)

// Version is the release whose contract is kept.
const Version = "8.0.13"

// Options of a server.
type Options struct {
	Folder    string
	SetName   string
	Port      int
	Addresses []string
	// Auth asks for credentials; members give each other those of the key.
	Auth bool
	Key  string
	// CommandLine is what getCmdLineOpts answers.
	CommandLine []string
	Parsed      bson.D
	Log         func(component, message string, attributes ...any)
	Fatal       func(error)
}

// Server is a running mongod.
type Server struct {
	options   Options
	node      *replica.Node
	peers     *peers
	process   bson.ObjectID
	started   time.Time
	listeners []net.Listener
	system    *credentials
	cursors   cursors
	counters  counters

	mu          sync.Mutex
	connections map[*connection]bool
	closing     bool
	quiescing   atomic.Bool
	lastID      atomic.Int32
	stopping    sync.Once
}

type counters struct {
	insert, query, update, delete, getmore, command, total, bytesIn, bytesOut, requests atomic.Int64
}

// connection is one client.
type connection struct {
	net   net.Conn
	id    int64
	local bool
	users []identity
	sasl  *conversation
	// conversations count up within a connection
	conversations int32
}

// Start opens the data and the port.
func Start(options Options) (*Server, error) {
	s := &Server{options: options, process: bson.NewObjectID(), started: time.Now(), connections: map[*connection]bool{}}
	s.cursors.open = map[int64]*cursor{}
	if options.Key != "" {
		s.system = systemCredentials(options.Key)
	}
	s.peers = newPeers(options.Key)
	for _, address := range options.Addresses {
		listener, err := net.Listen("tcp", net.JoinHostPort(address, fmt.Sprint(options.Port)))
		if err != nil {
			s.closeListeners()
			return nil, &BindError{err}
		}
		s.listeners = append(s.listeners, listener)
	}
	node, err := replica.Start(replica.Options{
		Folder: options.Folder, SetName: options.SetName, Call: s.peers.call, IsSelf: s.isSelf, Log: options.Log, Fatal: options.Fatal,
	})
	if err != nil {
		s.closeListeners()
		return nil, err
	}
	s.node = node
	for _, listener := range s.listeners {
		go s.accept(listener)
	}
	options.Log("NETWORK", "Waiting for connections", "port", options.Port, "ssl", "off")
	return s, nil
}

// BindError is an address that cannot be listened on.
type BindError struct{ cause error }

func (e *BindError) Error() string { return e.cause.Error() }

// Stop gives a primary's place to another member, then ends all connections.
func (s *Server) Stop() { s.stopping.Do(s.stop) }

func (s *Server) stop() {
	s.quiescing.Store(true)
	if status := s.node.Status(); status.State == "PRIMARY" && status.Config != nil && len(status.Config.Members) > 1 {
		_ = s.node.StepDown(time.Minute, 10*time.Second, true)
	}
	s.mu.Lock()
	s.closing = true
	s.closeListeners()
	for c := range s.connections {
		_ = c.net.Close()
	}
	s.mu.Unlock()
	s.node.Close()
}

func (s *Server) closeListeners() {
	for _, listener := range s.listeners {
		_ = listener.Close()
	}
}

func (s *Server) accept(listener net.Listener) {
	for {
		connected, err := listener.Accept()
		if err != nil {
			return
		}
		remote, _ := connected.RemoteAddr().(*net.TCPAddr)
		c := &connection{net: connected, id: s.counters.total.Add(1), local: remote != nil && remote.IP.IsLoopback()}
		s.mu.Lock()
		if s.closing {
			s.mu.Unlock()
			_ = connected.Close()
			return
		}
		s.connections[c] = true
		s.mu.Unlock()
		go s.serve(c)
	}
}

func (s *Server) serve(c *connection) {
	defer func() {
		s.mu.Lock()
		delete(s.connections, c)
		s.mu.Unlock()
		_ = c.net.Close()
	}()
	r := bufio.NewReaderSize(c.net, 64<<10)
	for {
		request, err := wire.Read(r)
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.ErrUnexpectedEOF) {
				s.options.Log("NETWORK", "Closing a connection", "remote", c.net.RemoteAddr().String(), "error", err.Error())
			}
			return
		}
		s.counters.requests.Add(1)
		s.counters.bytesIn.Add(int64(len(request.Body)))
		if err := s.answer(c, request); err != nil {
			return
		}
	}
}

// answer sends one reply, or for an exhaust hello one after the other until the client goes.
func (s *Server) answer(c *connection, request *wire.Request) error {
	responseTo := request.ID
	for {
		reply, more := s.run(c, request)
		if request.Unacknowledged {
			return nil
		}
		id := s.lastID.Add(1)
		raw := document.Encode(reply)
		s.counters.bytesOut.Add(int64(len(raw)))
		if _, err := c.net.Write(wire.Reply(request, id, responseTo, raw, more)); err != nil {
			return err
		}
		if !more {
			return nil
		}
		responseTo = id
		request.Body = withTopology(request.Body, reply)
	}
}

// withTopology is the hello that follows in an exhaust stream: it knows the topology of the last answer.
func withTopology(body bson.Raw, reply bson.D) bson.Raw {
	version, _ := document.Get(reply, "topologyVersion")
	d := document.Decode(body)
	for i := range d {
		if d[i].Key == "topologyVersion" {
			d[i].Value = version
		}
	}
	return document.Encode(d)
}

func (s *Server) context(limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(context.Background())
	}
	return context.WithTimeout(context.Background(), limit)
}

// isSelf asks a host which process it is.
func (s *Server) isSelf(ctx context.Context, host string) bool {
	raw, err := s.peers.callOpen(ctx, host, bson.D{{Key: "_isSelf", Value: 1}, {Key: "$db", Value: "admin"}})
	if err != nil {
		return false
	}
	id, ok := raw.Lookup("id").ObjectIDOK()
	return ok && id == s.process
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// credentials are what the server keeps of a password, per mechanism.
type credentials struct {
	stored map[string]scram.StoredCredentials
}
