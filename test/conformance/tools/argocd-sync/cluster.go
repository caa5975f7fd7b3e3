package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/cache"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/tracing"
	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
)

// cluster is the control plane: Argo CD's own cache of it, and plain clients for what the engine does not do.
type cluster struct {
	config  *rest.Config
	kubectl kube.Kubectl
	cache   cache.ClusterCache
	dynamic dynamic.Interface
	mapper  *restmapper.DeferredDiscoveryRESTMapper
	// the mapper is not made for many at once while it forgets
	mapping sync.Mutex
	mapped  time.Time
}

// mappingAge is how long a server is believed not to know a kind.
const mappingAge = time.Second

// what changes without pause and belongs to no application; Argo CD leaves these kinds out as well
type unwatched struct{}

func (unwatched) IsExcludedResource(group, kind, _ string) bool {
	switch group {
	case "events.k8s.io", "metrics.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "coordination.k8s.io":
		return true
	}
	return kind == "Event" || kind == "EndpointSlice" || (group == "" && kind == "Endpoints")
}

func connect(kubeconfig string) (*cluster, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig %s: %w", kubeconfig, err)
	}
	// the server queues and is fair; waiting here only hides how long it takes
	config.QPS = -1
	config.WarningHandlerWithContext = warningCollector{}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("making a client: %w", err)
	}
	disco, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("making a discovery client: %w", err)
	}
	kubectl := &kube.KubectlCmd{Log: logr.Discard(), Tracer: tracing.NopTracer{}}
	clusterCache := cache.NewClusterCache(
		config,
		cache.SetKubectl(kubectl),
		cache.SetLogr(logr.Discard()),
		cache.SetSettings(cache.Settings{ResourcesFilter: unwatched{}}),
		cache.SetPopulateResourceInfoHandler(func(object *unstructured.Unstructured, _ bool) (any, bool) {
			owner := ownerOf(object)
			return owner, owner != ""
		}),
	)
	if err := clusterCache.EnsureSynced(); err != nil {
		return nil, fmt.Errorf("reading the cluster: %w", err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(disco))
	return &cluster{config: config, kubectl: kubectl, cache: clusterCache, dynamic: client, mapper: mapper}, nil
}

func (c *cluster) close() {
	c.cache.Invalidate()
}

// mappingOf finds how a kind is called in paths; it asks anew for a kind that it does not know.
func (c *cluster) mappingOf(gvk schema.GroupVersionKind) (*meta.RESTMapping, error) {
	c.mapping.Lock()
	defer c.mapping.Unlock()
	mapping, err := c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	if meta.IsNoMatchError(err) && time.Since(c.mapped) > mappingAge {
		// the mapper takes what it once read for the truth
		c.mapper.Reset()
		c.mapped = time.Now()
		mapping, err = c.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
	}
	if err != nil {
		return nil, fmt.Errorf("asking the server for the kind: %w", err)
	}
	return mapping, nil
}

// resource is where objects of a kind and namespace lie.
func (c *cluster) resource(gvk schema.GroupVersionKind, namespace string) (dynamic.ResourceInterface, error) {
	mapping, err := c.mappingOf(gvk)
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return c.dynamic.Resource(mapping.Resource).Namespace(namespace), nil
	}
	return c.dynamic.Resource(mapping.Resource), nil
}

// place gives an object the namespace that Argo CD gives it: the destination's where it names none, and none where its kind has none.
func (c *cluster) place(object *unstructured.Unstructured, destination string) {
	mapping, err := c.mappingOf(object.GroupVersionKind())
	switch {
	case err == nil && mapping.Scope.Name() == meta.RESTScopeNameRoot:
		object.SetNamespace("")
	case object.GetNamespace() == "" && err == nil:
		object.SetNamespace(destination)
	}
}

type warningKey struct{}

// warnings are what a server says beside its answer.
type warnings struct {
	lock  sync.Mutex
	texts []string
}

func (w *warnings) all() []string {
	w.lock.Lock()
	defer w.lock.Unlock()
	return append([]string{}, w.texts...)
}

// warningCollector hands warnings to whoever asked with a context of collectWarnings; the rest says nothing new.
type warningCollector struct{}

func collectWarnings(ctx context.Context) (context.Context, *warnings) {
	collected := &warnings{}
	return context.WithValue(ctx, warningKey{}, collected), collected
}

func (warningCollector) HandleWarningHeaderWithContext(ctx context.Context, code int, _ string, text string) {
	collected, ok := ctx.Value(warningKey{}).(*warnings)
	if !ok || code != 299 || text == "" {
		return
	}
	collected.lock.Lock()
	defer collected.lock.Unlock()
	collected.texts = append(collected.texts, text)
}
