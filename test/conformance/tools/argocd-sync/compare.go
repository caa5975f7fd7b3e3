package main

import (
	"encoding/json"
	"fmt"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/cache"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/diff"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	gitops "github.com/argoproj/argo-cd/gitops-engine/pkg/sync"
	resourceutil "github.com/argoproj/argo-cd/gitops-engine/pkg/sync/resource"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	compareOptions    = "argocd.argoproj.io/compare-options"
	ignoreHealthCheck = "argocd.argoproj.io/ignore-healthcheck"
	// unassessed is the health of kinds without a built-in check: they count as healthy, as in Argo CD without its Lua scripts.
	unassessed = "Unassessed"
)

// comparison is how an application stands.
type comparison struct {
	objects  map[kube.ResourceKey]standing
	modified bool
}

// standing is how one object stands.
type standing struct {
	outOfSync     []string
	health        string
	healthMessage string
}

// look pairs the objects of the files with those of the cluster, those included that are only there.
func (s *syncer) look() (gitops.ReconciliationResult, error) {
	targets := make([]*unstructured.Unstructured, 0, len(s.manifests))
	for _, m := range s.manifests {
		targets = append(targets, m.object.DeepCopy())
	}
	live, err := s.cluster.cache.GetManagedLiveObjs(targets, func(r *cache.Resource) bool { return r.Info == s.Name })
	if err != nil {
		return gitops.ReconciliationResult{}, fmt.Errorf("looking at the cluster: %w", err)
	}
	return gitops.Reconcile(targets, live, s.Namespace, s.cluster.cache), nil
}

// healthy tells whether all that the files name is there and well.
func (s *syncer) healthy(seen gitops.ReconciliationResult) bool {
	for i, target := range seen.Target {
		if target == nil || target.GetAnnotations()[ignoreHealthCheck] == "true" {
			continue
		}
		if seen.Live[i] == nil || !isFine(s.judgeHealth(seen.Live[i], nil).health) {
			return false
		}
	}
	return true
}

func (s *syncer) compare(seen gitops.ReconciliationResult) (comparison, error) {
	options, cleanup, err := s.diffOptions()
	if err != nil {
		return comparison{}, err
	}
	defer cleanup()
	result := comparison{objects: map[kube.ResourceKey]standing{}}
	for i, target := range seen.Target {
		live := seen.Live[i]
		// hooks of former operations are nobody's difference
		if target == nil && isMadeAnew(live) {
			continue
		}
		object := s.standingOf(target, live, options)
		result.objects[keyOf(target, live)] = object
		if len(object.outOfSync) > 0 && !(target == nil && resourceutil.HasAnnotationOption(live, compareOptions, "IgnoreExtraneous")) {
			result.modified = true
		}
	}
	return result, nil
}

// diffOptions are Argo CD's for the application; the kinds that the server serves are read anew, since a sync may bring some.
func (s *syncer) diffOptions() ([]diff.Option, func(), error) {
	options := []diff.Option{
		diff.WithLogr(logr.Discard()),
		diff.IgnoreAggregatedRoles(true),
		diff.WithStructuredMergeDiff(s.ServerSideApply),
		diff.WithGVKParser(s.cluster.cache.GetGVKParser()),
		diff.WithManager(fieldManager),
	}
	if !s.ServerSideDiff {
		return options, func() {}, nil
	}
	applier, cleanup, err := s.cluster.kubectl.ManageServerSideDiffDryRuns(s.cluster.config)
	if err != nil {
		return nil, nil, fmt.Errorf("preparing the comparison: %w", err)
	}
	runner := diff.NewK8sServerSideDryRunner(applier)
	return append(options, diff.WithServerSideDiff(true), diff.WithServerSideDryRunner(runner)), cleanup, nil
}

func (s *syncer) standingOf(target, live *unstructured.Unstructured, options []diff.Option) standing {
	switch {
	case live == nil:
		return standing{outOfSync: []string{"(missing)"}, health: string(health.HealthStatusMissing)}
	case target == nil:
		return s.judgeHealth(live, []string{"(not in the files)"})
	}
	difference, err := diff.Diff(target, live, options...)
	if err != nil {
		return s.judgeHealth(live, []string{fmt.Sprintf("(cannot be compared: %v)", err)})
	}
	if !difference.Modified {
		return s.judgeHealth(live, []string{})
	}
	return s.judgeHealth(live, fieldsOf(difference))
}

func (s *syncer) judgeHealth(live *unstructured.Unstructured, outOfSync []string) standing {
	status, err := health.GetResourceHealth(live, s.healthOverride())
	switch {
	case err != nil:
		return standing{outOfSync, string(health.HealthStatusUnknown), err.Error()}
	case status == nil:
		return standing{outOfSync, unassessed, ""}
	}
	return standing{outOfSync, string(status.Status), status.Message}
}

// isFine tells whether health is as good as it will be: what is suspended on purpose stays so.
func isFine(status string) bool {
	return status == unassessed || status == string(health.HealthStatusHealthy) || status == string(health.HealthStatusSuspended)
}

func fieldsOf(difference *diff.DiffResult) []string {
	var live, predicted any
	if json.Unmarshal(difference.NormalizedLive, &live) != nil || json.Unmarshal(difference.PredictedLive, &predicted) != nil {
		return []string{"(unknown)"}
	}
	if fields := changedFields(live, predicted); len(fields) > 0 {
		return fields
	}
	return []string{"(unknown)"}
}

func keyOf(target, live *unstructured.Unstructured) kube.ResourceKey {
	if live != nil {
		return kube.GetResourceKey(live)
	}
	return kube.GetResourceKey(target)
}
