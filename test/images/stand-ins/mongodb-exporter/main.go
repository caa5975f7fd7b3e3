// Whether MongoDB listens, under the name that mongodb_exporter gives it.
package main

import (
	"flag"
	"net/http"
	"net/url"
	"os"

	"keelson/test/images/stand-ins/contract"
)

func main() {
	address := flag.String("mongodb.uri", contract.Env("MONGODB_URI", "mongodb://localhost:27017"), "address of the database")
	listen := flag.String("web.listen-address", ":9216", "where it listens")
	path := flag.String("web.telemetry-path", "/metrics", "where numbers are")
	_ = flag.Bool("collect-all", false, "collect everything")
	flag.Parse()
	parts, err := url.Parse(*address)
	if err != nil || parts.Host == "" {
		contract.Fail("cannot read the address %s", *address)
	}
	if (os.Getenv("MONGODB_USER") == "") != (os.Getenv("MONGODB_PASSWORD") == "") {
		contract.Fail("MONGODB_USER and MONGODB_PASSWORD go together")
	}
	pages := http.NewServeMux()
	pages.HandleFunc(*path, func(writer http.ResponseWriter, request *http.Request) {
		up := 1.0
		if err := contract.Reachable(parts.Host, "27017"); err != nil {
			contract.Log("error: %v", err)
			up = 0
		}
		contract.Metrics(map[string]float64{"mongodb_up": up})(writer, request)
	})
	contract.Serve("mongodb_exporter", *listen, pages)
}
