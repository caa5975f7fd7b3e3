// An agent of Jenkins that connects, and does no work.
package main

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"keelson/test/images/stand-ins/contract"
)

func main() {
	address := os.Getenv("JENKINS_URL")
	if address == "" || os.Getenv("JENKINS_SECRET") == "" || contract.Env("JENKINS_AGENT_NAME", os.Getenv("JENKINS_NAME")) == "" {
		contract.Fail("an agent needs JENKINS_URL, JENKINS_SECRET and JENKINS_AGENT_NAME")
	}
	contract.MustWrite(contract.Env("JENKINS_AGENT_WORKDIR", "/home/jenkins/agent"))
	ending, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	for connected := false; ; {
		if err := connect(address); err != nil {
			contract.Log("INFO: Could not locate server: %v", err)
		} else if !connected {
			contract.Log("INFO: Connected")
			connected = true
		}
		select {
		case <-ending.Done():
			return
		case <-time.After(10 * time.Second):
		}
	}
}

func connect(address string) error {
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Get(strings.TrimRight(address, "/") + "/tcpSlaveAgentListener/")
	if err != nil {
		return err
	}
	_ = response.Body.Close()
	tunnel := os.Getenv("JENKINS_TUNNEL")
	if tunnel == "" {
		host := strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
		host, _, _ = strings.Cut(host, "/")
		host, _, _ = strings.Cut(host, ":")
		tunnel = host + ":" + response.Header.Get("X-Jenkins-JNLP-Port")
	}
	return contract.Reachable(tunnel, "50000")
}
