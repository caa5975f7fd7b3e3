package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/common"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/sync/hook"
	resourceutil "github.com/argoproj/argo-cd/gitops-engine/pkg/sync/resource"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
)

// fieldManager is the name that Argo CD applies with.
const fieldManager = "argocd-controller"

const (
	judgedBefore = "before"
	judgedDuring = "during"
	judgedNever  = "never"
)

// verdict is what the server said about an object.
type verdict struct {
	when     string
	warnings []string
}

// dryRun asks the server about every object of an application, strictly and without a trace.
type dryRun struct {
	cluster  *cluster
	arriving arrivals
	// deferred wait for a namespace or a kind that the files bring
	deferred []manifest
	verdicts map[Identity]verdict
	failures []Refusal
}

func newDryRun(cluster *cluster, arriving arrivals, manifests []manifest) *dryRun {
	return &dryRun{cluster: cluster, arriving: arriving, deferred: manifests, verdicts: map[Identity]verdict{}, failures: []Refusal{}}
}

// judge asks about everything that is not judged yet; what must wait for its namespace or kind stays.
func (d *dryRun) judge(ctx context.Context, when string) {
	waiting := d.deferred
	d.deferred = nil
	for _, m := range waiting {
		recorded, said := collectWarnings(ctx)
		err := d.cluster.tryObject(recorded, m.object)
		if err != nil && d.mustWait(m, err) {
			d.deferred = append(d.deferred, m)
			continue
		}
		d.verdicts[m.identity()] = verdict{when: when, warnings: said.all()}
		if err != nil {
			d.failures = append(d.failures, Refusal{Identity: m.identity(), Message: err.Error()})
		}
	}
}

// giveUp turns what still waits into failures.
func (d *dryRun) giveUp(ctx context.Context) {
	d.arriving = newArrivals()
	d.judge(ctx, judgedDuring)
}

func (d *dryRun) mustWait(m manifest, err error) bool {
	if meta.IsNoMatchError(err) {
		return d.arriving.bringsKind(m.object)
	}
	status := apierrors.APIStatus(nil)
	if !errors.As(err, &status) || status.Status().Reason != metav1.StatusReasonNotFound {
		return false
	}
	details := status.Status().Details
	return details != nil && details.Kind == "namespaces" && d.arriving.namespaces[details.Name]
}

// tryObject asks what the server would do with an object, the way the engine is going to hand it over.
func (c *cluster) tryObject(ctx context.Context, object *unstructured.Unstructured) error {
	resource, err := c.resource(object.GroupVersionKind(), object.GetNamespace())
	if err != nil {
		return err
	}
	all := []string{metav1.DryRunAll}
	if isMadeAnew(object) {
		// the one that is there is deleted first, and so its name is not taken
		fresh := object.DeepCopy()
		if name := fresh.GetName(); name != "" {
			fresh.SetGenerateName(name[:min(len(name), validation.DNS1123LabelMaxLength-5)])
			fresh.SetName("")
		}
		_, err = resource.Create(ctx, fresh, metav1.CreateOptions{DryRun: all, FieldManager: fieldManager, FieldValidation: metav1.FieldValidationStrict})
		return err
	}
	if resourceutil.HasAnnotationOption(object, common.AnnotationSyncOptions, common.SyncOptionReplace) {
		return tryReplacement(ctx, resource, object)
	}
	body, err := json.Marshal(object)
	if err != nil {
		return err
	}
	force := true
	options := metav1.PatchOptions{DryRun: all, FieldManager: fieldManager, FieldValidation: metav1.FieldValidationStrict, Force: &force}
	_, err = resource.Patch(ctx, object.GetName(), types.ApplyPatchType, body, options)
	return err
}

func isMadeAnew(object *unstructured.Unstructured) bool {
	return hook.IsHook(object) || resourceutil.HasAnnotationOption(object, common.AnnotationSyncOptions, common.SyncOptionForce)
}
