package journal

import (
	"bufio"
	"errors"
	"io"
	"os"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/store"
)

// ReadSnapshot reads the snapshot; without one, the state is empty.
func (j *Journal) ReadSnapshot() (Snapshot, *store.Store, error) {
	file, err := os.Open(j.path(snapshotName))
	if errors.Is(err, os.ErrNotExist) {
		return Snapshot{}, store.New(), nil
	}
	if err != nil {
		return Snapshot{}, nil, err
	}
	defer file.Close()
	return readSnapshot(file)
}

func readSnapshot(r io.Reader) (Snapshot, *store.Store, error) {
	buffered := bufio.NewReaderSize(r, 1<<20)
	raw, err := store.ReadDocument(buffered)
	if err != nil {
		return Snapshot{}, nil, err
	}
	var header Snapshot
	if err := bson.Unmarshal(raw, &header); err != nil {
		return Snapshot{}, nil, err
	}
	state, err := store.Read(buffered)
	return header, state, err
}

// PrepareSnapshot writes a snapshot that InstallPrepared puts in place.
func (j *Journal) PrepareSnapshot(header Snapshot, state *store.Store) error {
	raw, err := bson.Marshal(header)
	if err != nil {
		return err
	}
	return replaceFile(j.path(preparedName), func(w io.Writer) error {
		if _, err := w.Write(raw); err != nil {
			return err
		}
		return state.Write(w)
	})
}

// Receive writes a part of a snapshot that comes from another member.
func (j *Journal) Receive(offset int64, data []byte) error {
	flags := os.O_WRONLY | os.O_CREATE
	if offset == 0 {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(j.path(receivedName), flags, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(data, offset)
	return errors.Join(err, file.Sync(), file.Close())
}

// ReadReceived reads what was received.
func (j *Journal) ReadReceived() (Snapshot, *store.Store, error) {
	file, err := os.Open(j.path(receivedName))
	if err != nil {
		return Snapshot{}, nil, err
	}
	defer file.Close()
	return readSnapshot(file)
}

// InstallPrepared makes the prepared snapshot the one that the log continues, with the entries that follow it.
func (j *Journal) InstallPrepared(header Snapshot, rest []Entry) error {
	return j.install(preparedName, header, rest)
}

// InstallReceived does the same with what was received.
func (j *Journal) InstallReceived(header Snapshot, rest []Entry) error {
	return j.install(receivedName, header, rest)
}

func (j *Journal) install(name string, header Snapshot, rest []Entry) error {
	if err := os.Rename(j.path(name), j.path(snapshotName)); err != nil {
		return err
	}
	if err := syncFolder(j.folder); err != nil {
		return err
	}
	return j.Rewrite(rest, header.Index+1)
}

// OpenSnapshot opens the snapshot's file to send it.
func (j *Journal) OpenSnapshot() (*os.File, error) { return os.Open(j.path(snapshotName)) }
