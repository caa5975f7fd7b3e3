// Jenkins' home, ports and paths. Its entrypoint copies the reference files into the home; plugins and jobs do nothing here.
package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"keelson/test/images/stand-ins/contract"

	"gopkg.in/yaml.v3"
)

const (
	reference = "/usr/share/jenkins/ref"
	// how long a start takes at least, so that a probe that does not wait is noticed
	startTime = 3 * time.Second
)

func main() {
	home := contract.Env("JENKINS_HOME", "/var/jenkins_home")
	contract.MustWrite(home)
	copyReference(home)
	if !strings.Contains(os.Getenv("JAVA_OPTS"), "-Djenkins.install.runSetupWizard=false") {
		password(home)
	}

	var failure error
	var ready atomic.Bool
	go func() {
		time.Sleep(startTime)
		if failure = configure(home); failure != nil {
			contract.Log("SEVERE: Failed to initialize Jenkins: %v", failure)
			return
		}
		contract.Log("Jenkins is fully up and running")
		ready.Store(true)
	}()
	go listenForAgents(contract.Env("JENKINS_SLAVE_AGENT_PORT", "50000"))

	pages := http.NewServeMux()
	pages.HandleFunc("/", func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set("X-Jenkins", version())
		switch {
		case failure != nil:
			http.Error(writer, "Jenkins: "+failure.Error(), http.StatusInternalServerError)
		case !ready.Load():
			http.Error(writer, "Please wait while Jenkins is getting ready to work ...", http.StatusServiceUnavailable)
		case strings.HasPrefix(request.URL.Path, "/login"):
			fmt.Fprintln(writer, "<!doctype html><title>Sign in [Jenkins]</title>")
		case strings.HasPrefix(request.URL.Path, "/tcpSlaveAgentListener"):
			writer.Header().Set("X-Jenkins-JNLP-Port", contract.Env("JENKINS_SLAVE_AGENT_PORT", "50000"))
			fmt.Fprintln(writer, "Jenkins")
		default:
			http.Redirect(writer, request, "/login?from="+request.URL.EscapedPath(), http.StatusForbidden)
		}
	})
	contract.Serve("Jenkins", ":8080", pages)
}

func version() string {
	return contract.Env("JENKINS_VERSION", "2")
}

// copyReference gives the home what it lacks; plugins are replaced.
func copyReference(home string) {
	err := filepath.WalkDir(reference, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, _ := filepath.Rel(reference, path)
		target := filepath.Join(home, strings.TrimSuffix(relative, ".override"))
		if _, err := os.Stat(target); err == nil && !strings.HasPrefix(relative, "plugins/") {
			return nil
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	if err != nil {
		contract.Fail("cannot copy %s to %s: %v", reference, home, err)
	}
}

func password(home string) {
	bytes := make([]byte, 16)
	_, _ = rand.Read(bytes)
	file := filepath.Join(home, "secrets/initialAdminPassword")
	_ = os.MkdirAll(filepath.Dir(file), 0o700)
	_ = os.WriteFile(file, []byte(hex.EncodeToString(bytes)+"\n"), 0o600)
	contract.Log("Jenkins initial setup is required; its password is in %s", file)
}

// configure reads the configuration as code, which only its plugin does.
func configure(home string) error {
	file := os.Getenv("CASC_JENKINS_CONFIG")
	if file == "" {
		return nil
	}
	plugins, _ := filepath.Glob(filepath.Join(home, "plugins/configuration-as-code.*"))
	if len(plugins) == 0 {
		contract.Log("WARNING: CASC_JENKINS_CONFIG is set, and the plugin configuration-as-code is not installed")
		return nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var settings map[string]any
	if err := yaml.Unmarshal(content, &settings); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for root := range settings {
		switch root {
		case "jenkins", "security", "unclassified", "tool", "credentials", "jobs", "appearance", "groovy":
		default:
			return fmt.Errorf("%s: no configurator for the root element '%s'", file, root)
		}
	}
	return secretsOf(string(content))
}

// secretsOf asks for a file of each name in the text, as `${name}` is replaced by its content.
func secretsOf(text string) error {
	folder := contract.Env("SECRETS", "/run/secrets")
	for _, part := range strings.Split(text, "${")[1:] {
		name, _, found := strings.Cut(part, "}")
		if !found || strings.ContainsAny(name, ": \n") {
			continue
		}
		if _, err := os.ReadFile(filepath.Join(folder, name)); err != nil && os.Getenv(name) == "" {
			contract.Log("WARNING: Configuration as Code: %s is in no secret source, and empty", name)
		}
	}
	return nil
}

func listenForAgents(port string) {
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		contract.Fail("Jenkins cannot listen for agents on %s: %v", port, err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer func() { _ = connection.Close() }()
			_ = connection.SetDeadline(time.Now().Add(time.Minute))
			buffer := make([]byte, 512)
			for {
				if _, err := connection.Read(buffer); err != nil {
					return
				}
			}
		}()
	}
}
