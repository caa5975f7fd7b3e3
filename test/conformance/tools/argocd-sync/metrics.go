package main

import (
	"strings"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// withoutMetrics judges autoscalers that have everything but metrics; the rest is left to the built-in checks.
type withoutMetrics struct{}

// healthOverride is nil where metrics are measured.
func (s *syncer) healthOverride() health.HealthOverride {
	if s.run.WithoutMetrics {
		return withoutMetrics{}
	}
	return nil
}

func (withoutMetrics) GetResourceHealth(object *unstructured.Unstructured) (*health.HealthStatus, error) {
	if object.GetKind() != "HorizontalPodAutoscaler" || object.GroupVersionKind().Group != "autoscaling" {
		return nil, nil
	}
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	canScale, lacksMetrics := false, false
	for _, each := range conditions {
		condition, ok := each.(map[string]any)
		if !ok {
			continue
		}
		reason, _ := condition["reason"].(string)
		switch condition["type"] {
		case "AbleToScale":
			canScale = condition["status"] == "True"
		case "ScalingActive":
			lacksMetrics = strings.HasPrefix(reason, "FailedGet") && strings.HasSuffix(reason, "Metric")
		}
	}
	if !canScale || !lacksMetrics {
		return nil, nil
	}
	return &health.HealthStatus{Status: health.HealthStatusHealthy, Message: "finds its target; nothing measures it here"}, nil
}
