package main

import (
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// manifest is an object of the files.
type manifest struct {
	object *unstructured.Unstructured
	file   string
}

func (m manifest) identity() Identity {
	return identity(kube.GetResourceKey(m.object), m.file)
}

// loadManifests reads the files of an application; a file that is no YAML or lacks a kind or name is an error that names it.
func loadManifests(files []string) ([]manifest, error) {
	var manifests []manifest
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("reading a manifest: %w", err)
		}
		objects, err := kube.SplitYAML(text)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", file, err)
		}
		for _, object := range objects {
			if len(object.Object) == 0 {
				continue
			}
			if object.GetKind() == "" || object.GetAPIVersion() == "" || object.GetName()+object.GetGenerateName() == "" {
				return nil, fmt.Errorf("reading %s: an object lacks apiVersion, kind or metadata.name: %s", file, describe(object))
			}
			manifests = append(manifests, manifest{object: object, file: file})
		}
	}
	return manifests, nil
}

func describe(object *unstructured.Unstructured) string {
	return fmt.Sprintf("%s/%s %s/%s", object.GetAPIVersion(), object.GetKind(), object.GetNamespace(), object.GetName())
}

// arrivals are the namespaces and kinds that the files of a run bring along.
type arrivals struct {
	namespaces map[string]bool
	kinds      map[string]bool
}

func newArrivals() arrivals {
	return arrivals{namespaces: map[string]bool{}, kinds: map[string]bool{}}
}

func (a arrivals) add(manifests []manifest) {
	for _, m := range manifests {
		switch {
		case m.object.GetKind() == kube.NamespaceKind && m.object.GroupVersionKind().Group == "":
			a.namespaces[m.object.GetName()] = true
		case kube.IsCRD(m.object):
			group, _, _ := unstructured.NestedString(m.object.Object, "spec", "group")
			kind, _, _ := unstructured.NestedString(m.object.Object, "spec", "names", "kind")
			a.kinds[group+"/"+kind] = true
		}
	}
}

func (a arrivals) bringsKind(object *unstructured.Unstructured) bool {
	return a.kinds[object.GroupVersionKind().Group+"/"+object.GetKind()]
}
