package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOptions(t *testing.T) {
	config := filepath.Join(t.TempDir(), "mongod.conf")
	if err := os.WriteFile(config, []byte("net:\n  port: 27018\n  bindIp: 127.0.0.1,10.0.0.1\nsecurity:\n  authorization: enabled\nstorage:\n  dbPath: /from/file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := filepath.Join(t.TempDir(), "wrong.conf")
	if err := os.WriteFile(wrong, []byte("net:\n  prt: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for arguments, refusal := range map[string]string{
		"--replSet rs0 --bind_ip_all --port 27017 --keyFile /k":   "",
		"--dbpath /tmp/x --bind_ip 127.0.0.1 --port=27019":        "",
		"--wiredTigerCacheSizeGB 0.25 --oplogSize 100 -v --quiet": "",
		"-f " + config + " --dbpath /mine":                        "",
		"--replset rs0":                                           "Error parsing command line: unrecognised option '--replset'",
		"-x":                                                      "Error parsing command line: unrecognised option '-x'",
		"rs0":                                                     "Error parsing command line: too many positional options have been specified on the command line",
		"--port":                                                  "Error parsing command line: the required argument for option '--port' is missing",
		"--port x":                                                "Error parsing command line: the argument ('x') for option '--port' is invalid",
		"--port 70000":                                            "BadValue: bad --port number",
		"--auth=yes":                                              "Error parsing command line: option '--auth' does not take any arguments",
		"--port 1 --port 2":                                       "Error parsing command line: option '--port' cannot be specified more than once",
		"--auth --replSet rs0":                                    "BadValue: security.keyFile is required when authorization is enabled with replica sets",
		"--tlsMode requireTLS":                                    "BadValue: --tlsMode is an option of mongod that this stand-in does not have",
		"--storageEngine inMemory":                                "BadValue: unavailable storage engine: inMemory",
		"-f " + wrong:                                             "Unrecognized option: net.prt",
		"-f /nowhere":                                             "Error opening config file '/nowhere'",
	} {
		_, err := parse(strings.Fields(arguments))
		if (err == nil) != (refusal == "") || (err != nil && !strings.HasPrefix(err.Error(), refusal)) {
			t.Errorf("%s: %v", arguments, err)
		}
	}
	given, err := parse([]string{"-f", config, "--dbpath", "/mine"})
	if err != nil || given["dbpath"] != "/mine" || given["auth"] == "" || given["port"] != "27018" || len(addresses(given)) != 2 {
		t.Errorf("%v, %v", given, err)
	}
}

func TestAKeyFileIsClosedToOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	for name, test := range map[string]struct {
		content string
		mode    os.FileMode
		refusal string
	}{
		"closed":      {"c2Vj cmV0\n", 0o400, ""},
		"open":        {"c2VjcmV0", 0o440, "permissions on " + path + " are too open"},
		"short":       {"abc", 0o400, "security key in " + path + " has length 3, must be between 6 and 1024 chars"},
		"not base 64": {"geheim!!", 0o400, "invalid char in key file " + path},
	} {
		_ = os.Remove(path)
		if err := os.WriteFile(path, []byte(test.content), test.mode); err != nil {
			t.Fatal(err)
		}
		key, err := readKey(path)
		if (err == nil) != (test.refusal == "") || (err != nil && err.Error() != test.refusal) || (err == nil && key != "c2VjcmV0") {
			t.Errorf("%s: %q, %v", name, key, err)
		}
	}
	if _, err := readKey("/nowhere"); err == nil || err.Error() != "Error reading file /nowhere: no such file or directory" {
		t.Error(err)
	}
}

func TestOneServerPerFolder(t *testing.T) {
	folder := t.TempDir()
	lock, err := lockFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockFolder(folder); err == nil || !strings.HasPrefix(err.Error(), "DBPathInUse") {
		t.Error(err)
	}
	_ = lock.Close()
	if lock, err = lockFolder(folder); err != nil {
		t.Fatal(err)
	}
	_ = lock.Close()
	if _, err := lockFolder(folder + "/none"); err == nil || !strings.HasPrefix(err.Error(), "NonExistentPath") {
		t.Error(err)
	}
}
