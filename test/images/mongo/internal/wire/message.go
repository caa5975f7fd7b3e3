// Package wire reads and writes the messages of the MongoDB wire protocol: OP_MSG, and OP_QUERY for the first `hello` of a client.
//
// See https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013

	headerLength = 16
	// MaxMessageBytes is what `hello` answers as maxMessageSizeBytes.
	MaxMessageBytes = 48_000_000
	// members exchange whole entries, which hold a message and a little more
	readLimit = 2 * MaxMessageBytes

	checksumPresent = 1 << 0
	moreToCome      = 1 << 1
	exhaustAllowed  = 1 << 16
	requiredBits    = 0xffff
)

// Request is one command.
type Request struct {
	ID int32
	// Body has the command's name as its first field.
	Body bson.Raw
	// Sequences are fields whose documents came in sections of their own.
	Sequences map[string][]bson.Raw
	// Legacy is an OP_QUERY, which is answered by an OP_REPLY.
	Legacy bool
	// Unacknowledged requests get no reply.
	Unacknowledged bool
	// Exhaust allows several replies to one request.
	Exhaust bool
	// DB is the database that the command names.
	DB string
}

// Read reads the next request.
func Read(r io.Reader) (*Request, error) {
	id, _, code, payload, err := readMessage(r)
	if err != nil {
		return nil, err
	}
	switch code {
	case opMsg:
		return parseMsg(id, payload)
	case opQuery:
		return parseQuery(id, payload)
	default:
		return nil, fmt.Errorf("unsupported opcode %d", code)
	}
}

func readMessage(r io.Reader) (id, responseTo, code int32, payload []byte, err error) {
	var header [headerLength]byte
	if _, err = io.ReadFull(r, header[:]); err != nil {
		return
	}
	length := int32(binary.LittleEndian.Uint32(header[0:]))
	if length < headerLength || length > readLimit {
		err = fmt.Errorf("message of %d bytes", length)
		return
	}
	id = int32(binary.LittleEndian.Uint32(header[4:]))
	responseTo = int32(binary.LittleEndian.Uint32(header[8:]))
	code = int32(binary.LittleEndian.Uint32(header[12:]))
	payload = make([]byte, length-headerLength)
	_, err = io.ReadFull(r, payload)
	return
}

func parseMsg(id int32, payload []byte) (*Request, error) {
	if len(payload) < 5 {
		return nil, errors.New("OP_MSG without sections")
	}
	flags := binary.LittleEndian.Uint32(payload)
	if unknown := flags & requiredBits &^ (checksumPresent | moreToCome); unknown != 0 {
		return nil, fmt.Errorf("OP_MSG with unknown required flags %#x", unknown)
	}
	request := &Request{ID: id, Unacknowledged: flags&moreToCome != 0, Exhaust: flags&exhaustAllowed != 0}
	rest := payload[4:]
	if flags&checksumPresent != 0 {
		if len(rest) < 4 {
			return nil, errors.New("OP_MSG without its checksum")
		}
		rest = rest[:len(rest)-4]
	}
	for len(rest) > 0 {
		kind := rest[0]
		rest = rest[1:]
		switch kind {
		case 0:
			document, tail, err := nextDocument(rest)
			if err != nil {
				return nil, err
			}
			request.Body, rest = document, tail
		case 1:
			if len(rest) < 4 {
				return nil, errors.New("OP_MSG with a short section")
			}
			size := int(binary.LittleEndian.Uint32(rest))
			if size < 5 || size > len(rest) {
				return nil, errors.New("OP_MSG with a section of a wrong size")
			}
			section := rest[4:size]
			rest = rest[size:]
			end := bytes.IndexByte(section, 0)
			if end < 0 {
				return nil, errors.New("OP_MSG with a section without a name")
			}
			name, documents := string(section[:end]), section[end+1:]
			var list []bson.Raw
			for len(documents) > 0 {
				document, tail, err := nextDocument(documents)
				if err != nil {
					return nil, err
				}
				list, documents = append(list, document), tail
			}
			if request.Sequences == nil {
				request.Sequences = map[string][]bson.Raw{}
			}
			request.Sequences[name] = list
		default:
			return nil, fmt.Errorf("OP_MSG with a section of kind %d", kind)
		}
	}
	if request.Body == nil {
		return nil, errors.New("OP_MSG without a body")
	}
	request.DB, _ = request.Body.Lookup("$db").StringValueOK()
	return request, nil
}

func nextDocument(b []byte) (bson.Raw, []byte, error) {
	if len(b) < 5 {
		return nil, nil, errors.New("truncated document")
	}
	size := int(binary.LittleEndian.Uint32(b))
	if size < 5 || size > len(b) {
		return nil, nil, errors.New("document of a wrong size")
	}
	document := bson.Raw(b[:size])
	if err := document.Validate(); err != nil {
		return nil, nil, err
	}
	return document, b[size:], nil
}

func parseQuery(id int32, payload []byte) (*Request, error) {
	if len(payload) < 4 {
		return nil, errors.New("truncated OP_QUERY")
	}
	rest := payload[4:]
	end := bytes.IndexByte(rest, 0)
	if end < 0 || len(rest) < end+9 {
		return nil, errors.New("truncated OP_QUERY")
	}
	namespace := string(rest[:end])
	document, _, err := nextDocument(rest[end+9:])
	if err != nil {
		return nil, err
	}
	if inner, ok := document.Lookup("$query").DocumentOK(); ok {
		document = inner
	}
	database, _, _ := strings.Cut(namespace, ".")
	return &Request{ID: id, Body: document, Legacy: true, DB: database}, nil
}

// Reply frames the answer to a request; `more` announces another one.
func Reply(to *Request, id, responseTo int32, document bson.Raw, more bool) []byte {
	if to.Legacy {
		out := header(headerLength+20+len(document), id, responseTo, opReply)
		out = binary.LittleEndian.AppendUint32(out, 8) // AwaitCapable
		out = binary.LittleEndian.AppendUint64(out, 0)
		out = binary.LittleEndian.AppendUint32(out, 0)
		out = binary.LittleEndian.AppendUint32(out, 1)
		return append(out, document...)
	}
	var flags uint32
	if more {
		flags = moreToCome
	}
	return msg(id, responseTo, flags, document)
}

func msg(id, responseTo int32, flags uint32, document bson.Raw) []byte {
	out := header(headerLength+5+len(document), id, responseTo, opMsg)
	out = binary.LittleEndian.AppendUint32(out, flags)
	out = append(out, 0)
	return append(out, document...)
}

func header(length int, id, responseTo, code int32) []byte {
	out := make([]byte, 0, length)
	out = binary.LittleEndian.AppendUint32(out, uint32(length))
	out = binary.LittleEndian.AppendUint32(out, uint32(id))
	out = binary.LittleEndian.AppendUint32(out, uint32(responseTo))
	return binary.LittleEndian.AppendUint32(out, uint32(code))
}

// Call sends one command and reads its reply.
func Call(rw io.ReadWriter, id int32, command bson.Raw) (bson.Raw, error) {
	if _, err := rw.Write(msg(id, 0, 0, command)); err != nil {
		return nil, err
	}
	_, responseTo, code, payload, err := readMessage(rw)
	if err != nil {
		return nil, err
	}
	if code != opMsg || responseTo != id {
		return nil, fmt.Errorf("answer %d with opcode %d to request %d", responseTo, code, id)
	}
	reply, err := parseMsg(id, payload)
	if err != nil {
		return nil, err
	}
	return reply.Body, nil
}
