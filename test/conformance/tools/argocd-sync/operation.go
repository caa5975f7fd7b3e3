package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/cache"
	gitops "github.com/argoproj/argo-cd/gitops-engine/pkg/sync"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/go-logr/logr"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// idleRound is how long an operation goes without a round while nothing of it changes.
const idleRound = 3 * time.Second

// operation is one sync operation, as Argo CD keeps it between the rounds.
type operation struct {
	startedAt metav1.Time
	phase     common.OperationPhase
	message   string
	results   []common.ResourceSyncResult
	rounds    int
}

// operate runs one operation to its end. The cluster is looked at anew before each round: the engine sees health only in what it is given.
func (s *syncer) operate(ctx context.Context, skipHooks bool) operation {
	current := operation{startedAt: metav1.Now(), phase: common.OperationRunning}
	var advanced time.Time
	versions := ""
	for {
		said := current.message
		s.inTurn(ctx, func() {
			now := s.versions()
			if now == versions && time.Since(advanced) < idleRound {
				return
			}
			versions, advanced = now, time.Now()
			current.advance(s, skipHooks, gitops.SyncContext.Sync)
			s.dryRun.judge(ctx, judgedDuring)
		})
		if current.message != said {
			s.say("%s: %s", current.phase, current.message)
		}
		if current.phase.Completed() {
			return current
		}
		if !sleep(ctx, lookAgain) {
			waitedFor := current.message
			current.advance(s, skipHooks, gitops.SyncContext.Terminate)
			current.message = fmt.Sprintf("the deadline of %g seconds is over: %s", s.run.DeadlineSeconds, waitedFor)
			return current
		}
	}
}

// advance lets the engine do a step from where the operation stands.
func (o *operation) advance(s *syncer, skipHooks bool, step func(gitops.SyncContext)) {
	fail := func(err error) { o.phase, o.message = common.OperationError, err.Error() }
	o.rounds++
	seen, err := s.look()
	if err != nil {
		fail(err)
		return
	}
	engine, cleanup, err := gitops.NewSyncContext(s.Revision, seen, s.cluster.config, s.cluster.config, s.cluster.kubectl, s.Namespace,
		gitops.WithLogr(logr.Discard()),
		gitops.WithInitialState(o.phase, o.message, o.results, o.startedAt),
		// the strict dry run has asked the server already, and validation reads all of its schemas in every round
		gitops.WithManifestValidation(false),
		gitops.WithPrune(s.Prune),
		gitops.WithPruneLast(s.PruneLast),
		gitops.WithServerSideApply(s.ServerSideApply),
		gitops.WithServerSideApplyManager(fieldManager),
		gitops.WithSkipHooks(skipHooks),
		gitops.WithSyncWaveHook(s.afterWave),
		gitops.WithHealthOverride(s.healthOverride()),
	)
	if err != nil {
		fail(fmt.Errorf("preparing the engine: %w", err))
		return
	}
	defer cleanup()
	step(engine)
	o.phase, o.message, o.results = engine.GetState()
}

// versions stands for all that the engine would see: the same versions call for no round.
func (s *syncer) versions() string {
	var text strings.Builder
	owned := s.cluster.cache.FindResources("", func(r *cache.Resource) bool { return r.Info == s.Name })
	keys := slices.SortedFunc(maps.Keys(owned), func(a, b kube.ResourceKey) int { return strings.Compare(a.String(), b.String()) })
	for _, key := range keys {
		fmt.Fprintf(&text, "%s %s\n", key.String(), owned[key].ResourceVersion)
	}
	return text.String()
}

// afterWave gives controllers time to see what a wave brought, or the wave would be judged by how it was before.
func (s *syncer) afterWave(_ common.SyncPhase, _ int, final bool) error {
	if !final {
		time.Sleep(time.Duration(s.run.WaveDelaySeconds * float64(time.Second)))
	}
	return nil
}
