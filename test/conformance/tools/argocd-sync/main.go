// Command argocd-sync syncs applications with Argo CD's own engine, github.com/argoproj/argo-cd/gitops-engine. It reads a run as JSON from its
// standard input and writes one JSON line for each application to its standard output; what fails in an application is data and no
// failure of the command.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	engineio "github.com/argoproj/argo-cd/gitops-engine/pkg/utils/io"
	"github.com/go-logr/logr"
	"golang.org/x/sync/semaphore"
	"k8s.io/klog/v2"
)

func main() {
	progress := flag.Bool("progress", false, "say on standard error what each application waits for")
	untilClosed := flag.Bool("until-closed", false, "stop when standard input closes, so that nothing goes on without who asked for it")
	flag.Parse()
	klog.SetLogger(logr.Discard())
	// the engine's files belong where the caller's TMPDIR says, and not in shared memory
	engineio.TempDir = os.TempDir()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	log := io.Discard
	if *progress {
		log = os.Stderr
	}
	if err := start(ctx, os.Stdin, *untilClosed, os.Stdout, log); err != nil {
		fmt.Fprintf(os.Stderr, "argocd-sync: %v\n", err)
		os.Exit(1)
	}
}

func start(ctx context.Context, in io.Reader, untilClosed bool, out, log io.Writer) error {
	run := Run{DeadlineSeconds: 300, WaveDelaySeconds: 2, Parallel: 10}
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&run); err != nil {
		return fmt.Errorf("reading the run: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if untilClosed {
		go func() {
			_, _ = io.Copy(io.Discard, in)
			cancel()
		}()
	}
	return runAll(ctx, run, json.NewEncoder(out), log)
}

func runAll(ctx context.Context, run Run, out *json.Encoder, log io.Writer) error {
	cluster, err := connect(run.Kubeconfig)
	if err != nil {
		return err
	}
	defer cluster.close()
	syncers, err := prepare(run, cluster, log)
	if err != nil {
		return err
	}
	var lock sync.Mutex
	var problems []error
	report := func(s *syncer, err error) {
		lock.Lock()
		defer lock.Unlock()
		if err == nil {
			err = out.Encode(s.result)
		}
		problems = append(problems, err)
	}
	together(syncers, func(s *syncer) {
		if s.sync(ctx); !run.SyncAgain || !s.settled() {
			report(s, nil)
		}
	})
	if run.SyncAgain {
		together(syncers, func(s *syncer) {
			if s.settled() {
				report(s, s.syncAgain(ctx))
			}
		})
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return errors.Join(problems...)
}

func together(syncers []*syncer, work func(*syncer)) {
	var group sync.WaitGroup
	for _, s := range syncers {
		group.Go(func() { work(s) })
	}
	group.Wait()
}

// prepare reads all files first, so that every application knows what the others bring.
func prepare(run Run, cluster *cluster, log io.Writer) ([]*syncer, error) {
	arriving := newArrivals()
	steps := semaphore.NewWeighted(run.Parallel)
	started := time.Now()
	var lock sync.Mutex
	syncers := make([]*syncer, 0, len(run.Applications))
	for _, application := range run.Applications {
		manifests, err := loadManifests(application.Files)
		if err != nil {
			return nil, fmt.Errorf("application %s: %w", application.Name, err)
		}
		for _, m := range manifests {
			cluster.place(m.object, application.Namespace)
			mark(application.Name, application.Namespace, m.object)
		}
		arriving.add(manifests)
		say := func(format string, values ...any) {
			lock.Lock()
			defer lock.Unlock()
			fmt.Fprintf(log, "%5.1f s %s: %s\n", time.Since(started).Seconds(), application.Name, fmt.Sprintf(format, values...))
		}
		syncers = append(syncers, &syncer{
			Application: application, run: run, cluster: cluster, steps: steps, say: say, manifests: manifests,
			dryRun: newDryRun(cluster, arriving, manifests),
			result: Result{Name: application.Name},
		})
	}
	return syncers, nil
}
