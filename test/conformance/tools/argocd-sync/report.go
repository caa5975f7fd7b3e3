package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/hook"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/syncwaves"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"golang.org/x/sync/errgroup"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const (
	statusPending = "Pending"
	readsAtOnce   = 8
)

// resources tells how every object of the files ended, and then what was pruned or should have been.
func (s *syncer) resources(now comparison, last operation) []Resource {
	results := map[kube.ResourceKey]common.ResourceSyncResult{}
	for _, result := range last.results {
		results[s.ownKey(result.ResourceKey)] = result
	}
	resources := make([]Resource, 0, len(s.manifests))
	for _, m := range s.manifests {
		key := kube.GetResourceKey(m.object)
		resource := resourceOf(m.identity(), results[key], now.objects[key])
		resource.Wave = syncwaves.Wave(m.object)
		resource.Hook = m.object.GetAnnotations()[common.AnnotationKeyHook]
		if hook.IsHook(m.object) {
			resource.Health = unassessed
		}
		if verdict, judged := s.dryRun.verdicts[m.identity()]; judged {
			resource.DryRun, resource.Warnings = verdict.when, verdict.warnings
		}
		resources = append(resources, resource)
		delete(results, key)
		delete(now.objects, key)
	}
	for key, result := range results {
		resources = append(resources, resourceOf(identity(key, ""), result, now.objects[key]))
		delete(now.objects, key)
	}
	for key, object := range now.objects {
		resources = append(resources, resourceOf(identity(key, ""), common.ResourceSyncResult{}, object))
	}
	return resources
}

// ownKey is the key of an object as it is: the engine gives cluster-wide ones the namespace of the destination.
func (s *syncer) ownKey(key kube.ResourceKey) kube.ResourceKey {
	if namespaced, err := s.cluster.cache.IsNamespaced(key.GroupKind()); err == nil && !namespaced {
		key.Namespace = ""
	}
	return key
}

func resourceOf(identity Identity, result common.ResourceSyncResult, object standing) Resource {
	resource := Resource{
		Identity:      identity,
		Status:        string(result.Status),
		Message:       result.Message,
		Hook:          string(result.HookType),
		OutOfSync:     object.outOfSync,
		Health:        object.health,
		HealthMessage: object.healthMessage,
		DryRun:        judgedNever,
		Warnings:      []string{},
	}
	if resource.Status == "" {
		resource.Status = statusPending
	}
	if resource.OutOfSync == nil {
		resource.OutOfSync = []string{}
	}
	if resource.Health == "" {
		resource.Health = string(health.HealthStatusMissing)
	}
	return resource
}

// snapshot reads every object of the files from the server itself; the cache may be late. What is missing is nil.
func (s *syncer) snapshot(ctx context.Context) (map[Identity]*unstructured.Unstructured, error) {
	var lock sync.Mutex
	objects := map[Identity]*unstructured.Unstructured{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	for _, m := range s.manifests {
		if hook.IsHook(m.object) {
			continue
		}
		group.Go(func() error {
			object, err := s.cluster.read(ctx, m.object)
			if err != nil {
				return fmt.Errorf("reading %s: %w", describe(m.object), err)
			}
			lock.Lock()
			defer lock.Unlock()
			objects[m.identity()] = object
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return objects, nil
}

func (c *cluster) read(ctx context.Context, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	resource, err := c.resource(object.GroupVersionKind(), object.GetNamespace())
	if meta.IsNoMatchError(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return live, err
}

func writesBetween(manifests []manifest, before, after map[Identity]*unstructured.Unstructured) []Write {
	writes := []Write{}
	for _, m := range manifests {
		if write := writeOf(m.identity(), before[m.identity()], after[m.identity()]); write != nil {
			writes = append(writes, *write)
		}
	}
	return writes
}
