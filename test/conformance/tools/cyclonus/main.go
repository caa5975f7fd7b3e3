// Command cyclonus answers who may talk to whom under a set of network policies. It reads a request as JSON from its standard input and
// writes the answers to its standard output; the judging is done by github.com/mattfenwick/cyclonus.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"
)

func main() {
	// the evaluator lays out debug texts for every pair of rules it joins
	logrus.SetLevel(logrus.ErrorLevel)
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	var request Request
	decoder := json.NewDecoder(in)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}
	answers, err := answer(request)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(answers); err != nil {
		return fmt.Errorf("writing the answers: %w", err)
	}
	return nil
}
