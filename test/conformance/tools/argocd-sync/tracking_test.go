package main

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func object(apiVersion, kind, namespace, name string) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{"apiVersion": apiVersion, "kind": kind}}
	o.SetNamespace(namespace)
	o.SetName(name)
	return o
}

func TestAMarkIsWrittenAsArgoCDWritesIt(t *testing.T) {
	for want, o := range map[string]*unstructured.Unstructured{
		"prod-shop:apps/Deployment:retail/web":                            object("apps/v1", "Deployment", "retail", "web"),
		"prod-shop:/Namespace:destination/retail":                         object("v1", "Namespace", "", "retail"),
		"prod-shop:rbac.authorization.k8s.io/Role:retail/system:web:read": object("rbac.authorization.k8s.io/v1", "Role", "retail", "system:web:read"),
	} {
		mark("prod-shop", "destination", o)
		if got := o.GetAnnotations()[trackingAnnotation]; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if owner := ownerOf(o); owner != "prod-shop" {
			t.Errorf("%s: owner is %q", want, owner)
		}
	}
}

func TestAMarkThatWasCopiedFromAnotherObjectDoesNotCount(t *testing.T) {
	original := object("v1", "Service", "retail", "web")
	mark("prod-shop", "retail", original)
	copied := object("discovery.k8s.io/v1", "EndpointSlice", "retail", "web-x")
	copied.SetAnnotations(original.GetAnnotations())
	if owner := ownerOf(copied); owner != "" {
		t.Errorf("owner is %q", owner)
	}
}
