package main

import (
	"context"
	"fmt"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"golang.org/x/sync/semaphore"
)

const (
	// phaseRefused is ours: no operation was started.
	phaseRefused = "Refused"
	// lookAgain is how long nothing is asked while a sync waits.
	lookAgain = 500 * time.Millisecond
	// settledApart is how long a difference must last before it is believed: the cache is a little late.
	settledApart = 5 * time.Second
	// retryDelay is Argo CD's first.
	retryDelay = 5 * time.Second
)

// syncer syncs one application.
type syncer struct {
	Application
	run       Run
	cluster   *cluster
	steps     *semaphore.Weighted
	say       func(format string, values ...any)
	manifests []manifest
	dryRun    *dryRun
	result    Result
}

// sync makes the strict dry run, syncs, and waits until all is Synced and Healthy.
func (s *syncer) sync(ctx context.Context) {
	started := time.Now()
	defer func() { s.result.Seconds = time.Since(started).Seconds() }()
	ctx, cancel := s.withDeadline(ctx)
	defer cancel()

	s.inTurn(ctx, func() { s.dryRun.judge(ctx, judgedBefore) })
	if reason, err := s.reasonToRefuse(); err != nil || reason != "" {
		if err != nil {
			reason = err.Error()
		}
		s.refuse(reason)
		return
	}
	operation := s.operateWithRetries(ctx)
	s.dryRun.giveUp(context.WithoutCancel(ctx))
	s.settle(ctx, operation)
}

// syncAgain syncs once more what is Synced and Healthy, and counts what changed.
func (s *syncer) syncAgain(ctx context.Context) error {
	ctx, cancel := s.withDeadline(ctx)
	defer cancel()
	before, err := s.snapshot(ctx)
	if err != nil {
		return err
	}
	_, now, err := s.lookAndCompare()
	if err != nil {
		return err
	}
	first := s.result
	operation := s.operate(ctx, !now.modified)
	s.settle(ctx, operation)
	if s.result.Phase != string(common.OperationSucceeded) {
		s.result.Message = "second sync: " + s.result.Message
	}
	s.result.Operations, s.result.Rounds, s.result.Resources = first.Operations, first.Rounds, first.Resources
	after, err := s.snapshot(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	s.result.Writes = writesBetween(s.manifests, before, after)
	return nil
}

func (s *syncer) settled() bool {
	return s.result.Synced && s.result.Healthy && s.result.Phase == string(common.OperationSucceeded)
}

func (s *syncer) withDeadline(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Duration(s.run.DeadlineSeconds*float64(time.Second)))
}

// inTurn does a step of work while at most so many others work; waiting takes no turn, as in Argo CD's queue.
func (s *syncer) inTurn(ctx context.Context, step func()) {
	if err := s.steps.Acquire(ctx, 1); err != nil {
		return
	}
	defer s.steps.Release(1)
	step()
}

// reasonToRefuse is why no operation may start, or nothing.
func (s *syncer) reasonToRefuse() (string, error) {
	if len(s.dryRun.failures) > 0 && !s.run.SyncDespiteDryRun {
		return fmt.Sprintf("the strict dry run refused %d objects", len(s.dryRun.failures)), nil
	}
	seen, err := s.look()
	if err != nil {
		return "", err
	}
	for i, live := range seen.Live {
		if live == nil || seen.Target[i] == nil {
			continue
		}
		if owner := ownerOf(live); owner != "" && owner != s.Name {
			return fmt.Sprintf("%s belongs to the applications %s and %s", describe(live), owner, s.Name), nil
		}
	}
	if s.Prune && !s.ThrowAway && len(s.manifests) == 0 && len(seen.Live) > 0 {
		return "pruning would leave the application empty, which only a throw-away one may be", nil
	}
	return "", nil
}

func (s *syncer) refuse(reason string) {
	s.say("refused: %s", reason)
	s.result.Phase, s.result.Message = phaseRefused, reason
	s.result.DryRunFailures = s.dryRun.failures
	_, now, _ := s.lookAndCompare()
	s.result.Resources = s.resources(now, operation{})
}

func (s *syncer) operateWithRetries(ctx context.Context) operation {
	for {
		operation := s.operate(ctx, false)
		s.result.Operations++
		s.result.Rounds += operation.rounds
		if operation.phase.Successful() || s.result.Operations > s.run.Retries || !sleep(ctx, retryDelay) {
			return operation
		}
	}
}

// settle waits until the application is Synced and Healthy, the deadline is over, or nothing will change any more.
func (s *syncer) settle(ctx context.Context, operation operation) {
	s.waitForHealth(ctx, operation)
	differsSince := time.Now()
	for {
		healthy, now, err := s.lookAndCompare()
		if err != nil {
			operation.phase, operation.message = common.OperationError, err.Error()
		}
		s.result.Phase, s.result.Message = string(operation.phase), operation.message
		s.result.Synced, s.result.Healthy = err == nil && !now.modified, err == nil && healthy
		isStuck := time.Since(differsSince) > settledApart
		if !operation.phase.Successful() || s.settled() || isStuck || !sleep(ctx, lookAgain) {
			s.result.DryRunFailures = s.dryRun.failures
			s.result.Resources = s.resources(now, operation)
			return
		}
	}
}

func (s *syncer) waitForHealth(ctx context.Context, operation operation) {
	for operation.phase.Successful() {
		if seen, err := s.look(); err != nil || s.healthy(seen) || !sleep(ctx, lookAgain) {
			return
		}
	}
}

func (s *syncer) lookAndCompare() (bool, comparison, error) {
	seen, err := s.look()
	if err != nil {
		return false, comparison{}, err
	}
	now, err := s.compare(seen)
	return s.healthy(seen), now, err
}

// sleep tells whether there was time to.
func sleep(ctx context.Context, duration time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(duration):
		return true
	}
}
