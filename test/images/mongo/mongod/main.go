// The program mongod: a stand-in that keeps the documented contract of MongoDB 8.0 as far as the estate relies on it, for machines where
// MongoDB itself cannot be had.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"keelson/images/mongo/internal/server"
)

// Exit codes of mongod.
//
// See https://www.mongodb.com/docs/manual/reference/exit-codes/
const (
	exitClean      = 0
	exitBadOptions = 2
	exitKeyFile    = 1
	exitNetwork    = 48
	exitUncaught   = 100
	exitFatal      = 14
	defaultFolder  = "/data/db"
	smallestKey    = 6
	largestKey     = 1024
	openToOthers   = 0o077
	timeFormat     = "2006-01-02T15:04:05.000-07:00"
	lockName       = "mongod.lock"
	storageFolder  = "stand-in"
)

func main() { os.Exit(run(os.Args)) }

func run(arguments []string) int {
	given, err := parse(arguments[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		if strings.HasPrefix(err.Error(), "Error parsing command line") {
			fmt.Fprintln(os.Stderr, "try 'mongod --help' for more information")
		}
		return exitBadOptions
	}
	if given["help"] != "" {
		fmt.Println("A stand-in for mongod " + server.Version + ". Options: https://www.mongodb.com/docs/v8.0/reference/program/mongod/")
		return exitClean
	}
	if given["version"] != "" {
		fmt.Printf("db version v%s\nBuild Info: {\n    \"version\": \"%s\",\n    \"modules\": [],\n    \"environment\": { \"standIn\": true }\n}\n", server.Version, server.Version)
		return exitClean
	}
	key := ""
	if path, ok := given["keyFile"]; ok {
		if key, err = readKey(path); err != nil {
			write("I", "ACCESS", "Read security file failed", "error", map[string]any{"code": 30, "codeName": "InvalidPath", "errmsg": err.Error()})
			return exitKeyFile
		}
	}
	folder := given["dbpath"]
	if folder == "" {
		folder = defaultFolder
	}
	lock, err := lockFolder(folder)
	if err != nil {
		write("E", "CONTROL", "DBException in initAndListen, terminating", "error", err.Error())
		return exitUncaught
	}
	defer lock.Close()
	return serve(given, key, folder, arguments)
}

func serve(given map[string]string, key, folder string, arguments []string) int {
	number, _ := port(given)
	_, auth := given["auth"]
	_, noauth := given["noauth"]
	write("I", "CONTROL", "MongoDB starting", "pid", os.Getpid(), "port", number, "dbPath", folder, "version", server.Version, "standIn", true)
	running, err := server.Start(server.Options{
		Folder: filepath.Join(folder, storageFolder), SetName: given["replSet"], Port: number, Addresses: addresses(given),
		Auth: (auth || key != "") && !noauth, Key: key, CommandLine: arguments, Parsed: parsedForm(given),
		Log: func(component, message string, attributes ...any) { write("I", component, message, attributes...) },
		Fatal: func(err error) {
			write("F", "STORAGE", "The data cannot be kept", "error", err.Error())
			os.Exit(exitFatal)
		},
	})
	if err != nil {
		write("E", "CONTROL", "Error setting up the server", "error", err.Error())
		var bind *server.BindError
		if errors.As(err, &bind) {
			return exitNetwork
		}
		return exitUncaught
	}
	if path, ok := given["pidfilepath"]; ok {
		if err := os.WriteFile(path, fmt.Appendln(nil, os.Getpid()), 0o644); err != nil {
			write("E", "CONTROL", "Cannot write the pid file", "error", err.Error())
			return exitUncaught
		}
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	received := <-stop
	write("I", "CONTROL", "Received signal", "signal", int(received.(syscall.Signal)), "error", received.String())
	running.Stop()
	write("I", "CONTROL", "Shutting down", "exitCode", exitClean)
	return exitClean
}

var base64Set = regexp.MustCompile(`^[A-Za-z0-9+/=]*$`)

// readKey reads a key file, which must be closed to others.
//
// See https://www.mongodb.com/docs/manual/core/security-internal-authentication/#keyfiles
func readKey(path string) (string, error) {
	information, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("Error reading file %s: %w", path, errors.Unwrap(err))
	}
	if information.Mode().Perm()&openToOthers != 0 {
		return "", fmt.Errorf("permissions on %s are too open", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("Error reading file %s: %w", path, errors.Unwrap(err))
	}
	key := strings.Join(strings.Fields(string(content)), "")
	switch {
	case len(key) < smallestKey:
		return "", fmt.Errorf("security key in %s has length %d, must be between %d and %d chars", path, len(key), smallestKey, largestKey)
	case len(key) > largestKey:
		return "", fmt.Errorf("security key in %s has length %d, must be between %d and %d chars", path, len(key), smallestKey, largestKey)
	case !base64Set.MatchString(key):
		return "", fmt.Errorf("invalid char in key file %s", path)
	}
	return key, nil
}

// lockFolder makes sure that no second server uses the data.
func lockFolder(folder string) (*os.File, error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, fmt.Errorf("NonExistentPath: Data directory %s not found. Create the missing directory or specify another directory using (1) the --dbpath command line option, or (2) by adding the 'storage.dbPath' option in the configuration file.", folder)
	}
	lock, err := os.OpenFile(filepath.Join(folder, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("IllegalOperation: Attempted to create a lock file on a read-only directory: %s", folder)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("DBPathInUse: Unable to lock the lock file: %s (Resource temporarily unavailable). Another mongod instance is already running on the %s directory", lock.Name(), folder)
	}
	if err := lock.Truncate(0); err == nil {
		_, _ = fmt.Fprintln(lock, os.Getpid())
	}
	return lock, nil
}

// write writes a line of the log in the form that mongod has.
func write(severity, component, message string, attributes ...any) {
	named := map[string]any{}
	for i := 0; i+1 < len(attributes); i += 2 {
		named[fmt.Sprint(attributes[i])] = attributes[i+1]
	}
	line, err := json.Marshal(struct {
		Time      map[string]string `json:"t"`
		Severity  string            `json:"s"`
		Component string            `json:"c"`
		Context   string            `json:"ctx"`
		Message   string            `json:"msg"`
		Attr      map[string]any    `json:"attr,omitempty"`
	}{map[string]string{"$date": time.Now().Format(timeFormat)}, severity, component, "main", message, named})
	if err != nil {
		line = []byte(message)
	}
	// containers have one stream, so that a line is one write
	_, _ = os.Stdout.Write(append(line, '\n'))
}
