package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"gopkg.in/yaml.v3"
)

// kind is what a known option does here.
type kind int

const (
	flag kind = iota
	value
	// without effect: it tunes what this program does not have
	tuningFlag
	tuningValue
	// absent: it would change what clients see, so that it is refused
	absentFlag
	absentValue
)

// option is one that mongod 8.0 has, with its name in the configuration file.
type option struct {
	kind kind
	file string
}

// See https://www.mongodb.com/docs/v8.0/reference/program/mongod/
var known = map[string]option{
	"help":                                   {kind: flag},
	"version":                                {kind: flag},
	"config":                                 {kind: value},
	"port":                                   {value, "net.port"},
	"bind_ip":                                {value, "net.bindIp"},
	"bind_ip_all":                            {flag, "net.bindIpAll"},
	"ipv6":                                   {flag, "net.ipv6"},
	"dbpath":                                 {value, "storage.dbPath"},
	"replSet":                                {value, "replication.replSetName"},
	"keyFile":                                {value, "security.keyFile"},
	"clusterAuthMode":                        {value, "security.clusterAuthMode"},
	"auth":                                   {kind: flag},
	"noauth":                                 {kind: flag},
	"storageEngine":                          {value, "storage.engine"},
	"pidfilepath":                            {value, "processManagement.pidFilePath"},
	"wiredTigerCacheSizeGB":                  {value, "storage.wiredTiger.engineConfig.cacheSizeGB"},
	"quiet":                                  {tuningFlag, "systemLog.quiet"},
	"verbose":                                {tuningFlag, "systemLog.verbosity"},
	"nounixsocket":                           {tuningFlag, "net.unixDomainSocket.enabled"},
	"unixSocketPrefix":                       {tuningValue, "net.unixDomainSocket.pathPrefix"},
	"filePermissions":                        {tuningValue, "net.unixDomainSocket.filePermissions"},
	"directoryperdb":                         {tuningFlag, "storage.directoryPerDB"},
	"syncdelay":                              {tuningValue, "storage.syncPeriodSecs"},
	"journalCommitInterval":                  {tuningValue, "storage.journal.commitIntervalMs"},
	"oplogSize":                              {tuningValue, "replication.oplogSizeMB"},
	"enableMajorityReadConcern":              {tuningValue, "replication.enableMajorityReadConcern"},
	"timeZoneInfo":                           {tuningValue, "processManagement.timeZoneInfo"},
	"timeStampFormat":                        {tuningValue, "systemLog.timeStampFormat"},
	"listenBacklog":                          {tuningValue, "net.listenBacklog"},
	"networkMessageCompressors":              {tuningValue, "net.compression.compressors"},
	"slowms":                                 {tuningValue, "operationProfiling.slowOpThresholdMs"},
	"slowOpSampleRate":                       {tuningValue, "operationProfiling.slowOpSampleRate"},
	"wiredTigerJournalCompressor":            {tuningValue, "storage.wiredTiger.engineConfig.journalCompressor"},
	"wiredTigerDirectoryForIndexes":          {tuningFlag, "storage.wiredTiger.engineConfig.directoryForIndexes"},
	"wiredTigerMaxCacheOverflowFileGB":       {tuningValue, "storage.wiredTiger.engineConfig.maxCacheOverflowFileSizeGB"},
	"wiredTigerCollectionBlockCompressor":    {tuningValue, "storage.wiredTiger.collectionConfig.blockCompressor"},
	"wiredTigerIndexPrefixCompression":       {tuningValue, "storage.wiredTiger.indexConfig.prefixCompression"},
	"maxConns":                               {absentValue, "net.maxIncomingConnections"},
	"configExpand":                           {kind: absentValue},
	"logpath":                                {absentValue, "systemLog.path"},
	"logappend":                              {absentFlag, "systemLog.logAppend"},
	"logRotate":                              {absentValue, "systemLog.logRotate"},
	"syslog":                                 {kind: absentFlag},
	"fork":                                   {absentFlag, "processManagement.fork"},
	"shutdown":                               {kind: absentFlag},
	"repair":                                 {kind: absentFlag},
	"upgrade":                                {kind: absentFlag},
	"configsvr":                              {kind: absentFlag},
	"shardsvr":                               {kind: absentFlag},
	"transitionToAuth":                       {absentFlag, "security.transitionToAuth"},
	"clusterIpSourceAllowlist":               {absentValue, "security.clusterIpSourceAllowlist"},
	"redactClientLogData":                    {absentFlag, "security.redactClientLogData"},
	"setParameter":                           {absentValue, "setParameter"},
	"profile":                                {absentValue, "operationProfiling.mode"},
	"notablescan":                            {kind: absentFlag},
	"tlsMode":                                {absentValue, "net.tls.mode"},
	"tlsCertificateKeyFile":                  {absentValue, "net.tls.certificateKeyFile"},
	"tlsCertificateKeyFilePassword":          {absentValue, "net.tls.certificateKeyFilePassword"},
	"tlsCAFile":                              {absentValue, "net.tls.CAFile"},
	"tlsClusterFile":                         {absentValue, "net.tls.clusterFile"},
	"tlsClusterCAFile":                       {absentValue, "net.tls.clusterCAFile"},
	"tlsDisabledProtocols":                   {absentValue, "net.tls.disabledProtocols"},
	"tlsAllowConnectionsWithoutCertificates": {absentFlag, "net.tls.allowConnectionsWithoutCertificates"},
	"tlsAllowInvalidCertificates":            {absentFlag, "net.tls.allowInvalidCertificates"},
	"tlsAllowInvalidHostnames":               {absentFlag, "net.tls.allowInvalidHostnames"},
}

var short = map[string]string{"h": "help", "f": "config", "v": "verbose"}

// values that only the configuration file has
var fileOnly = []string{"security.authorization", "systemLog.destination"}

// parse reads the command line, and the file that it names; the command line wins.
func parse(arguments []string) (map[string]string, error) {
	given := map[string]string{}
	for i := 0; i < len(arguments); i++ {
		argument := arguments[i]
		name, v, hasValue := strings.Cut(strings.TrimPrefix(argument, "--"), "=")
		switch {
		case strings.HasPrefix(argument, "--"):
		case strings.HasPrefix(argument, "-") && short[argument[1:]] != "":
			name, hasValue = short[argument[1:]], false
		case strings.HasPrefix(argument, "-"):
			return nil, commandLine("unrecognised option '%s'", argument)
		default:
			return nil, commandLine("too many positional options have been specified on the command line")
		}
		o, ok := known[name]
		if !ok {
			return nil, commandLine("unrecognised option '--%s'", name)
		}
		takesValue := o.kind == value || o.kind == tuningValue || o.kind == absentValue
		switch {
		case takesValue && !hasValue:
			if i++; i >= len(arguments) {
				return nil, commandLine("the required argument for option '--%s' is missing", name)
			}
			v = arguments[i]
		case !takesValue && hasValue:
			return nil, commandLine("option '--%s' does not take any arguments", name)
		case !takesValue:
			v = "true"
		}
		if _, twice := given[name]; twice && name != "verbose" {
			return nil, commandLine("option '--%s' cannot be specified more than once", name)
		}
		given[name] = v
	}
	if path, ok := given["config"]; ok {
		if err := parseFile(path, given); err != nil {
			return nil, err
		}
	}
	return given, check(given)
}

func commandLine(format string, args ...any) error {
	return fmt.Errorf("Error parsing command line: "+format, args...)
}

func parseFile(path string, given map[string]string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("Error opening config file '%s': %s", path, errors.Unwrap(err))
	}
	var tree map[string]any
	if err := yaml.Unmarshal(content, &tree); err != nil {
		return fmt.Errorf("Error parsing YAML config file: %s", err)
	}
	byFile := map[string]string{}
	for name, o := range known {
		if o.file != "" {
			byFile[o.file] = name
		}
	}
	return walk("", tree, func(key string, v any) error {
		text := fmt.Sprint(v)
		name, ok := byFile[key]
		switch {
		case key == "security.authorization":
			name = map[string]string{"enabled": "auth", "disabled": "noauth"}[text]
			if name == "" {
				return fmt.Errorf("Unexpected value '%s' for security.authorization", text)
			}
			text = "true"
		case slices.Contains(fileOnly, key):
			return nil
		case !ok:
			return fmt.Errorf("Unrecognized option: %s\ntry 'mongod --help' for more information", key)
		}
		if _, there := given[name]; !there && text != "false" {
			given[name] = text
		}
		return nil
	})
}

func walk(prefix string, tree map[string]any, visit func(string, any) error) error {
	for key, v := range tree {
		path := prefix + key
		if inner, ok := v.(map[string]any); ok && path != "setParameter" {
			if err := walk(path+".", inner, visit); err != nil {
				return err
			}
			continue
		}
		if v == nil {
			continue
		}
		if err := visit(path, v); err != nil {
			return err
		}
	}
	return nil
}

func check(given map[string]string) error {
	for name := range given {
		if k := known[name].kind; k == absentFlag || k == absentValue {
			return fmt.Errorf("BadValue: --%s is an option of mongod that this stand-in does not have", name)
		}
	}
	_, auth := given["auth"]
	_, noauth := given["noauth"]
	_, keyFile := given["keyFile"]
	_, replSet := given["replSet"]
	if auth && replSet && !keyFile {
		return errors.New("BadValue: security.keyFile is required when authorization is enabled with replica sets\ntry 'mongod --help' for more information")
	}
	if auth && noauth {
		return errors.New("BadValue: cannot specify both --auth and --noauth")
	}
	if engine, ok := given["storageEngine"]; ok && engine != "wiredTiger" {
		return fmt.Errorf("BadValue: unavailable storage engine: %s", engine)
	}
	if mode, ok := given["clusterAuthMode"]; ok && mode != "keyFile" {
		return fmt.Errorf("BadValue: clusterAuthMode '%s' is not part of this stand-in", mode)
	}
	if size, ok := given["wiredTigerCacheSizeGB"]; ok {
		if gb, err := strconv.ParseFloat(size, 64); err != nil || gb < 0.25 || gb > 10_000 {
			return fmt.Errorf("BadValue: storage.wiredTiger.engineConfig.cacheSizeGB must be between 0.25 and 10000, not %s", size)
		}
	}
	_, err := port(given)
	return err
}

func port(given map[string]string) (int, error) {
	text, ok := given["port"]
	if !ok {
		return 27017, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, commandLine("the argument ('%s') for option '--port' is invalid", text)
	}
	if n < 1 || n > 65535 {
		return 0, errors.New("BadValue: bad --port number")
	}
	return n, nil
}

func addresses(given map[string]string) []string {
	if _, all := given["bind_ip_all"]; all {
		if _, six := given["ipv6"]; six {
			return []string{"::"}
		}
		return []string{"0.0.0.0"}
	}
	if list, ok := given["bind_ip"]; ok && list != "" {
		var out []string
		for _, each := range strings.Split(list, ",") {
			out = append(out, strings.TrimSpace(strings.Replace(each, "*", "0.0.0.0", 1)))
		}
		return out
	}
	return []string{"127.0.0.1"}
}

// parsedForm is what getCmdLineOpts calls `parsed`: the options by their names in a configuration file.
func parsedForm(given map[string]string) bson.D {
	out := bson.D{}
	for name, v := range given {
		if file := known[name].file; file != "" {
			out = append(out, bson.E{Key: file, Value: v})
		}
	}
	return out
}
