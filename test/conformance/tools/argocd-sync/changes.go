package main

import (
	"fmt"
	"reflect"
	"slices"
	"sort"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// changedFields lists the paths at which two values differ, such as spec.template.spec.containers[0].image.
func changedFields(before, after any) []string {
	var paths []string
	collectChanges("", before, after, &paths)
	sort.Strings(paths)
	return paths
}

func collectChanges(path string, before, after any, paths *[]string) {
	if reflect.DeepEqual(before, after) {
		return
	}
	if one, ok := before.(map[string]any); ok {
		if other, ok := after.(map[string]any); ok {
			collectMapChanges(path, one, other, paths)
			return
		}
	}
	if one, ok := before.([]any); ok {
		if other, ok := after.([]any); ok && len(one) == len(other) {
			for i := range one {
				collectChanges(fmt.Sprintf("%s[%d]", path, i), one[i], other[i], paths)
			}
			return
		}
	}
	*paths = append(*paths, path)
}

func collectMapChanges(path string, before, after map[string]any, paths *[]string) {
	for key, value := range before {
		collectChanges(join(path, key), value, after[key], paths)
	}
	for key, value := range after {
		if _, known := before[key]; !known {
			collectChanges(join(path, key), nil, value, paths)
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// writeOf tells how an object changed between two looks, and who changed it; nil when it did not.
func writeOf(identity Identity, before, after *unstructured.Unstructured) *Write {
	if versionOf(before) == nil && versionOf(after) == nil {
		return nil
	}
	if before == nil || after == nil {
		return &Write{Identity: identity, Before: versionOf(before), After: versionOf(after), By: []string{}, Fields: []string{"(the object)"}}
	}
	if before.GetResourceVersion() == after.GetResourceVersion() && before.GetUID() == after.GetUID() {
		return nil
	}
	managers, statusOnly := changedManagers(before.GetManagedFields(), after.GetManagedFields())
	return &Write{
		Identity:   identity,
		Before:     versionOf(before),
		After:      versionOf(after),
		By:         managers,
		Fields:     changedFields(withoutBookkeeping(before), withoutBookkeeping(after)),
		StatusOnly: statusOnly && before.GetGeneration() == after.GetGeneration() && before.GetUID() == after.GetUID(),
	}
}

func versionOf(object *unstructured.Unstructured) *Version {
	if object == nil {
		return nil
	}
	return &Version{ResourceVersion: object.GetResourceVersion(), Generation: object.GetGeneration()}
}

// changedManagers names the field managers whose entries differ, and tells whether all of those wrote through a status alone.
func changedManagers(before, after []metav1.ManagedFieldsEntry) ([]string, bool) {
	managers := []string{}
	statusOnly := true
	for _, entries := range [][2][]metav1.ManagedFieldsEntry{{before, after}, {after, before}} {
		for _, entry := range entries[0] {
			if slices.ContainsFunc(entries[1], func(other metav1.ManagedFieldsEntry) bool { return reflect.DeepEqual(entry, other) }) {
				continue
			}
			statusOnly = statusOnly && entry.Subresource == "status"
			if !slices.Contains(managers, entry.Manager) {
				managers = append(managers, entry.Manager)
			}
		}
	}
	sort.Strings(managers)
	// a version that nobody owns up to is no controller's report
	return managers, statusOnly && len(managers) > 0
}

func withoutBookkeeping(object *unstructured.Unstructured) map[string]any {
	content := object.DeepCopy()
	content.SetManagedFields(nil)
	content.SetResourceVersion("")
	return content.Object
}
