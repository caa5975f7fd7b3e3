// Command cert-manager runs the controllers of cert-manager that issue certificates from an ACME server or from an authority of the cluster. The
// project publishes its controllers as a module, and its command not.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmechallenges"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmeorders"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/acme"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/ca"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/acme"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/klog/v2"
)

const workers = 2

func main() {
	klog.InitFlags(nil)
	var options controller.ContextOptions
	var nameservers string
	flag.StringVar(&options.Kubeconfig, "kubeconfig", "", "how to reach the API server; inside a cluster, by the account of the pod")
	flag.StringVar(&options.ClusterResourceNamespace, "cluster-resource-namespace", "cert-manager", "where the Secrets of ClusterIssuers are")
	flag.StringVar(&options.HTTP01SolverImage, "acme-http01-solver-image", "quay.io/jetstack/cert-manager-acmesolver:v1.21.2", "the image of the pods that answer an ACME server")
	flag.StringVar(&nameservers, "acme-http01-solver-nameservers", "", "who is asked for addresses in the self check, as host:port separated by commas; the resolver of the machine by default")
	flag.DurationVar(&options.CertificateRequestMinimumBackoffDuration, "certificate-request-minimum-backoff-duration", time.Hour, "how long a failed request is not repeated")
	health := flag.String("health-address", "127.0.0.1:9403", "where /livez answers once every controller runs")
	flag.Parse()
	if nameservers != "" {
		options.HTTP01SolverNameservers = strings.Split(nameservers, ",")
	}
	withDefaults(&options)

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, options, *health); err != nil {
		fmt.Fprintf(os.Stderr, "cert-manager: %v\n", err)
		os.Exit(1)
	}
}

// withDefaults sets what the command of the project sets unless told otherwise.
func withDefaults(options *controller.ContextOptions) {
	options.KubernetesAPIQPS, options.KubernetesAPIBurst = 20, 50
	options.HTTP01SolverResourceRequestCPU = resource.MustParse("10m")
	options.HTTP01SolverResourceRequestMemory = resource.MustParse("64Mi")
	options.HTTP01SolverResourceLimitsCPU = resource.MustParse("100m")
	options.HTTP01SolverResourceLimitsMemory = resource.MustParse("64Mi")
	options.ACMEHTTP01SolverRunAsNonRoot = true
	options.DNS01CheckRetryPeriod = 10 * time.Second
	options.ClusterIssuerAmbientCredentials = true
	options.CertificateRequestMaximumBackoffDuration = 32 * time.Hour
	options.MaxConcurrentChallenges = 60
}

func run(ctx context.Context, options controller.ContextOptions, health string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	factory, err := controller.NewContextFactory(ctx, options)
	if err != nil {
		return err
	}
	shared, err := factory.Build()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", health)
	if err != nil {
		return err
	}

	ended := make(chan error)
	for name, construct := range controller.Known() {
		built, err := construct(factory)
		if err != nil {
			return fmt.Errorf("controller %s: %w", name, err)
		}
		go func() {
			err := built.Run(workers, ctx)
			if err == nil && ctx.Err() == nil {
				err = fmt.Errorf("controller %s ended by itself", name)
			}
			ended <- err
		}()
	}
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	shared.HTTP01ResourceMetadataInformersFactory.Start(ctx.Done())
	go serveHealth(listener)

	var first error
	for range controller.Known() {
		if err := <-ended; err != nil && first == nil && ctx.Err() == nil {
			first = err
		}
		cancel()
	}
	return first
}

func serveHealth(listener net.Listener) {
	mux := http.NewServeMux()
	mux.HandleFunc("/livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	klog.ErrorS(http.Serve(listener, mux), "serving health")
}
