package main

import (
	"fmt"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// Request is a set of policies and questions about it.
type Request struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	// Namespaces holds the labels of each namespace, kubernetes.io/metadata.name among them.
	Namespaces map[string]map[string]string `json:"namespaces"`
	Parties    []Party                      `json:"parties"`
	Ports      []Port                       `json:"ports"`
	// Questions are the source, the target and the port, as indexes into the lists above.
	Questions [][3]int `json:"questions"`
	// BlocksMatchPods says whether an ipBlock matches a pod by its address. Network plugins differ: Calico's do, Cilium's do not.
	BlocksMatchPods bool `json:"blocksMatchPods"`
	// Explain asks for the policies behind each answer.
	Explain bool `json:"explain"`
}

// Party is a pod, or an address outside the pod network when it has no namespace.
type Party struct {
	Namespace string            `json:"namespace,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
	Address   string            `json:"address"`
	// PortNames holds names of container ports by "TCP 8080".
	PortNames map[string]string `json:"portNames,omitempty"`
}

// Port is a number and a protocol.
type Port struct {
	Port     int             `json:"port"`
	Protocol corev1.Protocol `json:"protocol"`
}

// Answers holds one entry for each question.
type Answers struct {
	// Allowed holds whether the source may send, and whether the target may receive.
	Allowed [][2]bool `json:"allowed"`
	Reasons []Reasons `json:"reasons,omitempty"`
}

// Reasons holds "namespace/name" of the policies that isolate each side in this direction.
type Reasons struct {
	Egress  Reason `json:"egress"`
	Ingress Reason `json:"ingress"`
}

// Reason parts the policies of one side into those that allow the connection and the others.
type Reason struct {
	Allowing []string `json:"allowing"`
	Others   []string `json:"others"`
}

func answer(request Request) (Answers, error) {
	policies, err := newPolicySet(request.Policies)
	if err != nil {
		return Answers{}, err
	}
	peers, err := trafficPeers(request)
	if err != nil {
		return Answers{}, err
	}
	answers := Answers{Allowed: make([][2]bool, 0, len(request.Questions))}
	for number, question := range request.Questions {
		from, to, port := question[0], question[1], question[2]
		if !isIndex(from, peers) || !isIndex(to, peers) || !isIndex(port, request.Ports) {
			return Answers{}, fmt.Errorf("question %d (%v) is about a party or a port that is not listed", number, question)
		}
		traffic := &matcher.Traffic{
			Source:           peers[from],
			Destination:      peers[to],
			ResolvedPort:     request.Ports[port].Port,
			ResolvedPortName: request.Parties[to].PortNames[fmt.Sprintf("%s %d", request.Ports[port].Protocol, request.Ports[port].Port)],
			Protocol:         request.Ports[port].Protocol,
		}
		result := policies.forTraffic(traffic, request.BlocksMatchPods).IsTrafficAllowed(traffic)
		answers.Allowed = append(answers.Allowed, [2]bool{result.Egress.IsAllowed(), result.Ingress.IsAllowed()})
		if request.Explain {
			answers.Reasons = append(answers.Reasons, Reasons{
				Egress:  policies.reasonFor(traffic, false, request.BlocksMatchPods),
				Ingress: policies.reasonFor(traffic, true, request.BlocksMatchPods),
			})
		}
	}
	return answers, nil
}

func isIndex[T any](index int, list []T) bool {
	return index >= 0 && index < len(list)
}

func trafficPeers(request Request) ([]*matcher.TrafficPeer, error) {
	peers := make([]*matcher.TrafficPeer, 0, len(request.Parties))
	for number, party := range request.Parties {
		if err := checkAddress(party.Address); err != nil {
			return nil, fmt.Errorf("party %d: %w", number, err)
		}
		peer := &matcher.TrafficPeer{IP: party.Address}
		if party.Namespace != "" {
			labels, known := request.Namespaces[party.Namespace]
			if !known {
				return nil, fmt.Errorf("party %d: namespace (%s) is not listed", number, party.Namespace)
			}
			peer.Internal = &matcher.InternalPeer{PodLabels: party.Labels, NamespaceLabels: labels, Namespace: party.Namespace}
		}
		peers = append(peers, peer)
	}
	return peers, nil
}
