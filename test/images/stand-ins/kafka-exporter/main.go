// Kafka's brokers, topics and offsets as numbers, under the names that kafka_exporter gives them.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"time"

	"keelson/test/images/stand-ins/contract"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

type servers []string

func (list *servers) String() string { return strings.Join(*list, ",") }
func (list *servers) Set(text string) error {
	*list = append(*list, text)
	return nil
}

func main() {
	var addresses servers
	flag.Var(&addresses, "kafka.server", "address of a broker, once or more often")
	listen := flag.String("web.listen-address", ":9308", "where it listens")
	path := flag.String("web.telemetry-path", "/metrics", "where numbers are")
	flag.Parse()
	if len(addresses) == 0 {
		addresses = servers{"kafka:9092"}
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(addresses...))
	if err != nil {
		contract.Fail("Error Init Kafka Client: %v", err)
	}
	admin := kadm.NewClient(client)
	if _, err := ask(admin); err != nil {
		contract.Fail("Error Init Kafka Client: %v", err)
	}
	pages := http.NewServeMux()
	pages.HandleFunc("/healthz", func(writer http.ResponseWriter, _ *http.Request) { fmt.Fprintln(writer, "ok") })
	pages.HandleFunc(*path, func(writer http.ResponseWriter, _ *http.Request) {
		numbers, err := ask(admin)
		if err != nil {
			http.Error(writer, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(writer, numbers)
	})
	contract.Serve("kafka_exporter", *listen, pages)
}

func ask(admin *kadm.Client) (string, error) {
	patience, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	facts, err := admin.Metadata(patience)
	if err != nil {
		return "", err
	}
	ends, err := admin.ListEndOffsets(patience)
	if err != nil {
		return "", err
	}
	var numbers strings.Builder
	fmt.Fprintf(&numbers, "# TYPE kafka_brokers gauge\nkafka_brokers %d\n", len(facts.Brokers))
	for _, topic := range facts.Topics.Sorted() {
		fmt.Fprintf(&numbers, "kafka_topic_partitions{topic=%q} %d\n", topic.Topic, len(topic.Partitions))
	}
	ends.Each(func(end kadm.ListedOffset) {
		fmt.Fprintf(&numbers, "kafka_topic_partition_current_offset{partition=\"%d\",topic=%q} %d\n", end.Partition, end.Topic, end.Offset)
	})
	return numbers.String(), nil
}
