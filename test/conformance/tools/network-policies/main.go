// Command network-policies enforces the network policies of a cluster for the pods of the node in whose network namespace it runs. The judging is
// done by sigs.k8s.io/kube-network-policies, which takes the first packet of each connection from a queue of the kernel; the rules that fill
// the queue are made here with iptables, because not every kernel lets nftables queue packets.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"syscall"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

func main() {
	klog.InitFlags(nil)
	kubeconfig := flag.String("kubeconfig", "", "the file that tells how to reach the API server")
	podCIDR := flag.String("pod-cidr", "", "the IPv4 addresses of the pods of this node, as a CIDR")
	queue := flag.Int("queue", 100, "the number of the kernel's queue")
	metricsAddress := flag.String("metrics-address", "", "where to serve /metrics, among them the packets by verdict; nowhere by default")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig, *podCIDR, *queue, *metricsAddress); err != nil {
		fmt.Fprintf(os.Stderr, "network-policies: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig, podCIDR string, queue int, metricsAddress string) error {
	pods, err := netip.ParsePrefix(podCIDR)
	if err != nil || !pods.Addr().Is4() {
		return fmt.Errorf("--pod-cidr is %q; it must be an IPv4 CIDR, such as 10.244.0.0/24", podCIDR)
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return fmt.Errorf("reading --kubeconfig: %w", err)
	}
	// an empty list of rules, which means "nothing", stays apart from an absent one only in this encoding
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if metricsAddress != "" {
		if err := serveMetrics(metricsAddress); err != nil {
			return err
		}
	}
	return enforce(ctx, client, pods, queue, func() {
		fmt.Printf("enforcing network policies for the pods in %s\n", pods)
	})
}

func serveMetrics(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("serving metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.Handler())
	go func() {
		if err := http.Serve(listener, mux); !errors.Is(err, http.ErrServerClosed) {
			klog.ErrorS(err, "serving metrics")
		}
	}()
	return nil
}
