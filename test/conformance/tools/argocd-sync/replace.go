package main

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// tryReplacement asks about an object with the option Replace=true, which is put in place of the one that is there.
func tryReplacement(ctx context.Context, resource dynamic.ResourceInterface, object *unstructured.Unstructured) error {
	all := []string{metav1.DryRunAll}
	live, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		options := metav1.CreateOptions{DryRun: all, FieldManager: fieldManager, FieldValidation: metav1.FieldValidationStrict}
		_, err = resource.Create(ctx, object, options)
		return err
	}
	if err != nil {
		return fmt.Errorf("reading what is to be replaced: %w", err)
	}
	update := object.DeepCopy()
	update.SetResourceVersion(live.GetResourceVersion())
	options := metav1.UpdateOptions{DryRun: all, FieldManager: fieldManager, FieldValidation: metav1.FieldValidationStrict}
	_, err = resource.Update(ctx, update, options)
	return err
}
