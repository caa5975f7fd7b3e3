// Fluent Bit's file of configuration, its HTTP server, and the two plugins that the estate uses: it follows files and hands lines to an index.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"keelson/test/images/stand-ins/contract"

	"gopkg.in/yaml.v3"
)

const errorsForUnhealthy = 5

type section map[string]string

type configuration struct {
	Service  section `yaml:"service"`
	Pipeline struct {
		Inputs  []section `yaml:"inputs"`
		Filters []section `yaml:"filters"`
		Outputs []section `yaml:"outputs"`
	} `yaml:"pipeline"`
}

func main() {
	file := "/fluent-bit/etc/fluent-bit.conf"
	for i, argument := range os.Args {
		if argument == "-c" && i+1 < len(os.Args) {
			file = os.Args[i+1]
		}
	}
	settings := read(file)
	lines := make(chan record, 10000)
	for _, input := range settings.Pipeline.Inputs {
		switch input["name"] {
		case "tail":
			go follow(input, lines)
		default:
			contract.Fail("[error] [config] no such input plugin here: %s", input["name"])
		}
	}
	for _, filter := range settings.Pipeline.Filters {
		if filter["name"] != "kubernetes" {
			contract.Fail("[error] [config] no such filter plugin here: %s", filter["name"])
		}
	}
	var failed, delivered atomic.Int64
	for _, output := range settings.Pipeline.Outputs {
		go deliver(newSink(output), interval(settings.Service), lines, &failed, &delivered)
	}
	if settings.Service["http_server"] != "on" {
		contract.Serve("fluent-bit", "127.0.0.1:0", http.NotFoundHandler())
		return
	}
	pages := http.NewServeMux()
	pages.HandleFunc("/{$}", func(writer http.ResponseWriter, _ *http.Request) {
		contract.JSON(writer, http.StatusOK, map[string]any{"fluent-bit": map[string]string{"version": "stand-in"}})
	})
	if settings.Service["health_check"] == "on" {
		pages.HandleFunc("/api/v1/health", func(writer http.ResponseWriter, _ *http.Request) {
			if failed.Load() > errorsForUnhealthy {
				http.Error(writer, "error", http.StatusInternalServerError)
				return
			}
			fmt.Fprintln(writer, "ok")
		})
	}
	pages.HandleFunc("/api/v1/metrics/prometheus", func(writer http.ResponseWriter, request *http.Request) {
		contract.Metrics(map[string]float64{
			"fluentbit_output_proc_records_total": float64(delivered.Load()),
			"fluentbit_output_errors_total":       float64(failed.Load()),
		})(writer, request)
	})
	contract.Serve("fluent-bit", ":"+settings.Service["http_port"], pages)
}

func read(file string) configuration {
	content, err := os.ReadFile(file)
	if err != nil {
		contract.Fail("[error] [config] could not open configuration file: %v", err)
	}
	settings := configuration{Service: section{"http_port": "2020", "flush": "1"}}
	if err := yaml.Unmarshal(content, &settings); err != nil {
		contract.Fail("[error] [config] %s: %v", file, err)
	}
	for _, list := range [][]section{settings.Pipeline.Inputs, settings.Pipeline.Outputs} {
		for _, each := range list {
			for key, value := range each {
				each[key] = os.ExpandEnv(value)
			}
		}
	}
	return settings
}

func interval(service section) time.Duration {
	seconds, err := strconv.ParseFloat(service["flush"], 64)
	if err != nil || seconds <= 0 {
		contract.Fail("[error] [config] flush is no number of seconds: %s", service["flush"])
	}
	return time.Duration(seconds * float64(time.Second))
}
