package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/mattfenwick/cyclonus/pkg/kube"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	client = iota
	server
	stranger
	node
	metadata
)

const (
	http = iota
	grpc
	dns
	sctp
)

// world is what the policies of the cases are judged in; spec is the spec of a policy in the namespace "shop".
func world(spec string, questions string) string {
	return `{
		"policies": [{"metadata": {"namespace": "shop", "name": "policy"}, "spec": ` + spec + `}],
		"namespaces": {
			"shop": {"kubernetes.io/metadata.name": "shop"},
			"other": {"kubernetes.io/metadata.name": "other", "stage": "test"}
		},
		"parties": [
			{"namespace": "shop", "labels": {"app": "client"}, "address": "10.0.0.1"},
			{"namespace": "shop", "labels": {"app": "server"}, "address": "10.0.0.2", "portNames": {"TCP 80": "web", "TCP 9000": "rpc"}},
			{"namespace": "other", "labels": {"app": "client"}, "address": "10.0.0.3"},
			{"address": "192.0.2.1"},
			{"address": "169.254.169.254"}
		],
		"ports": [
			{"port": 80, "protocol": "TCP"}, {"port": 9000, "protocol": "TCP"},
			{"port": 53, "protocol": "UDP"}, {"port": 80, "protocol": "SCTP"}
		],
		"questions": ` + questions + `}`
}

func allowed(t *testing.T, request string) Answers {
	t.Helper()
	var out bytes.Buffer
	if err := run(strings.NewReader(request), &out); err != nil {
		t.Fatal(err)
	}
	var answers Answers
	if err := json.Unmarshal(out.Bytes(), &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

const isolated = `"podSelector": {"matchLabels": {"app": "server"}}, "policyTypes": ["Ingress"]`

func TestServerReceives(t *testing.T) {
	cases := []struct {
		name string
		spec string
		from int
		port int
		want bool
	}{
		{"no rule shuts", `{` + isolated + `}`, client, http, false},
		{"an empty rule opens", `{` + isolated + `, "ingress": [{}]}`, node, sctp, true},
		{"only ingress is the default type", `{"podSelector": {}}`, client, http, false},
		{"a pod of the policy's namespace", `{` + isolated + `, "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "client"}}}]}]}`, client, http, true},
		{"not a pod of another", `{` + isolated + `, "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "client"}}}]}]}`, stranger, http, false},
		{"a namespace by its name", `{` + isolated + `, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "other"}}}]}]}`, stranger, http, true},
		{"not another namespace", `{` + isolated + `, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "other"}}}]}]}`, client, http, false},
		{"both selectors of a peer count", `{` + isolated + `, "ingress": [{"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "x"}}}]}]}`, stranger, http, false},
		{"a named port", `{` + isolated + `, "ingress": [{"ports": [{"port": "web"}]}]}`, client, http, true},
		{"not another named port", `{` + isolated + `, "ingress": [{"ports": [{"port": "web"}]}]}`, client, grpc, false},
		{"a name counts for its protocol", `{` + isolated + `, "ingress": [{"ports": [{"port": "web", "protocol": "SCTP"}]}]}`, client, sctp, false},
		{"TCP is the default protocol", `{` + isolated + `, "ingress": [{"ports": [{"port": 80}]}]}`, client, sctp, false},
		{"SCTP", `{` + isolated + `, "ingress": [{"ports": [{"port": 80, "protocol": "SCTP"}]}]}`, client, sctp, true},
		{"every port of a protocol", `{` + isolated + `, "ingress": [{"ports": [{"protocol": "UDP"}]}]}`, client, dns, true},
		{"not of another protocol", `{` + isolated + `, "ingress": [{"ports": [{"protocol": "UDP"}]}]}`, client, http, false},
		{"a range with its ends", `{` + isolated + `, "ingress": [{"ports": [{"port": 80, "endPort": 9000}]}]}`, client, grpc, true},
		{"below a range", `{` + isolated + `, "ingress": [{"ports": [{"port": 81, "endPort": 9000}]}]}`, client, http, false},
		{"a range of another protocol", `{` + isolated + `, "ingress": [{"ports": [{"port": 80, "endPort": 9000}]}]}`, client, sctp, false},
		{"a block", `{` + isolated + `, "ingress": [{"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]}]}`, node, http, true},
		{"but its exceptions", `{` + isolated + `, "ingress": [{"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}]}]}`, metadata, http, false},
		{"addresses are no pods", `{` + isolated + `, "ingress": [{"from": [{"namespaceSelector": {}}]}]}`, node, http, false},
	}
	for _, each := range cases {
		t.Run(each.name, func(t *testing.T) {
			question, err := json.Marshal([][3]int{{each.from, server, each.port}})
			if err != nil {
				t.Fatal(err)
			}
			if got := allowed(t, world(each.spec, string(question))).Allowed[0]; got != [2]bool{true, each.want} {
				t.Errorf("sends and receives: %v, want [true %v]", got, each.want)
			}
		})
	}
}

func TestBlocksMatchPodsOnlyInOneReading(t *testing.T) {
	request := world(`{`+isolated+`, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}`, `[[0, 1, 0]]`)
	if allowed(t, request).Allowed[0][1] {
		t.Error("a block matched a pod")
	}
	if !allowed(t, strings.Replace(request, `"questions"`, `"blocksMatchPods": true, "questions"`, 1)).Allowed[0][1] {
		t.Error("a block did not match the address of a pod")
	}
}

func TestEgressIsTheSourcesSide(t *testing.T) {
	spec := `{"podSelector": {"matchLabels": {"app": "client"}}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": "rpc"}]}]}`
	got := allowed(t, world(spec, `[[0, 1, 0], [0, 1, 1], [0, 3, 1]]`)).Allowed
	if got[0] != [2]bool{false, true} || got[1] != [2]bool{true, true} || got[2] != [2]bool{false, true} {
		t.Errorf("sends and receives: %v; the name of a port is the target's", got)
	}
}

func TestReasons(t *testing.T) {
	request := world(`{`+isolated+`, "ingress": [{"ports": [{"port": 80}]}]}`, `[[0, 1, 0], [0, 1, 1]]`)
	reasons := allowed(t, strings.Replace(request, `"questions"`, `"explain": true, "questions"`, 1)).Reasons
	if got := reasons[0].Ingress.Allowing; len(got) != 1 || got[0] != "shop/policy" {
		t.Errorf("allowing: %v", got)
	}
	if got := reasons[1].Ingress.Others; len(got) != 1 || got[0] != "shop/policy" {
		t.Errorf("others: %v", got)
	}
}

func TestRefusals(t *testing.T) {
	refused := map[string]string{
		`{"podSelector": {"matchLabels": {"canary": ""}}}`:                                                   "NetworkPolicy shop/policy: podSelector: label (canary) is selected by an empty value",
		`{"podSelector": {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["server"]}]}}`: "NotIn",
		`{"podSelector": {"matchExpressions": [{"key": "app", "operator": "Like", "values": ["s"]}]}}`:       "not a valid label selector operator",
		`{"podSelector": {}, "ingress": [{"from": [{}]}]}`:                                                   "ingress rule 0: a peer is empty",
		`{"podSelector": {}, "egress": [{"to": [{"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}]}]}`:  "egress rule 0: a peer has an ipBlock and a selector",
		`{"podSelector": {}, "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0"}}]}]}`:                       "ipBlock (10.0.0.0)",
		`{"podSelector": {}, "egress": [{"ports": [{"port": "web", "endPort": 9000}]}]}`:                     "endPort (9000)",
		`{"podSelector": {}, "ingres": []}`:                                                                  `unknown field "ingres"`,
	}
	for spec, words := range refused {
		err := run(strings.NewReader(world(spec, `[]`)), &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want %q", spec, err, words)
		}
	}
}

// When one of these fails, the evaluator has learned to read such selectors, and checkSelector may let them through.
func TestWhatTheEvaluatorReadsDifferently(t *testing.T) {
	notIn := metav1.LabelSelectorRequirement{Key: "canary", Operator: metav1.LabelSelectorOpNotIn, Values: []string{"true"}}
	if kube.IsMatchExpressionMatchForLabels(nil, notIn) {
		t.Error("NotIn matches pods that lack the label, as for the API server")
	}
	if !kube.IsLabelsMatchLabelSelector(nil, metav1.LabelSelector{MatchLabels: map[string]string{"canary": ""}}) {
		t.Error("an empty value does not match pods that lack the label, as for the API server")
	}
}
