// The API gateway of go-micro: `micro api`. It knows no registry, and so every call fails as one to an unknown service does.
package main

import (
	"flag"
	"net/http"
	"os"
	"strings"

	"keelson/test/images/stand-ins/contract"
)

func main() {
	if len(os.Args) < 2 || os.Args[1] != "api" {
		contract.Fail("usage: micro api [options]")
	}
	options := flag.NewFlagSet("api", flag.ExitOnError)
	handler := options.String("handler", contract.Env("MICRO_API_HANDLER", "rpc"), "how a request becomes a call")
	namespace := options.String("namespace", contract.Env("MICRO_API_NAMESPACE", "go.micro.api"), "prefix of services")
	address := options.String("address", contract.Env("MICRO_API_ADDRESS", ":8080"), "where it listens")
	_ = options.Parse(os.Args[2:])
	pages := http.NewServeMux()
	pages.HandleFunc("/{$}", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]string{"version": "stand-in", "handler": *handler})
	})
	pages.HandleFunc("/", func(writer http.ResponseWriter, request *http.Request) {
		service := *namespace + "." + strings.Split(strings.Trim(request.URL.Path, "/"), "/")[0]
		failure := map[string]any{"id": "go.micro.client", "code": 500, "detail": "service " + service + ": not found", "status": "Internal Server Error"}
		contract.JSON(writer, http.StatusInternalServerError, failure)
	})
	contract.Serve("micro api", *address, pages)
}
