package main

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const trackingAnnotation = "argocd.argoproj.io/tracking-id"

// trackingID is Argo CD's mark of an object; one without a namespace carries the application's.
func trackingID(application, namespace string, object *unstructured.Unstructured) string {
	if own := object.GetNamespace(); own != "" {
		namespace = own
	}
	return fmt.Sprintf("%s:%s/%s:%s/%s", application, object.GroupVersionKind().Group, object.GetKind(), namespace, object.GetName())
}

// ownerOf is the application that an object belongs to, or nothing; a mark that was copied from another object does not count.
func ownerOf(object *unstructured.Unstructured) string {
	mark := object.GetAnnotations()[trackingAnnotation]
	parts := strings.SplitN(mark, ":", 3)
	if len(parts) < 3 {
		return ""
	}
	application, place := parts[0], parts[2]
	namespace, _, _ := strings.Cut(place, "/")
	if trackingID(application, namespace, object) != mark {
		return ""
	}
	return application
}

// mark writes the tracking annotation.
func mark(application, namespace string, object *unstructured.Unstructured) {
	annotations := object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[trackingAnnotation] = trackingID(application, namespace, object)
	object.SetAnnotations(annotations)
}
