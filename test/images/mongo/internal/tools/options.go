package tools

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"gopkg.in/yaml.v3"
)

// Version is what the tools say they are: a release that goes with MongoDB 8.0.
const Version = "100.12.2"

// Options are those that both tools have; each has some more.
type Options struct {
	values map[string][]string
}

var valued = []string{
	"host", "port", "username", "password", "authenticationDatabase", "authenticationMechanism", "uri", "config", "archive", "db", "collection",
	"nsInclude", "nsExclude",
}

var flags = []string{"gzip", "drop", "stopOnError", "quiet", "help", "version", "maintainInsertionOrder"}

var short = map[string]string{"h": "host", "u": "username", "p": "password", "d": "db", "c": "collection"}

// Parse reads a command line, and the file of --config.
func Parse(arguments []string, allowed ...string) (*Options, error) {
	o := &Options{values: map[string][]string{}}
	for i := 0; i < len(arguments); i++ {
		name, v, hasValue := strings.Cut(strings.TrimPrefix(arguments[i], "--"), "=")
		if !strings.HasPrefix(arguments[i], "--") {
			if long := short[strings.TrimPrefix(arguments[i], "-")]; strings.HasPrefix(arguments[i], "-") && long != "" {
				name, hasValue = long, false
			} else {
				return nil, fmt.Errorf("error parsing command line options: unknown option or argument %q", arguments[i])
			}
		}
		switch {
		case !slices.Contains(allowed, name):
			return nil, fmt.Errorf("error parsing command line options: unknown option %q, or one that this stand-in does not have", name)
		case slices.Contains(flags, name):
			v = "true"
		case name == "archive" && !hasValue:
			// standard input or output
			v = "-"
		case slices.Contains(valued, name) && !hasValue:
			if i++; i >= len(arguments) {
				return nil, fmt.Errorf("error parsing command line options: expected argument for flag `--%s'", name)
			}
			v = arguments[i]
		}
		o.values[name] = append(o.values[name], v)
	}
	return o, o.readFile()
}

// readFile takes secrets from a file: see https://www.mongodb.com/docs/database-tools/mongodump/#std-option-mongodump.--config
func (o *Options) readFile() error {
	file := o.Get("config")
	if file == "" {
		return nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("error opening file with --config: %w", err)
	}
	secrets := struct {
		Password string `yaml:"password"`
		URI      string `yaml:"uri"`
	}{}
	decoder := yaml.NewDecoder(strings.NewReader(string(content)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&secrets); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("error parsing config file: %w", err)
	}
	if secrets.Password != "" {
		o.values["password"] = []string{secrets.Password}
	}
	if secrets.URI != "" {
		o.values["uri"] = []string{secrets.URI}
	}
	return nil
}

// Get gives the last value of an option.
func (o *Options) Get(name string) string {
	list := o.values[name]
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// Has says whether an option was given.
func (o *Options) Has(name string) bool { return len(o.values[name]) > 0 }

// Selected says whether a namespace is meant: by --db and --collection, --nsInclude and --nsExclude.
func (o *Options) Selected(namespace string) bool {
	db, name, _ := strings.Cut(namespace, ".")
	if (o.Has("db") && o.Get("db") != db) || (o.Has("collection") && o.Get("collection") != name) {
		return false
	}
	fits := func(pattern string) bool {
		ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(namespace, "/", "\x00"))
		return ok && err == nil
	}
	if o.Has("nsInclude") && !slices.ContainsFunc(o.values["nsInclude"], fits) {
		return false
	}
	return !slices.ContainsFunc(o.values["nsExclude"], fits)
}

// Connect makes a client that has answered.
func (o *Options) Connect() (*mongo.Client, error) {
	settings, err := o.client()
	if err != nil {
		return nil, err
	}
	client, err := mongo.Connect(settings.SetServerSelectionTimeout(30 * time.Second))
	if err != nil {
		return nil, err
	}
	if err := client.Ping(context.Background(), nil); err != nil {
		return nil, fmt.Errorf("can't create session: failed to connect to %s: %w", strings.Join(settings.Hosts, ","), err)
	}
	return client, nil
}

func (o *Options) client() (*options.ClientOptions, error) {
	settings := options.Client()
	if uri := o.Get("uri"); uri != "" {
		settings.ApplyURI(uri)
	} else {
		set, hosts, isSet := strings.Cut(o.Get("host"), "/")
		if !isSet {
			hosts = set
		}
		if hosts == "" {
			hosts = "localhost"
		}
		list := strings.Split(hosts, ",")
		for i, host := range list {
			if !strings.Contains(host, ":") {
				port := o.Get("port")
				if port == "" {
					port = "27017"
				}
				list[i] = host + ":" + port
			}
		}
		settings.SetHosts(list)
		if isSet {
			settings.SetReplicaSet(set)
		} else {
			settings.SetDirect(len(list) == 1)
		}
	}
	if user := o.Get("username"); user != "" {
		source := o.Get("authenticationDatabase")
		if source == "" {
			source = "admin"
		}
		settings.SetAuth(options.Credential{
			Username: user, Password: o.Get("password"), PasswordSet: true, AuthSource: source, AuthMechanism: o.Get("authenticationMechanism"),
		})
	}
	return settings, settings.Validate()
}

// Create opens the archive for writing; closing it completes it.
func (o *Options) Create() (io.Writer, func() error, error) {
	file := os.Stdout
	if name := o.Get("archive"); name != "-" && name != "" {
		var err error
		if file, err = os.Create(name); err != nil {
			return nil, nil, err
		}
	}
	if !o.Has("gzip") {
		return file, file.Close, nil
	}
	zipped := gzip.NewWriter(file)
	return zipped, func() error { return errors.Join(zipped.Close(), file.Close()) }, nil
}

// Open opens the archive for reading.
func (o *Options) Open() (io.Reader, error) {
	file := os.Stdin
	if name := o.Get("archive"); name != "-" && name != "" {
		var err error
		if file, err = os.Open(name); err != nil {
			return nil, err
		}
	}
	if !o.Has("gzip") {
		return file, nil
	}
	return gzip.NewReader(file)
}

// Say writes a line as the tools do, to standard error.
func (o *Options) Say(format string, args ...any) {
	if !o.Has("quiet") {
		fmt.Fprintf(os.Stderr, "%s\t%s\n", time.Now().Format("2006-01-02T15:04:05.000-0700"), fmt.Sprintf(format, args...))
	}
}

// Main runs a tool, and ends as the tools do.
func Main(tool string, run func(*Options) error, allowed ...string) {
	o, err := Parse(os.Args[1:], append(allowed, "host", "port", "username", "password", "authenticationDatabase", "authenticationMechanism", "uri", "config",
		"archive", "gzip", "db", "collection", "quiet", "help", "version")...)
	if err == nil && (o.Has("help") || o.Has("version")) {
		fmt.Printf("%s version: %s (stand-in)\n", tool, Version)
		return
	}
	if err == nil {
		err = run(o)
	} else {
		o = &Options{}
	}
	if err != nil {
		o.Say("Failed: %s", err)
		os.Exit(1)
	}
}
