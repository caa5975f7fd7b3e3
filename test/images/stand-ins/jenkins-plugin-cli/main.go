// Fetches plugins as the Plugin Installation Manager documents it: lists of what there is first, and then each file.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"keelson/test/images/stand-ins/contract"
)

const updates = "https://updates.jenkins.io"

var client = &http.Client{Timeout: 2 * time.Minute}

func main() {
	list := flag.String("plugin-file", "", "a list of plugins, NAME:VERSION per line")
	folder := flag.String("plugin-download-directory", "/usr/share/jenkins/ref/plugins", "where plugins go")
	_ = flag.String("latest", "true", "whether dependencies are the latest")
	flag.Parse()

	cache := contract.Env("CACHE_DIR", filepath.Join(contract.Env("HOME", "/"), ".cache/jenkins-plugin-management-cli"))
	contract.MustWrite(cache)
	contract.MustWrite(*folder)

	fetch(contract.Env("JENKINS_UC", updates)+suffix("JENKINS_UC", "/update-center.actual.json"), filepath.Join(cache, "update-center.json"))
	experimental := contract.Env("JENKINS_UC_EXPERIMENTAL", updates+"/experimental/update-center.actual.json")
	fetch(experimental, filepath.Join(cache, "experimental.json"))
	fetch(contract.Env("JENKINS_PLUGIN_INFO", updates+"/current/plugin-versions.json"), filepath.Join(cache, "plugin-versions.json"))

	downloads := contract.Env("JENKINS_UC_DOWNLOAD_URL", updates+"/download/plugins")
	for _, plugin := range plugins(*list) {
		name, version, _ := strings.Cut(plugin, ":")
		address := fmt.Sprintf("%s/%s/%s/%s.hpi", strings.TrimRight(downloads, "/"), name, version, name)
		fetch(address, filepath.Join(*folder, name+".jpi"))
	}
	fmt.Println("Done")
}

// suffix is what an address without a file gets.
func suffix(name, path string) string {
	if strings.HasSuffix(os.Getenv(name), ".json") {
		return ""
	}
	return path
}

func plugins(file string) []string {
	content, err := os.Open(file)
	if err != nil {
		contract.Fail("Unable to read the plugin file: %v", err)
	}
	defer func() { _ = content.Close() }()
	var found []string
	for lines := bufio.NewScanner(content); lines.Scan(); {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line != "" {
			found = append(found, line)
		}
	}
	return found
}

func fetch(address, file string) {
	response, err := client.Get(address)
	if err != nil {
		contract.Fail("Unable to retrieve %s: %v", address, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		contract.Fail("Unable to retrieve %s: %s", address, response.Status)
	}
	target, err := os.Create(file)
	if err != nil {
		contract.Fail("Unable to write %s: %v", file, err)
	}
	defer func() { _ = target.Close() }()
	if _, err := io.Copy(target, response.Body); err != nil {
		contract.Fail("Unable to write %s: %v", file, err)
	}
}
