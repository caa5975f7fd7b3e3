package main

import (
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
)

// Run is what comes in: the applications to sync and how.
type Run struct {
	Kubeconfig string `json:"kubeconfig"`
	// DeadlineSeconds is how long one sync may take until all is Synced and Healthy.
	DeadlineSeconds float64 `json:"deadlineSeconds"`
	// WaveDelaySeconds is how long to wait after a wave, so that controllers see it; Argo CD waits two seconds.
	WaveDelaySeconds float64 `json:"waveDelaySeconds"`
	// Parallel bounds the steps that run at the same time.
	Parallel int64 `json:"parallel"`
	// Retries is how many further operations a failed one gets.
	Retries int `json:"retries"`
	// SyncDespiteDryRun syncs also what the strict dry run refused.
	SyncDespiteDryRun bool `json:"syncDespiteDryRun"`
	// WithoutMetrics forgives autoscalers that only lack metrics: a simulated cluster measures nothing.
	WithoutMetrics bool `json:"withoutMetrics"`
	// SyncAgain syncs a second time what settled, and counts writes.
	SyncAgain    bool          `json:"syncAgain"`
	Applications []Application `json:"applications"`
}

// Application is one Application of Argo CD.
type Application struct {
	Name      string   `json:"name"`
	Namespace string   `json:"namespace"`
	Files     []string `json:"files"`
	Revision  string   `json:"revision"`
	Prune     bool     `json:"prune"`
	PruneLast bool     `json:"pruneLast"`
	// ServerSideApply is Argo CD's sync option of that name.
	ServerSideApply bool `json:"serverSideApply"`
	// ServerSideDiff compares through dry runs of the server, as Argo CD's compare option of that name.
	ServerSideDiff bool `json:"serverSideDiff"`
	// ThrowAway allows pruning to leave the application empty, as Argo CD's allowEmpty does.
	ThrowAway bool `json:"throwAway"`
}

// Identity names an object.
type Identity struct {
	Group     string `json:"group"`
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// File is where the object was read from; empty for what is only in the cluster.
	File string `json:"file"`
}

// Result is what comes out: one line for each application.
type Result struct {
	Name string `json:"name"`
	// Phase is the operation's, as in Argo CD; Refused when the dry run or the files forbid it.
	Phase   string `json:"phase"`
	Message string `json:"message"`
	Synced  bool   `json:"synced"`
	Healthy bool   `json:"healthy"`
	// Operations is how many sync operations the first sync took, Rounds how many steps of the engine.
	Operations     int        `json:"operations"`
	Rounds         int        `json:"rounds"`
	Seconds        float64    `json:"seconds"`
	Resources      []Resource `json:"resources"`
	DryRunFailures []Refusal  `json:"dryRunFailures"`
	// Writes is nil when there was no second sync.
	Writes []Write `json:"writes"`
}

// Resource is how one object ended.
type Resource struct {
	Identity
	Wave int    `json:"wave"`
	Hook string `json:"hook"`
	// Status is the engine's result: Synced, SyncFailed, Pruned, PruneSkipped, or Pending when its wave was not reached.
	Status  string `json:"status"`
	Message string `json:"message"`
	// OutOfSync lists the fields that differ from the files; the object itself is "(missing)" or "(not in the files)".
	OutOfSync []string `json:"outOfSync"`
	// Health is Argo CD's word, or Unassessed for kinds without a built-in check, which count as healthy.
	Health        string `json:"health"`
	HealthMessage string `json:"healthMessage"`
	// DryRun is when the server judged the object: before the sync, during it (its namespace or kind arrived with it), or never.
	DryRun   string   `json:"dryRun"`
	Warnings []string `json:"warnings"`
}

// Refusal is an object that the strict dry run did not pass.
type Refusal struct {
	Identity
	Message string `json:"message"`
}

// Version is the state of an object before or after a sync.
type Version struct {
	ResourceVersion string `json:"resourceVersion"`
	Generation      int64  `json:"generation"`
}

// Write is a managed object that changed while nothing was to change.
type Write struct {
	Identity
	Before *Version `json:"before"`
	After  *Version `json:"after"`
	// By names the field managers whose fields changed, Fields what changed.
	By     []string `json:"by"`
	Fields []string `json:"fields"`
	// StatusOnly is set when only the status changed: a controller's report and no write of the sync.
	StatusOnly bool `json:"statusOnly"`
}

func identity(key kube.ResourceKey, file string) Identity {
	return Identity{Group: key.Group, Kind: key.Kind, Namespace: key.Namespace, Name: key.Name, File: file}
}
