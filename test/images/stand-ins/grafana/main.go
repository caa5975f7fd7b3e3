// Grafana's paths, variables and ports, and its data sources; it draws nothing.
package main

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"keelson/test/images/stand-ins/contract"

	"gopkg.in/yaml.v3"
)

type source struct {
	Name string `yaml:"name" json:"name"`
	Type string `yaml:"type" json:"type"`
	URL  string `yaml:"url" json:"url"`
}

func main() {
	for _, path := range []string{contract.Env("GF_PATHS_DATA", "/var/lib/grafana"), contract.Env("GF_PATHS_LOGS", "/var/log/grafana")} {
		contract.MustWrite(path)
	}
	sources := provisioned(contract.Env("GF_PATHS_PROVISIONING", "/etc/grafana/provisioning"))
	pages := http.NewServeMux()
	pages.HandleFunc("GET /api/health", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]string{"database": "ok", "version": contract.Env("GRAFANA_VERSION", "12")})
	})
	pages.HandleFunc("GET /metrics", contract.Metrics(map[string]float64{"grafana_stat_total_users": 1}))
	pages.HandleFunc("GET /login", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(writer, "<!doctype html><title>Grafana</title>")
	})
	pages.HandleFunc("GET /api/datasources", func(writer http.ResponseWriter, request *http.Request) {
		if user, password, given := request.BasicAuth(); !given || user != contract.Env("GF_SECURITY_ADMIN_USER", "admin") || password != contract.Env("GF_SECURITY_ADMIN_PASSWORD", "admin") {
			contract.JSON(writer, http.StatusUnauthorized, map[string]string{"message": "Unauthorized"})
			return
		}
		contract.JSON(writer, http.StatusOK, sources)
	})
	for _, source := range sources {
		target, err := url.Parse(source.URL)
		if err != nil || target.Host == "" {
			contract.Fail("data source %s has no valid address: '%s'", source.Name, source.URL)
		}
		proxy := httputil.NewSingleHostReverseProxy(target)
		pages.Handle("/api/datasources/proxy/name/"+source.Name+"/", http.StripPrefix("/api/datasources/proxy/name/"+source.Name, proxy))
	}
	pages.HandleFunc("/", func(writer http.ResponseWriter, request *http.Request) {
		if contract.Env("GF_AUTH_ANONYMOUS_ENABLED", "false") == "true" {
			fmt.Fprintln(writer, "<!doctype html><title>Grafana</title>")
			return
		}
		http.Redirect(writer, request, "/login", http.StatusFound)
	})
	contract.Serve("Grafana", ":"+contract.Env("GF_SERVER_HTTP_PORT", "3000"), pages)
}

func provisioned(folder string) []source {
	files, _ := filepath.Glob(filepath.Join(folder, "datasources/*.yaml"))
	sources := []source{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			contract.Fail("Datasource provisioning error: %v", err)
		}
		var list struct {
			Datasources []source `yaml:"datasources"`
		}
		if err := yaml.Unmarshal(content, &list); err != nil {
			contract.Fail("Datasource provisioning error: %s: %v", file, err)
		}
		for _, each := range list.Datasources {
			each.URL = strings.TrimRight(os.ExpandEnv(each.URL), "/")
			sources = append(sources, each)
		}
	}
	return sources
}
