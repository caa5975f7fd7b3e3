package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

// The judge makes nftables rules for the pods of its node. Here it is the node of no pod, since the rules are made by fillQueue.
const noNode = "-"

// enforce blocks until the context ends or enforcing fails. It calls ready once packets are judged; before, new connections are dropped.
func enforce(ctx context.Context, client kubernetes.Interface, pods netip.Prefix, queue int, ready func()) error {
	if err := fillQueue(ctx, pods, queue); err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	judge, err := networkpolicy.NewController(
		client,
		factory.Networking().V1().NetworkPolicies(),
		factory.Core().V1().Namespaces(),
		factory.Core().V1().Pods(),
		nil, nil, nil, nil,
		networkpolicy.Config{QueueID: queue, NodeName: noNode},
	)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- judge.Run(ctx) }()
	factory.Start(ctx.Done())

	listening := time.NewTicker(50 * time.Millisecond)
	defer listening.Stop()
	for announced := false; ; {
		select {
		case err := <-ended:
			// stopped before it was ready, it complains of caches that are not filled
			if ctx.Err() != nil {
				return nil
			}
			return cmp.Or(err, errors.New("the judge of packets ended by itself"))
		case <-listening.C:
			if bound, err := isBound(queue); err != nil {
				return err
			} else if bound && !announced {
				announced = true
				listening.Stop()
				ready()
			}
		}
	}
}

// isBound tells whether a program takes packets from the queue.
func isBound(queue int) (bool, error) {
	file, err := os.Open("/proc/self/net/netfilter/nfnetlink_queue")
	if err != nil {
		return false, fmt.Errorf("the kernel has no NFQUEUE: %w", err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 0 && fields[0] == strconv.Itoa(queue) {
			return true, nil
		}
	}
	return false, nil
}
