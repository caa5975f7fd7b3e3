// Kiali's configuration, port and paths. Like Kiali it starts only in a cluster, and shows nothing of it.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"

	"keelson/test/images/stand-ins/contract"

	"gopkg.in/yaml.v3"
)

const token = "/var/run/secrets/kubernetes.io/serviceaccount/token"

func main() {
	file := flag.String("config", "", "path of the configuration")
	flag.Parse()
	var settings struct {
		Auth struct {
			Strategy string `yaml:"strategy"`
		} `yaml:"auth"`
		Server struct {
			Port    int    `yaml:"port"`
			WebRoot string `yaml:"web_root"`
		} `yaml:"server"`
	}
	settings.Auth.Strategy, settings.Server.Port = "token", 20001
	content, err := os.ReadFile(*file)
	if err != nil {
		contract.Fail("Failed to load config file [%s]: %v", *file, err)
	}
	if err := yaml.Unmarshal(content, &settings); err != nil {
		contract.Fail("Failed to load config file [%s]: %v", *file, err)
	}
	switch settings.Auth.Strategy {
	case "anonymous", "header", "openid", "openshift", "token":
	default:
		contract.Fail("Invalid authentication strategy [%s]", settings.Auth.Strategy)
	}
	if _, err := os.Stat(token); err != nil {
		contract.Fail("Kiali runs in a cluster, and has no token: %v", err)
	}
	root := strings.TrimRight(settings.Server.WebRoot, "/")
	pages := http.NewServeMux()
	pages.HandleFunc(root+"/healthz", func(writer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(writer) })
	pages.HandleFunc(root+"/api/status", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]any{"status": map[string]string{"Kiali state": "running"}})
	})
	pages.HandleFunc(root+"/", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(writer, "<!doctype html><title>Kiali</title>")
	})
	contract.Serve("Kiali", ":"+strconv.Itoa(settings.Server.Port), pages)
}
