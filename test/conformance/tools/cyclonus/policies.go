package main

import (
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// policySet holds the policies in both readings of an ipBlock.
type policySet struct {
	// alone holds each policy as a set of its own, by "namespace/name".
	alone         map[string]*policySet
	whole         *matcher.Policy
	withoutBlocks *matcher.Policy
}

func newPolicySet(policies []*networkingv1.NetworkPolicy) (*policySet, error) {
	for _, policy := range policies {
		if err := prepare(policy); err != nil {
			return nil, fmt.Errorf("NetworkPolicy %s/%s: %w", policy.Namespace, policy.Name, err)
		}
	}
	set := setOf(policies)
	set.alone = make(map[string]*policySet, len(policies))
	for _, policy := range policies {
		name := policy.Namespace + "/" + policy.Name
		if _, taken := set.alone[name]; taken {
			return nil, fmt.Errorf("NetworkPolicy %s is listed twice; rename one of the two", name)
		}
		set.alone[name] = setOf([]*networkingv1.NetworkPolicy{policy})
	}
	return set, nil
}

func setOf(policies []*networkingv1.NetworkPolicy) *policySet {
	whole := matcher.BuildNetworkPolicies(false, policies)
	return &policySet{whole: whole, withoutBlocks: withoutBlocks(whole)}
}

// forTraffic finds the policies that count between two parties: between pods, blocks count only where they match pods.
func (set *policySet) forTraffic(traffic *matcher.Traffic, blocksMatchPods bool) *matcher.Policy {
	if blocksMatchPods || traffic.Source.IsExternal() || traffic.Destination.IsExternal() {
		return set.whole
	}
	return set.withoutBlocks
}

// reasonFor asks each policy alone, because the evaluator joins those of one namespace that select the same pods.
func (set *policySet) reasonFor(traffic *matcher.Traffic, isIngress bool, blocksMatchPods bool) Reason {
	reason := Reason{Allowing: []string{}, Others: []string{}}
	for name, alone := range set.alone {
		result := alone.forTraffic(traffic, blocksMatchPods).IsIngressOrEgressAllowed(traffic, isIngress)
		if len(result.AllowingTargets) > 0 {
			reason.Allowing = append(reason.Allowing, name)
		} else if len(result.DenyingTargets) > 0 {
			reason.Others = append(reason.Others, name)
		}
	}
	slices.Sort(reason.Allowing)
	slices.Sort(reason.Others)
	return reason
}

func withoutBlocks(policy *matcher.Policy) *matcher.Policy {
	filtered := matcher.NewPolicy()
	for _, target := range policy.Ingress {
		filtered.AddTarget(true, targetWithoutBlocks(target))
	}
	for _, target := range policy.Egress {
		filtered.AddTarget(false, targetWithoutBlocks(target))
	}
	return filtered
}

func targetWithoutBlocks(target *matcher.Target) *matcher.Target {
	var peers []matcher.PeerMatcher
	for _, peer := range target.Peers {
		if _, isBlock := peer.(*matcher.IPPeerMatcher); !isBlock {
			peers = append(peers, peer)
		}
	}
	return &matcher.Target{Namespace: target.Namespace, PodSelector: target.PodSelector, Peers: peers, SourceRules: target.SourceRules}
}

// prepare completes a policy as the API server does, and refuses what the evaluator would judge wrongly or panic on.
func prepare(policy *networkingv1.NetworkPolicy) error {
	spec := &policy.Spec
	if policy.Namespace == "" {
		return errors.New("has no namespace; render one, the cluster would take the one of whoever applies it")
	}
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = defaultTypes(spec)
	}
	if err := checkSelector(&spec.PodSelector); err != nil {
		return fmt.Errorf("podSelector: %w", err)
	}
	for number, rule := range spec.Ingress {
		if err := checkRule(rule.From, rule.Ports); err != nil {
			return fmt.Errorf("ingress rule %d: %w", number, err)
		}
	}
	for number, rule := range spec.Egress {
		if err := checkRule(rule.To, rule.Ports); err != nil {
			return fmt.Errorf("egress rule %d: %w", number, err)
		}
	}
	return nil
}

func defaultTypes(spec *networkingv1.NetworkPolicySpec) []networkingv1.PolicyType {
	if len(spec.Egress) == 0 {
		return []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	}
	return []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
}

func checkRule(peers []networkingv1.NetworkPolicyPeer, ports []networkingv1.NetworkPolicyPort) error {
	for _, peer := range peers {
		if err := checkPeer(peer); err != nil {
			return err
		}
	}
	for _, port := range ports {
		if port.EndPort != nil && (port.Port == nil || port.Port.StrVal != "" || *port.EndPort < port.Port.IntVal) {
			return fmt.Errorf("endPort (%d) needs a port that is a number and not above it", *port.EndPort)
		}
	}
	return nil
}

func checkPeer(peer networkingv1.NetworkPolicyPeer) error {
	if peer.IPBlock != nil {
		if peer.PodSelector != nil || peer.NamespaceSelector != nil {
			return errors.New("a peer has an ipBlock and a selector; make two peers of it")
		}
		return checkBlock(peer.IPBlock)
	}
	if peer.PodSelector == nil && peer.NamespaceSelector == nil {
		return errors.New("a peer is empty; say whom it means")
	}
	if err := checkSelector(peer.PodSelector); err != nil {
		return err
	}
	return checkSelector(peer.NamespaceSelector)
}

func checkBlock(block *networkingv1.IPBlock) error {
	for _, cidr := range append([]string{block.CIDR}, block.Except...) {
		if _, _, err := net.ParseCIDR(cidr); err != nil {
			return fmt.Errorf("ipBlock (%s) is not a block of addresses: %w", cidr, err)
		}
	}
	return nil
}

// checkSelector refuses what the evaluator reads differently from the API server: it takes a label that is missing for an empty one, and
// for one that NotIn does not match.
func checkSelector(selector *metav1.LabelSelector) error {
	if selector == nil {
		return nil
	}
	for key, value := range selector.MatchLabels {
		if value == "" {
			return fmt.Errorf("label (%s) is selected by an empty value, which the evaluator reads wrongly; use matchExpressions", key)
		}
	}
	if _, err := metav1.LabelSelectorAsSelector(selector); err != nil {
		return fmt.Errorf("selector is refused: %w", err)
	}
	for _, expression := range selector.MatchExpressions {
		if expression.Operator == metav1.LabelSelectorOpNotIn {
			return fmt.Errorf("label (%s) is selected by NotIn, which the evaluator reads wrongly; use In, Exists or DoesNotExist", expression.Key)
		}
	}
	return nil
}

func checkAddress(address string) error {
	if net.ParseIP(address) == nil {
		return fmt.Errorf("address (%s) is not an IP address", address)
	}
	return nil
}
