// Asks an application for its numbers whenever it is asked itself.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"keelson/test/images/stand-ins/contract"
)

func main() {
	service, port := contract.Env("SERVICE_NAME", "localhost"), contract.Env("APP_PORT", "3000")
	client := &http.Client{Timeout: 5 * time.Second}
	pages := http.NewServeMux()
	pages.HandleFunc("/", func(writer http.ResponseWriter, _ *http.Request) {
		response, err := client.Get("http://" + net.JoinHostPort(service, port) + "/metrics")
		if err != nil {
			http.Error(writer, err.Error(), http.StatusBadGateway)
			return
		}
		defer func() { _ = response.Body.Close() }()
		fmt.Fprintln(writer, "<!doctype html><title>k8s-app-monitor-agent</title><pre>")
		_, _ = io.Copy(writer, response.Body)
	})
	contract.Serve("k8s-app-monitor-agent", ":8888", pages)
}
