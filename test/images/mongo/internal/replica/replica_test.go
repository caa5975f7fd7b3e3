package replica

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
)

func code(err error) int32 {
	var known *document.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return 0
}

func TestNothingIsPrimaryBeforeASetIsInitiated(t *testing.T) {
	c := newCluster(t, "a")
	time.Sleep(2 * quick.ElectionMax)
	if state := c.node("a").Status().State; state != "STARTUP" {
		t.Error(state)
	}
	if _, err := insert(c.node("a"), 1); code(err) != document.NotWritablePrimary {
		t.Error(err)
	}
}

func TestASetIsInitiatedOnceAndOverEmptyMembersOnly(t *testing.T) {
	c := newCluster(t, "a", "b")
	if err := c.node("a").Initiate(config("b")); code(err) != document.InvalidConfig {
		t.Errorf("a configuration without this member: %v", err)
	}
	if err := c.node("a").Initiate(config("a", "z")); code(err) != document.NodeNotFound {
		t.Errorf("a member that does not answer: %v", err)
	}
	if err := c.node("b").Initiate(config("b")); err != nil {
		t.Fatal(err)
	}
	if err := c.node("a").Initiate(config("a", "b")); code(err) != document.AlreadyInitialized {
		t.Errorf("a member of another set: %v", err)
	}
	if err := c.node("b").Initiate(config("b")); code(err) != document.AlreadyInitialized {
		t.Errorf("again: %v", err)
	}
}

func TestAnotherMemberTakesOver(t *testing.T) {
	c := set(t, 0)
	if err := save(c.node("a"), 1); err != nil {
		t.Fatal(err)
	}
	c.kill("a")
	next := c.primary()
	if !has(c.node(next), 1) {
		t.Fatal("the new primary lacks an acknowledged write")
	}
	if err := save(c.node(next), 2); err != nil {
		t.Fatal(err)
	}
	c.start("a")
	c.until("the restarted member catches up", func() bool { return has(c.node("a"), 2) })
}

func TestTheMinorityDoesNotAcknowledge(t *testing.T) {
	c := set(t, 0)
	c.isolate("a", true)
	at, err := insert(c.node("a"), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := c.node("a").Acknowledged(ctx, at, true, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("acknowledged without a majority: %v", err)
	}
	if err := c.node("a").Acknowledged(context.Background(), at, false, 1); err != nil {
		t.Fatalf("on its own disk: %v", err)
	}
	waiting := make(chan error, 1)
	go func() { waiting <- c.node("a").Acknowledged(context.Background(), at, true, 0) }()
	next := c.primary("a")
	if err := save(c.node(next), 2); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; code(err) != document.InterruptedByChange {
		t.Errorf("the old primary's client hears %v", err)
	}
	c.isolate("a", false)
	c.until("the write that nobody else had is rolled back", func() bool { return has(c.node("a"), 2) && !has(c.node("a"), 1) })
}

func TestAWriteThatASnapshotReplacedIsNotAcknowledged(t *testing.T) {
	c := set(t, 2000)
	c.isolate("a", true)
	at, err := insert(c.node("a"), 1)
	if err != nil {
		t.Fatal(err)
	}
	next := c.primary("a")
	for id := range int64(200) {
		if err := save(c.node(next), 1000+id); err != nil {
			t.Fatal(err)
		}
	}
	c.isolate("a", false)
	c.until("the old primary has what was written since", func() bool { return has(c.node("a"), 1199) })
	if has(c.node("a"), 1) {
		t.Error("the write that nobody else had is still there")
	}
	for name, wait := range map[string]func() error{
		"acknowledged": func() error { return c.node("a").Acknowledged(context.Background(), at, true, 0) },
		"committed":    func() error { return c.node("a").Committed(context.Background(), at) },
	} {
		if err := wait(); code(err) != document.InterruptedByChange {
			t.Errorf("it counts as %s: %v", name, err)
		}
	}
}

func TestStepDownHandsOver(t *testing.T) {
	c := set(t, 0)
	before := c.node("a").Status().Term
	if err := c.node("a").StepDown(time.Minute, 5*time.Second, false); err != nil {
		t.Fatal(err)
	}
	next := c.primary("a")
	if term := c.node(next).Status().Term; term != before+1 {
		t.Errorf("term %d after %d", term, before)
	}
	c.until("all members are alike", func() bool {
		last := c.node(next).Status().Last.Index
		return c.node("a").Status().Last.Index == last && c.node("b").Status().Last.Index == last && c.node("c").Status().Last.Index == last
	})
	c.kill("b")
	c.kill("c")
	c.start("b")
	if next := c.primary("a"); next != "b" {
		t.Errorf("%s is primary, though it stepped down", next)
	}
}

func TestStepDownNeedsAnHeir(t *testing.T) {
	c := set(t, 0)
	c.kill("b")
	c.kill("c")
	if _, err := insert(c.node("a"), 1); err != nil {
		t.Fatal(err)
	}
	if err := c.node("a").StepDown(time.Minute, 50*time.Millisecond, false); code(err) != document.ExceededTimeLimit {
		t.Error(err)
	}
	if state := c.node("a").Status().State; state != "PRIMARY" {
		t.Error(state)
	}
}

func TestAMemberThatLostItsVolumeIsFilledAgainAndHasNoVoteBefore(t *testing.T) {
	c := set(t, 2000)
	for id := range int64(200) {
		if err := save(c.node("a"), id); err != nil {
			t.Fatal(err)
		}
	}
	c.kill("b")
	if err := os.RemoveAll(filepath.Join(c.folder, "b")); err != nil {
		t.Fatal(err)
	}
	c.isolate("b", true)
	b := c.start("b")
	status := c.node("a").Status()
	reply := b.HandleVote(VoteRequest{Set: status.Config.Settings.ReplicaSetID, Term: 99, Candidate: "c", LastIndex: 1 << 40, LastTerm: 98})
	if reply.Granted {
		t.Error("a member without a memory voted")
	}
	c.isolate("b", false)
	c.until("the data is back", func() bool { return has(b, 0) && has(b, 199) })
	if c.node("a").Status().Last.Index-int64(len(c.node("a").Log())) == 0 {
		t.Error("there was no snapshot, so that this test shows nothing of it")
	}
	c.until("it is a secondary", func() bool { return b.Status().State == "SECONDARY" })
}

func TestAMemberIsAddedAndLosesWhatItHeld(t *testing.T) {
	c := newCluster(t, "a", "b", "c")
	if err := c.node("a").Initiate(config("a")); err != nil {
		t.Fatal(err)
	}
	if err := c.node("c").Initiate(config("c")); err != nil {
		t.Fatal(err)
	}
	if err := save(c.node("a"), 1); err != nil {
		t.Fatal(err)
	}
	grown := func(hosts ...string) *Config {
		next := config(hosts...)
		next.Version = c.node("a").Status().Config.Version + 1
		return next
	}
	if err := c.node("a").Reconfigure(context.Background(), grown("a", "c")); code(err) != document.IncompatibleConfig {
		t.Errorf("a member of another set of this name: %v", err)
	}
	if err := c.node("a").Reconfigure(context.Background(), config("a", "b")); code(err) != document.IncompatibleConfig {
		t.Errorf("the same version: %v", err)
	}
	c.kill("c")
	if err := c.node("a").Reconfigure(context.Background(), grown("a", "b", "c")); code(err) != document.IncompatibleConfig {
		t.Errorf("two members at once: %v", err)
	}
	if err := c.node("a").Reconfigure(context.Background(), grown("a", "c")); code(err) != document.NodeNotFound {
		t.Errorf("a majority that does not answer: %v", err)
	}
	if err := c.node("a").Reconfigure(context.Background(), grown("a", "b")); err != nil {
		t.Fatal(err)
	}
	c.until("the new member has the data and votes", func() bool {
		c.node("b").mu.Lock()
		defer c.node("b").mu.Unlock()
		return c.node("b").config != nil && len(c.node("b").config.Voters()) == 2
	})
	if !has(c.node("b"), 1) {
		t.Error("the new member lacks the data")
	}
	c.until("the configuration is committed", func() bool {
		c.node("a").mu.Lock()
		defer c.node("a").mu.Unlock()
		return c.node("a").configSettled() == nil
	})
	if err := c.node("a").Reconfigure(context.Background(), grown("a")); err != nil {
		t.Fatal(err)
	}
	c.until("the removed member notices", func() bool { return c.node("b").Status().State == "REMOVED" })
	if err := save(c.node("a"), 2); err != nil {
		t.Fatal(err)
	}
}

func TestAServerAloneKeepsItsData(t *testing.T) {
	options := Options{Folder: t.TempDir(), Timing: quick, Log: func(string, string, ...any) {}, Fatal: func(err error) { t.Error(err) }}
	for id := range int64(3) {
		n, err := Start(options)
		if err != nil {
			t.Fatal(err)
		}
		if err := save(n, id); err != nil {
			t.Fatal(err)
		}
		for earlier := range id + 1 {
			if !has(n, earlier) {
				t.Errorf("%d is gone after %d starts", earlier, id)
			}
		}
		n.Close()
	}
}

// TestNoAcknowledgedWriteIsLost kills, cuts off and restarts members at random while clients write, with a log that is compacted all the time.
func TestNoAcknowledgedWriteIsLost(t *testing.T) {
	c := set(t, 20_000)
	hosts := []string{"a", "b", "c"}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	var mu sync.Mutex
	var acknowledged []int64
	var next int64
	stop := make(chan struct{})
	var clients sync.WaitGroup
	for range 4 {
		clients.Add(1)
		go func() {
			defer clients.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				for _, host := range hosts {
					n := c.node(host)
					if n == nil || n.Status().State != "PRIMARY" {
						continue
					}
					mu.Lock()
					next++
					id := next
					mu.Unlock()
					if save(n, id) == nil {
						mu.Lock()
						acknowledged = append(acknowledged, id)
						mu.Unlock()
					}
				}
				time.Sleep(time.Millisecond)
			}
		}()
	}
	for range 12 {
		time.Sleep(time.Duration(100+random.IntN(400)) * time.Millisecond)
		host := hosts[random.IntN(3)]
		if random.IntN(2) == 0 {
			c.isolate(host, true)
			time.Sleep(time.Duration(random.IntN(600)) * time.Millisecond)
			c.isolate(host, false)
		} else {
			c.kill(host)
			time.Sleep(time.Duration(random.IntN(600)) * time.Millisecond)
			c.start(host)
		}
	}
	close(stop)
	clients.Wait()
	primary := c.primary()
	if err := save(c.node(primary), 1<<40); err != nil {
		t.Fatal(err)
	}
	c.until("all members are alike", func() bool {
		for _, host := range hosts {
			if !has(c.node(host), 1<<40) {
				return false
			}
		}
		return true
	})
	if len(acknowledged) < 100 {
		t.Fatalf("only %d writes were acknowledged", len(acknowledged))
	}
	t.Logf("%d of %d writes acknowledged", len(acknowledged), next)
	for _, host := range hosts {
		for _, id := range acknowledged {
			if !has(c.node(host), id) {
				t.Fatalf("%s lacks the acknowledged write %d", host, id)
			}
		}
	}
}

func TestConfigurationsAreChecked(t *testing.T) {
	member := func(id int, host string, more ...bson.E) bson.D {
		return append(bson.D{{Key: "_id", Value: id}, {Key: "host", Value: host}}, more...)
	}
	for name, members := range map[string]bson.A{
		"none":                 {},
		"the same _id":         {member(0, "a"), member(0, "b")},
		"the same host":        {member(0, "a"), member(1, "a")},
		"an arbiter":           {member(0, "a"), member(1, "b", bson.E{Key: "arbiterOnly", Value: true})},
		"an unknown field":     {member(0, "a", bson.E{Key: "slaveDelay", Value: 1})},
		"votes without number": {member(0, "a", bson.E{Key: "votes", Value: 2})},
		"no electable member":  {member(0, "a", bson.E{Key: "priority", Value: 0})},
	} {
		if _, err := ParseConfig(document.Encode(bson.D{{Key: "_id", Value: "rs0"}, {Key: "members", Value: members}})); code(err) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
