package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"keelson/test/images/stand-ins/contract"
)

// A sink takes records, all or none.
type sink interface {
	put(records []record) error
}

func newSink(output section) sink {
	switch output["name"] {
	case "es", "opensearch":
		return newIndex(output)
	case "stdout":
		return standardOutput{}
	default:
		contract.Fail("[error] [config] no such output plugin here: %s", output["name"])
		return nil
	}
}

type standardOutput struct{}

func (standardOutput) put(records []record) error {
	for _, each := range records {
		if err := json.NewEncoder(os.Stdout).Encode(each); err != nil {
			return err
		}
	}
	return nil
}

type index struct {
	client                          *http.Client
	address, user, password, prefix string
}

func newIndex(output section) index {
	scheme := "http"
	client := &http.Client{Timeout: 20 * time.Second}
	if output["tls"] == "on" {
		scheme = "https"
		if output["tls.verify"] == "off" {
			client.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
		}
	}
	port, prefix := output["port"], output["logstash_prefix"]
	if port == "" {
		port = "9200"
	}
	if prefix == "" {
		prefix = "logstash"
	}
	return index{client, fmt.Sprintf("%s://%s:%s/_bulk", scheme, output["host"], port), output["http_user"], output["http_passwd"], prefix}
}

// deliver hands on what has come since the last time, again and again until it is taken.
func deliver(target sink, every time.Duration, lines <-chan record, failed, delivered *atomic.Int64) {
	var waiting []record
	for {
		time.Sleep(every)
		for more := true; more && len(waiting) < 1000; {
			select {
			case line := <-lines:
				waiting = append(waiting, line)
			default:
				more = false
			}
		}
		if len(waiting) == 0 {
			continue
		}
		if err := target.put(waiting); err != nil {
			failed.Add(1)
			contract.Log("[warn] [engine] failed to flush %d records, retry: %v", len(waiting), err)
			time.Sleep(5 * time.Second)
			continue
		}
		failed.Store(0)
		delivered.Add(int64(len(waiting)))
		waiting = nil
	}
}

func (target index) put(records []record) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	name := target.prefix + "-" + time.Now().UTC().Format("2006.01.02")
	for _, each := range records {
		_ = encoder.Encode(map[string]any{"create": map[string]string{"_index": name}})
		_ = encoder.Encode(each)
	}
	request, err := http.NewRequest(http.MethodPost, target.address, &body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-ndjson")
	if target.user != "" {
		request.SetBasicAuth(target.user, target.password)
	}
	response, err := target.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s", response.Status)
	}
	var answer struct {
		Errors bool `json:"errors"`
	}
	if json.NewDecoder(response.Body).Decode(&answer) == nil && answer.Errors {
		return fmt.Errorf("the index refused some of them")
	}
	return nil
}
