// Command acmesolver answers an ACME server's question for one token of one domain, with the server and the flags of cert-manager's image.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/cert-manager/cert-manager/pkg/issuer/acme/http/solver"
	"k8s.io/klog/v2"
)

func main() {
	server := &solver.HTTP01Solver{}
	flag.IntVar(&server.ListenPort, "listen-port", 8089, "the port that is listened to")
	flag.StringVar(&server.Domain, "domain", "", "the domain that is to be proven")
	flag.StringVar(&server.Token, "token", "", "the token that the ACME server names")
	flag.StringVar(&server.Key, "key", "", "the answer")
	flag.Parse()

	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-end
		_ = server.Close()
	}()
	if err := server.Listen(klog.Background()); !errors.Is(err, http.ErrServerClosed) {
		fmt.Fprintf(os.Stderr, "acmesolver: %v\n", err)
		os.Exit(1)
	}
}
