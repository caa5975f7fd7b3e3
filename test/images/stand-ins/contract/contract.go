// Package contract holds what every stand-in does as the published programs do it: it fails early and clearly, writes where it is documented to,
// answers requests, and ends in order.
package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Fail says why a program cannot go on, and ends it.
func Fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", values...)
	os.Exit(1)
}

// Log writes a line to the log of the container.
func Log(format string, values ...any) {
	fmt.Printf(time.Now().UTC().Format(time.RFC3339)+" "+format+"\n", values...)
}

// Env is a variable, or a value where it is empty.
func Env(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// MustWrite makes a folder and ends the program where files cannot be written to it.
func MustWrite(folder string) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		Fail("%s is not writable: %v", folder, err)
	}
	probe := filepath.Join(folder, fmt.Sprintf(".written-by-%d", os.Getpid()))
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		Fail("%s is not writable: %v", folder, err)
	}
	_ = os.Remove(probe)
}

// Reachable tells whether something listens at an address, which may lack its port.
func Reachable(address, port string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(address, port)
	}
	connection, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return err
	}
	return connection.Close()
}

// JSON answers a request.
func JSON(writer http.ResponseWriter, status int, value any) {
	writer.Header().Set("Content-Type", "application/json")
	writer.WriteHeader(status)
	_ = json.NewEncoder(writer).Encode(value)
}

// Metrics answers with numbers in Prometheus' format.
func Metrics(values map[string]float64) http.HandlerFunc {
	return func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Content-Type", "text/plain; version=0.0.4")
		for name, value := range values {
			fmt.Fprintf(writer, "# TYPE %s gauge\n%s %g\n", name, name, value)
		}
	}
}

// Serve answers requests until the program is asked to end, and then ends after those that are under way.
func Serve(name, address string, handler http.Handler) {
	server := &http.Server{Addr: address, Handler: logged(handler), ReadHeaderTimeout: 10 * time.Second}
	ending, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	done := make(chan struct{})
	go func() {
		<-ending.Done()
		Log("%s ends", name)
		patience, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		_ = server.Shutdown(patience)
		close(done)
	}()
	Log("%s listens on %s", name, address)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		Fail("%s cannot listen on %s: %v", name, address, err)
	}
	<-done
}

func logged(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if agent := request.Header.Get("User-Agent"); !strings.HasPrefix(agent, "kube-probe/") {
			Log("%s %s", request.Method, request.URL.Path)
		}
		handler.ServeHTTP(writer, request)
	})
}
