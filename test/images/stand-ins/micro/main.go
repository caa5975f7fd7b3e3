// The API gateway of go-micro: `micro api`. It knows no registry, and so every call fails as one to an unknown service does.
package main

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strings"

	"keelson/test/images/stand-ins/contract"
)

func main() {
	// options of every command come before its name
	global := flag.NewFlagSet("micro", flag.ExitOnError)
	for _, name := range []string{"registry", "registry_address", "selector", "transport", "client", "server"} {
		_ = global.String(name, "", "which implementation is used; this stand-in has none")
	}
	_ = global.Parse(os.Args[1:])
	if global.Arg(0) != "api" {
		contract.Fail("usage: micro [global options] api [options]")
	}
	options := flag.NewFlagSet("api", flag.ExitOnError)
	handler := options.String("handler", contract.Env("MICRO_API_HANDLER", "rpc"), "how a request becomes a call")
	namespace := options.String("namespace", contract.Env("MICRO_API_NAMESPACE", "go.micro.api"), "prefix of services")
	address := options.String("address", contract.Env("MICRO_API_ADDRESS", ":8080"), "where it listens")
	_ = options.Parse(global.Args()[1:])
	pages := http.NewServeMux()
	pages.HandleFunc("/{$}", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]string{"version": "stand-in", "handler": *handler})
	})
	pages.HandleFunc("/rpc", func(writer http.ResponseWriter, request *http.Request) {
		service := request.FormValue("service")
		if strings.HasPrefix(request.Header.Get("Content-Type"), "application/json") {
			var call struct{ Service string }
			if err := json.NewDecoder(request.Body).Decode(&call); err != nil {
				refuse(writer, http.StatusBadRequest, "go.micro.rpc", err.Error())
				return
			}
			service = call.Service
		}
		if service == "" {
			refuse(writer, http.StatusBadRequest, "go.micro.rpc", "invalid service")
			return
		}
		refuse(writer, http.StatusInternalServerError, "go.micro.client", "service "+service+": not found")
	})
	pages.HandleFunc("/", func(writer http.ResponseWriter, request *http.Request) {
		service := *namespace + "." + strings.Split(strings.Trim(request.URL.Path, "/"), "/")[0]
		refuse(writer, http.StatusInternalServerError, "go.micro.client", "service "+service+": not found")
	})
	contract.Serve("micro api", *address, pages)
}

// refuse answers as go-micro's errors do.
func refuse(writer http.ResponseWriter, code int, id, detail string) {
	contract.JSON(writer, code, map[string]any{"id": id, "code": code, "detail": detail, "status": http.StatusText(code)})
}
