// An application that tells how long it takes to answer.
package main

import (
	"fmt"
	"net/http"
	"time"

	"keelson/test/images/stand-ins/contract"
)

func main() {
	started := time.Now()
	pages := http.NewServeMux()
	pages.HandleFunc("/metrics", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(writer, "# TYPE test_uptime_seconds gauge\ntest_uptime_seconds %g\n", time.Since(started).Seconds())
	})
	pages.HandleFunc("/", func(writer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(writer, "k8s-app-monitor-test") })
	contract.Serve("k8s-app-monitor-test", ":3000", pages)
}
