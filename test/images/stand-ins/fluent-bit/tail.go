package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"keelson/test/images/stand-ins/contract"
)

type record map[string]any

// what containerd puts before each line
var containerLine = regexp.MustCompile(`^\S+ (stdout|stderr) [FP] (.*)$`)

// NAME_NAMESPACE_CONTAINER-ID.log
var containerFile = regexp.MustCompile(`^([^_]+)_([^_]+)_(.+)-[0-9a-f]{64}\.log$`)

// follow sends each line of the files of a `tail` input, and notes in its database how far it came.
func follow(input section, lines chan<- record) {
	positions := map[string]int64{}
	note := func() {}
	if file := input["db"]; file != "" {
		content, err := os.ReadFile(file)
		if err == nil {
			_ = json.Unmarshal(content, &positions)
		}
		note = func() {
			content, _ := json.Marshal(positions)
			if err := os.WriteFile(file, content, 0o644); err != nil {
				contract.Fail("[error] [sqldb] cannot open database %s: %v", file, err)
			}
		}
		note()
	}
	for first := true; ; first = false {
		files, _ := filepath.Glob(input["path"])
		for _, file := range files {
			if excluded, _ := filepath.Match(input["exclude_path"], file); excluded {
				continue
			}
			position, known := positions[file]
			if !known && first && input["read_from_head"] != "on" && input["read_from_head"] != "true" {
				if facts, err := os.Stat(file); err == nil {
					position = facts.Size()
				}
			}
			positions[file] = readFrom(file, position, input, lines)
		}
		note()
		time.Sleep(time.Second)
	}
}

func readFrom(file string, position int64, input section, lines chan<- record) int64 {
	source, err := os.Open(file)
	if err != nil {
		contract.Log("[error] [input:tail] %v", err)
		return position
	}
	defer func() { _ = source.Close() }()
	if facts, err := source.Stat(); err == nil && facts.Size() < position {
		position = 0
	}
	if _, err := source.Seek(position, io.SeekStart); err != nil {
		return position
	}
	for reader := bufio.NewReader(source); ; {
		line, err := reader.ReadString('\n')
		if err != nil {
			return position
		}
		position += int64(len(line))
		lines <- recordOf(strings.TrimSuffix(line, "\n"), file, input)
	}
}

func recordOf(line, file string, input section) record {
	made := record{"@timestamp": time.Now().UTC().Format(time.RFC3339Nano), "tag": strings.ReplaceAll(input["tag"], "*", strings.ReplaceAll(strings.Trim(file, "/"), "/", "."))}
	if key := input["path_key"]; key != "" {
		made[key] = file
	}
	if parts := containerFile.FindStringSubmatch(filepath.Base(file)); parts != nil {
		made["kubernetes"] = map[string]string{"pod_name": parts[1], "namespace_name": parts[2], "container_name": parts[3]}
		if text := containerLine.FindStringSubmatch(line); text != nil {
			made["stream"], line = text[1], text[2]
		}
		var fields record
		if json.Unmarshal([]byte(line), &fields) == nil {
			for name, value := range fields {
				made[name] = value
			}
			return made
		}
	}
	made["log"] = fmt.Sprint(line)
	return made
}
