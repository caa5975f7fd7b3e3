package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/xdg-go/scram"
	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/wire"
)

// peers are the connections to other members, authenticated by the key file.
type peers struct {
	key  string
	mu   sync.Mutex
	idle map[string][]*peerConnection
}

type peerConnection struct {
	net.Conn
	r  *bufio.Reader
	id int32
}

func (p *peerConnection) Read(b []byte) (int, error) { return p.r.Read(b) }

var _ io.ReadWriter = (*peerConnection)(nil)

func newPeers(key string) *peers { return &peers{key: key, idle: map[string][]*peerConnection{}} }

// call runs a command on another member as this set's own user.
func (p *peers) call(ctx context.Context, host string, command any) (bson.Raw, error) {
	c, err := p.take(ctx, host)
	if err != nil {
		return nil, err
	}
	reply, err := p.exchange(ctx, c, command)
	if err != nil && !isAnswer(err) {
		_ = c.Close()
		return nil, err
	}
	p.mu.Lock()
	if len(p.idle[host]) < 4 {
		p.idle[host] = append(p.idle[host], c)
		c = nil
	}
	p.mu.Unlock()
	if c != nil {
		_ = c.Close()
	}
	return reply, err
}

// callOpen runs a command that needs no credentials, on a connection of its own.
func (p *peers) callOpen(ctx context.Context, host string, command any) (bson.Raw, error) {
	c, err := dial(ctx, host)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return p.exchange(ctx, c, command)
}

func isAnswer(err error) bool {
	var answer *document.Error
	return errors.As(err, &answer)
}

func (p *peers) take(ctx context.Context, host string) (*peerConnection, error) {
	p.mu.Lock()
	if list := p.idle[host]; len(list) > 0 {
		c := list[len(list)-1]
		p.idle[host] = list[:len(list)-1]
		p.mu.Unlock()
		// a member that restarted left connections that are over
		_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
		if _, err := c.r.Peek(1); !errors.Is(err, io.EOF) {
			var timeout net.Error
			if errors.As(err, &timeout) && timeout.Timeout() {
				return c, nil
			}
		}
		_ = c.Close()
		return p.take(ctx, host)
	}
	p.mu.Unlock()
	c, err := dial(ctx, host)
	if err != nil {
		return nil, err
	}
	if p.key != "" {
		if err := p.authenticate(ctx, c); err != nil {
			_ = c.Close()
			return nil, fmt.Errorf("authentication with the key file: %w", err)
		}
	}
	return c, nil
}

func dial(ctx context.Context, host string) (*peerConnection, error) {
	dialer := net.Dialer{Timeout: 2 * time.Second}
	c, err := dialer.DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	return &peerConnection{Conn: c, r: bufio.NewReaderSize(c, 64<<10)}, nil
}

func (p *peers) exchange(ctx context.Context, c *peerConnection, command any) (bson.Raw, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Time{}
	}
	if err := c.SetDeadline(deadline); err != nil {
		return nil, err
	}
	raw, err := bson.Marshal(command)
	if err != nil {
		return nil, err
	}
	c.id++
	reply, err := wire.Call(c, c.id, raw)
	if err != nil {
		return nil, err
	}
	if ok, _ := document.WholeNumber(mustGet(reply, "ok")); ok != 1 {
		code, _ := document.WholeNumber(mustGet(reply, "code"))
		message, _ := reply.Lookup("errmsg").StringValueOK()
		return nil, document.Errorf(int32(code), "%s", message)
	}
	return reply, nil
}

func mustGet(raw bson.Raw, key string) any {
	v, _ := document.Get(document.Decode(raw), key)
	return v
}

func (p *peers) authenticate(ctx context.Context, c *peerConnection) error {
	client, err := scram.SHA256.NewClient(systemUser, p.key, "")
	if err != nil {
		return err
	}
	conversation := client.NewConversation()
	payload, err := conversation.Step("")
	if err != nil {
		return err
	}
	command := bson.D{
		{Key: "saslStart", Value: 1}, {Key: "mechanism", Value: sha256Name}, {Key: "payload", Value: []byte(payload)},
		{Key: "options", Value: bson.D{{Key: "skipEmptyExchange", Value: true}}}, {Key: "$db", Value: "local"},
	}
	for {
		reply, err := p.exchange(ctx, c, command)
		if err != nil {
			return err
		}
		_, answer, _ := reply.Lookup("payload").BinaryOK()
		done, _ := reply.Lookup("done").BooleanOK()
		next, err := conversation.Step(string(answer))
		if err != nil {
			return err
		}
		if done {
			return nil
		}
		command = bson.D{
			{Key: "saslContinue", Value: 1}, {Key: "conversationId", Value: reply.Lookup("conversationId")},
			{Key: "payload", Value: []byte(next)}, {Key: "$db", Value: "local"},
		}
	}
}
