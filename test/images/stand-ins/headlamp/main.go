// Headlamp's options, port and paths. Like Headlamp it wants a cluster, and shows nothing of it.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"

	"keelson/test/images/stand-ins/contract"
)

const token = "/var/run/secrets/kubernetes.io/serviceaccount/token"

func main() {
	inCluster := flag.Bool("in-cluster", false, "use the account of the pod")
	port := flag.Int("port", 4466, "port to listen on")
	base := flag.String("base-url", "", "path below which everything is served")
	_ = flag.String("plugins-dir", "", "folder of plugins")
	_ = flag.String("html-static-dir", "", "folder of pages")
	flag.Parse()
	if _, err := os.Stat(token); *inCluster && err != nil {
		contract.Fail("Failed to get in-cluster config: %v", err)
	}
	root := strings.TrimRight(*base, "/")
	pages := http.NewServeMux()
	pages.HandleFunc(root+"/config", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]any{"clusters": []map[string]string{{"name": "main"}}})
	})
	pages.HandleFunc(root+"/", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(writer, "<!doctype html><title>Headlamp</title>")
	})
	contract.Serve("Headlamp", fmt.Sprintf(":%d", *port), pages)
}
