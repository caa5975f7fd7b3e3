// Package journal keeps what a member must not forget in its data folder: the log of changes, a snapshot that the log continues, and the
// term with the vote given in it.
package journal

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/store"
)

// Entry is one step of the log.
type Entry struct {
	Term  int64          `bson:"t"`
	Index int64          `bson:"i"`
	Time  bson.Timestamp `bson:"ts"`
	Wall  bson.DateTime  `bson:"wall"`
	Ops   []store.Op     `bson:"ops,omitempty"`
	// Retryable is what the client is answered if it sends the write again.
	Retryable *store.Retryable `bson:"retry,omitempty"`
	// Config is a new configuration of the replica set.
	Config bson.Raw `bson:"config,omitempty"`
}

// Vote is the term, and who got this member's vote in it.
type Vote struct {
	Term int64  `bson:"term"`
	For  string `bson:"for"`
}

// Snapshot describes the state that the log continues.
type Snapshot struct {
	Index  int64          `bson:"index"`
	Term   int64          `bson:"term"`
	Time   bson.Timestamp `bson:"ts"`
	Config bson.Raw       `bson:"config,omitempty"`
}

const (
	logName      = "log"
	snapshotName = "snapshot"
	preparedName = "snapshot.prepared"
	receivedName = "snapshot.received"
	voteName     = "vote"
	recordHeader = 8
)

var table = crc32.MakeTable(crc32.Castagnoli)

// Journal is an open data folder. Appending, cutting and installing are not safe for concurrent use; Sync is.
type Journal struct {
	folder string
	// held while the file is exchanged, and shared while it is synced
	exchange sync.RWMutex
	file     *os.File
	size     int64
	first    int64
	offsets  []int64
}

// Loaded is what was in the folder.
type Loaded struct {
	Vote     Vote
	Snapshot Snapshot
	Store    *store.Store
	Entries  []Entry
}

// Open reads a folder. A record that a crash left half written is cut off: nothing was promised for it.
func Open(folder string) (*Journal, *Loaded, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, nil, err
	}
	j := &Journal{folder: folder}
	loaded := &Loaded{}
	raw, err := os.ReadFile(j.path(voteName))
	if err == nil {
		err = bson.Unmarshal(raw, &loaded.Vote)
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, err
	}
	if loaded.Snapshot, loaded.Store, err = j.ReadSnapshot(); err != nil {
		return nil, nil, err
	}
	if err := j.load(loaded); err != nil {
		return nil, nil, err
	}
	return j, loaded, nil
}

func (j *Journal) path(name string) string { return filepath.Join(j.folder, name) }

func (j *Journal) load(loaded *Loaded) error {
	file, err := os.OpenFile(j.path(logName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	j.file = file
	entries, offsets, size := readLog(file)
	loaded.Entries = Continue(loaded.Snapshot, entries)
	j.size = size
	j.first = loaded.Snapshot.Index + 1
	if len(loaded.Entries) == len(entries) {
		j.offsets = offsets
		if len(entries) > 0 {
			j.first = entries[0].Index
		}
		if err := file.Truncate(size); err != nil {
			return err
		}
		return errors.Join(file.Sync(), syncFolder(j.folder))
	}
	return j.Rewrite(loaded.Entries, loaded.Snapshot.Index+1)
}

// Continue gives the entries that go on from a snapshot: none if the log has another history than the snapshot.
func Continue(snapshot Snapshot, entries []Entry) []Entry {
	if snapshot.Index == 0 || len(entries) == 0 || entries[0].Index > snapshot.Index {
		if len(entries) > 0 && entries[0].Index != snapshot.Index+1 {
			return nil
		}
		return entries
	}
	at := snapshot.Index - entries[0].Index
	if at >= int64(len(entries)) || entries[at].Term != snapshot.Term {
		return nil
	}
	return entries[at+1:]
}

func readLog(file *os.File) (entries []Entry, offsets []int64, size int64) {
	r := bufio.NewReaderSize(file, 1<<20)
	var header [recordHeader]byte
	for {
		if _, err := io.ReadFull(r, header[:]); err != nil {
			return
		}
		length := binary.LittleEndian.Uint32(header[0:])
		if length < 5 || length > 1<<30 {
			return
		}
		raw := make([]byte, length)
		if _, err := io.ReadFull(r, raw); err != nil || crc32.Checksum(raw, table) != binary.LittleEndian.Uint32(header[4:]) {
			return
		}
		var entry Entry
		if err := bson.Unmarshal(raw, &entry); err != nil {
			return
		}
		if len(entries) > 0 && entry.Index != entries[len(entries)-1].Index+1 {
			return
		}
		entries = append(entries, entry)
		offsets = append(offsets, size)
		size += recordHeader + int64(length)
	}
}

// Bytes is the length of the log.
func (j *Journal) Bytes() int64 { return j.size }

// Append writes entries; Sync makes them last.
func (j *Journal) Append(entries ...Entry) error {
	for _, entry := range entries {
		record, err := encode(entry)
		if err != nil {
			return err
		}
		if _, err := j.file.WriteAt(record, j.size); err != nil {
			return err
		}
		j.offsets = append(j.offsets, j.size)
		j.size += int64(len(record))
	}
	return nil
}

func encode(entry Entry) ([]byte, error) {
	raw, err := bson.Marshal(entry)
	if err != nil {
		return nil, err
	}
	record := make([]byte, 0, recordHeader+len(raw))
	record = binary.LittleEndian.AppendUint32(record, uint32(len(raw)))
	record = binary.LittleEndian.AppendUint32(record, crc32.Checksum(raw, table))
	return append(record, raw...), nil
}

// Sync returns when everything that was appended before is on the disk.
func (j *Journal) Sync() error {
	j.exchange.RLock()
	defer j.exchange.RUnlock()
	return j.file.Sync()
}

// Cut removes the entries from an index on.
func (j *Journal) Cut(from int64) error {
	j.exchange.Lock()
	defer j.exchange.Unlock()
	at := from - j.first
	if at < 0 || at > int64(len(j.offsets)) {
		return fmt.Errorf("the log begins at %d and cannot be cut at %d", j.first, from)
	}
	if at == int64(len(j.offsets)) {
		return nil
	}
	j.size = j.offsets[at]
	j.offsets = j.offsets[:at]
	return errors.Join(j.file.Truncate(j.size), j.file.Sync())
}

// Rewrite makes a log of these entries, the next of which is `first` if there are none.
func (j *Journal) Rewrite(entries []Entry, first int64) error {
	j.exchange.Lock()
	defer j.exchange.Unlock()
	file, err := os.OpenFile(j.path(logName+".new"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	var offsets []int64
	var size int64
	for _, entry := range entries {
		record, err := encode(entry)
		if err != nil {
			return err
		}
		if _, err := file.Write(record); err != nil {
			return err
		}
		offsets = append(offsets, size)
		size += int64(len(record))
	}
	if err := errors.Join(file.Sync(), os.Rename(file.Name(), j.path(logName)), syncFolder(j.folder)); err != nil {
		return err
	}
	if j.file != nil {
		_ = j.file.Close()
	}
	j.file, j.size, j.first, j.offsets = file, size, first, offsets
	return nil
}

// SetVote keeps the term and the vote.
func (j *Journal) SetVote(vote Vote) error {
	raw, err := bson.Marshal(vote)
	if err != nil {
		return err
	}
	return replaceFile(j.path(voteName), func(w io.Writer) error {
		_, err := w.Write(raw)
		return err
	})
}

// Wipe forgets log and snapshot, the log last: a crash in between leaves no snapshot to be continued wrongly.
func (j *Journal) Wipe() error {
	if err := os.Remove(j.path(snapshotName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := syncFolder(j.folder); err != nil {
		return err
	}
	return j.Rewrite(nil, 1)
}

// Close releases the files.
func (j *Journal) Close() error { return j.file.Close() }

func replaceFile(path string, content func(io.Writer) error) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(file, 1<<20)
	err = errors.Join(content(w), w.Flush(), file.Sync(), file.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
