package main

import (
	"reflect"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func deployment(resourceVersion string, generation int64, replicas int64, entries ...any) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1",
		"kind":       "Deployment",
		"metadata": map[string]any{
			"name": "web", "resourceVersion": resourceVersion, "generation": generation, "uid": "1", "managedFields": entries,
		},
		"spec": map[string]any{"replicas": replicas},
	}}
}

func entry(manager, subresource, time string) any {
	return map[string]any{"manager": manager, "subresource": subresource, "operation": "Update", "time": time}
}

func TestChangedFieldsNamesTheDeepestPathThatDiffers(t *testing.T) {
	before := map[string]any{"spec": map[string]any{"ports": []any{map[string]any{"port": 80}}, "gone": true}}
	after := map[string]any{"spec": map[string]any{"ports": []any{map[string]any{"port": 81}}, "came": nil}}
	want := []string{"spec.gone", "spec.ports[0].port"}
	if got := changedFields(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAnObjectOfTheSameVersionWasNotWritten(t *testing.T) {
	if write := writeOf(Identity{}, deployment("7", 1, 2), deployment("7", 1, 2)); write != nil {
		t.Errorf("got %+v", write)
	}
}

func TestAWriteNamesManagersAndFields(t *testing.T) {
	before := deployment("7", 1, 2, entry("argocd-controller", "", "2026-01-01T00:00:00Z"))
	after := deployment("8", 2, 3, entry("argocd-controller", "", "2026-01-01T00:00:09Z"))
	write := writeOf(Identity{}, before, after)
	if write == nil || write.StatusOnly || !reflect.DeepEqual(write.By, []string{"argocd-controller"}) {
		t.Fatalf("got %+v", write)
	}
	if want := []string{"metadata.generation", "spec.replicas"}; !reflect.DeepEqual(write.Fields, want) {
		t.Errorf("got %v, want %v", write.Fields, want)
	}
}

func TestAControllersReportIsAStatusOnly(t *testing.T) {
	before := deployment("7", 1, 2, entry("kube-controller-manager", "status", "2026-01-01T00:00:00Z"))
	after := deployment("8", 1, 2, entry("kube-controller-manager", "status", "2026-01-01T00:00:09Z"))
	if write := writeOf(Identity{}, before, after); write == nil || !write.StatusOnly {
		t.Errorf("got %+v", write)
	}
}

func TestAVersionThatNobodyOwnsUpToIsNoReport(t *testing.T) {
	if write := writeOf(Identity{}, deployment("7", 1, 2), deployment("8", 1, 2)); write == nil || write.StatusOnly {
		t.Errorf("got %+v", write)
	}
}
