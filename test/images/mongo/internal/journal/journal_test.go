package journal

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

func opened(t *testing.T, folder string) (*Journal, *Loaded) {
	t.Helper()
	j, loaded, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, loaded
}

func entries(term int64, from, to int64) (out []Entry) {
	for i := from; i <= to; i++ {
		object := document.Encode(bson.D{{Key: "_id", Value: i}})
		out = append(out, Entry{Term: term, Index: i, Ops: []store.Op{{Kind: "i", Namespace: "a.b", Object: object}}})
	}
	return out
}

func ok(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func indexes(list []Entry) (out []int64) {
	for _, e := range list {
		out = append(out, e.Index)
	}
	return out
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	folder := t.TempDir()
	j, loaded := opened(t, folder)
	if loaded.Vote != (Vote{}) || len(loaded.Entries) > 0 || !loaded.Store.Empty() {
		t.Fatalf("an empty folder holds %v", loaded)
	}
	ok(t, j.Append(entries(1, 1, 5)...), j.Cut(4), j.Append(entries(2, 4, 4)...), j.Sync(), j.SetVote(Vote{Term: 2, For: "b"}))
	_, loaded = opened(t, folder)
	if !reflect.DeepEqual(loaded.Entries, append(entries(1, 1, 3), entries(2, 4, 4)...)) || loaded.Vote != (Vote{Term: 2, For: "b"}) {
		t.Errorf("%v", loaded)
	}
}

func TestAHalfWrittenRecordIsCutOff(t *testing.T) {
	folder := t.TempDir()
	j, _ := opened(t, folder)
	ok(t, j.Append(entries(1, 1, 3)...), j.Sync())
	path := filepath.Join(folder, logName)
	whole, err := os.ReadFile(path)
	ok(t, err)
	for cut := 1; cut < 60; cut += 7 {
		ok(t, os.WriteFile(path, whole[:len(whole)-cut], 0o600))
		again, loaded := opened(t, folder)
		if got := indexes(loaded.Entries); !reflect.DeepEqual(got, []int64{1, 2}) {
			t.Fatalf("%d bytes less: %v", cut, got)
		}
		ok(t, again.Append(entries(2, 3, 3)...), again.Sync())
		if _, loaded = opened(t, folder); loaded.Entries[2].Term != 2 {
			t.Fatalf("the entry after the cut is %v", loaded.Entries[2])
		}
	}
	damaged := append([]byte(nil), whole...)
	damaged[len(damaged)-3] ^= 1
	ok(t, os.WriteFile(path, damaged, 0o600))
	if _, loaded := opened(t, folder); len(loaded.Entries) != 2 {
		t.Error("a record with a wrong checksum was read")
	}
}

func TestALogContinuesItsSnapshot(t *testing.T) {
	folder := t.TempDir()
	j, _ := opened(t, folder)
	state := store.New()
	for _, e := range entries(1, 1, 3) {
		state.Apply(e.Ops[0])
	}
	ok(t, j.Append(entries(1, 1, 5)...), j.PrepareSnapshot(Snapshot{Index: 3, Term: 1}, state), j.InstallPrepared(Snapshot{Index: 3, Term: 1}, entries(1, 4, 5)))
	ok(t, j.Append(entries(1, 6, 6)...), j.Cut(6), j.Append(entries(2, 6, 7)...))
	_, loaded := opened(t, folder)
	if got := indexes(loaded.Entries); !reflect.DeepEqual(got, []int64{4, 5, 6, 7}) || loaded.Snapshot.Index != 3 || loaded.Store.Collection("a.b").Len() != 3 {
		t.Errorf("%v, %v", got, loaded.Snapshot)
	}
}

func TestACrashBetweenSnapshotAndLog(t *testing.T) {
	for name, test := range map[string]struct {
		log    []Entry
		wanted []int64
	}{
		"the log goes on":              {entries(1, 1, 5), []int64{4, 5}},
		"the log has another history":  {entries(0, 1, 5), nil},
		"the log ends before":          {entries(1, 1, 2), nil},
		"the log begins where it ends": {entries(1, 4, 5), []int64{4, 5}},
		"the log begins after a gap":   {entries(1, 5, 6), nil},
	} {
		if got := indexes(Continue(Snapshot{Index: 3, Term: 1}, test.log)); !reflect.DeepEqual(got, test.wanted) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWiping(t *testing.T) {
	folder := t.TempDir()
	j, _ := opened(t, folder)
	ok(t, j.Append(entries(1, 1, 5)...), j.PrepareSnapshot(Snapshot{Index: 5, Term: 1}, store.New()), j.InstallPrepared(Snapshot{Index: 5, Term: 1}, nil), j.Wipe())
	if _, loaded := opened(t, folder); len(loaded.Entries) > 0 || loaded.Snapshot.Index != 0 {
		t.Errorf("%v", loaded)
	}
}
