package server

import (
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"keelson/images/mongo/internal/document"
	"keelson/images/mongo/internal/store"
)

func (s *Server) buildInfo(*call) (bson.D, error) {
	return bson.D{
		{Key: "version", Value: Version}, {Key: "gitVersion", Value: "stand-in"}, {Key: "modules", Value: bson.A{}}, {Key: "allocator", Value: "go"},
		{Key: "javascriptEngine", Value: "none"}, {Key: "sysInfo", Value: "deprecated"}, {Key: "versionArray", Value: bson.A{int32(8), int32(0), int32(13), int32(0)}},
		{Key: "bits", Value: int32(64)}, {Key: "debug", Value: false}, {Key: "maxBsonObjectSize", Value: int32(maxDocumentBytes)},
		{Key: "storageEngines", Value: bson.A{"wiredTiger"}},
	}, nil
}

func (s *Server) whatsMyURI(c *call) (bson.D, error) {
	return bson.D{{Key: "you", Value: c.connection.net.RemoteAddr().String()}}, nil
}

func (s *Server) serverStatus(*call) (bson.D, error) {
	status := s.node.Status()
	s.mu.Lock()
	connections := int32(len(s.connections))
	s.mu.Unlock()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	resident := int32(memory.Sys >> 20)
	uptime := time.Since(s.started)
	n := &s.counters
	reply := bson.D{
		{Key: "host", Value: s.address()}, {Key: "version", Value: Version}, {Key: "process", Value: "mongod"}, {Key: "pid", Value: int64(os.Getpid())},
		{Key: "uptime", Value: uptime.Seconds()}, {Key: "uptimeMillis", Value: uptime.Milliseconds()}, {Key: "uptimeEstimate", Value: int64(uptime.Seconds())},
		{Key: "localTime", Value: bson.NewDateTimeFromTime(time.Now())},
		{Key: "asserts", Value: bson.D{
			{Key: "regular", Value: int32(0)}, {Key: "warning", Value: int32(0)}, {Key: "msg", Value: int32(0)}, {Key: "user", Value: int32(0)}, {Key: "rollovers", Value: int32(0)},
		}},
		{Key: "connections", Value: bson.D{
			{Key: "current", Value: connections}, {Key: "available", Value: int32(51200) - connections}, {Key: "totalCreated", Value: n.total.Load()},
			{Key: "active", Value: int32(1)},
		}},
		{Key: "network", Value: bson.D{
			{Key: "bytesIn", Value: n.bytesIn.Load()}, {Key: "bytesOut", Value: n.bytesOut.Load()}, {Key: "numRequests", Value: n.requests.Load()},
		}},
		{Key: "opcounters", Value: bson.D{
			{Key: "insert", Value: n.insert.Load()}, {Key: "query", Value: n.query.Load()}, {Key: "update", Value: n.update.Load()},
			{Key: "delete", Value: n.delete.Load()}, {Key: "getmore", Value: n.getmore.Load()}, {Key: "command", Value: n.command.Load()},
		}},
		{Key: "mem", Value: bson.D{{Key: "bits", Value: int32(64)}, {Key: "resident", Value: resident}, {Key: "virtual", Value: resident}, {Key: "supported", Value: true}}},
		{Key: "storageEngine", Value: bson.D{{Key: "name", Value: "wiredTiger"}, {Key: "persistent", Value: true}, {Key: "supportsCommittedReads", Value: true}}},
	}
	if !status.Standalone && status.Config != nil && status.Self != "" {
		primary := status.State == "PRIMARY"
		reply = append(reply, bson.E{Key: "repl", Value: append(s.setFields(status, primary), bson.E{Key: "isWritablePrimary", Value: primary})})
	}
	return reply, nil
}

func (s *Server) getDiagnosticData(c *call) (bson.D, error) {
	status, err := s.serverStatus(c)
	data := bson.D{{Key: "start", Value: bson.NewDateTimeFromTime(time.Now())}, {Key: "serverStatus", Value: append(status, bson.E{Key: "ok", Value: 1.0})}}
	if members, err := s.replSetGetStatus(c); err == nil {
		data = append(data, bson.E{Key: "replSetGetStatus", Value: append(members, bson.E{Key: "ok", Value: 1.0})})
	}
	return bson.D{{Key: "data", Value: append(data, bson.E{Key: "end", Value: bson.NewDateTimeFromTime(time.Now())})}}, err
}

func (s *Server) hostInfo(*call) (bson.D, error) {
	return bson.D{
		{Key: "system", Value: bson.D{
			{Key: "currentTime", Value: bson.NewDateTimeFromTime(time.Now())}, {Key: "hostname", Value: s.address()}, {Key: "cpuAddrSize", Value: int32(64)},
			{Key: "numCores", Value: int32(runtime.NumCPU())}, {Key: "cpuArch", Value: "x86_64"},
		}},
		{Key: "os", Value: bson.D{{Key: "type", Value: "Linux"}, {Key: "name", Value: "Linux"}, {Key: "version", Value: "unknown"}}},
		{Key: "extra", Value: bson.D{}},
	}, nil
}

func (s *Server) top(*call) (bson.D, error) {
	return bson.D{{Key: "totals", Value: bson.D{{Key: "note", Value: "all times in microseconds"}}}}, nil
}

func (s *Server) currentOp(*call) (bson.D, error) {
	return bson.D{{Key: "inprog", Value: bson.A{}}}, nil
}

func (s *Server) features(*call) (bson.D, error) {
	return bson.D{{Key: "js", Value: bson.D{{Key: "utf8", Value: true}}}, {Key: "oidMachine", Value: int32(0)}}, nil
}

func (s *Server) getLog(c *call) (bson.D, error) {
	if c.body[0].Value == "*" {
		return bson.D{{Key: "names", Value: bson.A{"global", "startupWarnings"}}}, nil
	}
	return bson.D{{Key: "totalLinesWritten", Value: int32(0)}, {Key: "log", Value: bson.A{}}}, nil
}

func (s *Server) getCmdLineOpts(*call) (bson.D, error) {
	return bson.D{{Key: "argv", Value: s.options.CommandLine}, {Key: "parsed", Value: s.options.Parsed}}, nil
}

const compatibility = "featureCompatibilityVersion"

func (s *Server) getParameter(c *call) (bson.D, error) {
	known := bson.D{
		{Key: compatibility, Value: bson.D{{Key: "version", Value: s.compatibilityVersion()}}},
		{Key: "authenticationMechanisms", Value: bson.A{sha1Name, sha256Name}},
		{Key: "scramIterationCount", Value: int32(sha1Iterations)}, {Key: "scramSHA256IterationCount", Value: int32(sha256Iterations)},
		{Key: "enableLocalhostAuthBypass", Value: true},
	}
	if c.body[0].Value == "*" {
		return known, nil
	}
	var reply bson.D
	for _, e := range known {
		if c.has(e.Key) {
			reply = append(reply, e)
		}
	}
	if reply == nil {
		return nil, document.Errorf(document.InvalidOptions, "no option found to get")
	}
	return reply, nil
}

func (s *Server) setParameter(c *call) (bson.D, error) {
	if len(c.body) < 2 {
		return nil, document.Errorf(document.InvalidOptions, "no option found to set, use help:true to see options ")
	}
	return nil, document.Errorf(document.InvalidOptions, "attempted to set a parameter that is not part of this stand-in: %s", c.body[1].Key)
}

func (s *Server) compatibilityVersion() string {
	version := "8.0"
	s.node.Read(func(state *store.Store) {
		if c := state.Collection("admin.system.version"); c != nil {
			if raw, ok := c.ByID(compatibility); ok {
				version, _ = raw.Lookup("version").StringValueOK()
			}
		}
	})
	return version
}

func (s *Server) setFeatureCompatibility(c *call) (bson.D, error) {
	version, _ := c.body[0].Value.(string)
	if version != "8.0" && version != "7.0" {
		return nil, document.Errorf(document.BadValue, "Invalid feature compatibility version value '%s'; expected '7.0' or '8.0'", version)
	}
	if !c.flag("confirm") {
		return nil, document.Errorf(7369100, "Once you have upgraded to %s, you will not be able to downgrade FCV and binary version without support assistance. Please re-run this command with 'confirm: true' to acknowledge this and continue with the FCV upgrade.", strings.TrimSpace(version))
	}
	return s.write(c, func(state *store.Store, apply func(store.Op)) (bson.D, error) {
		const namespace = "admin.system.version"
		collection := ensure(state, apply, namespace)
		return bson.D{}, put(collection, apply, namespace, "u", bson.D{{Key: "_id", Value: compatibility}, {Key: "version", Value: version}})
	})
}

func (s *Server) getDefaultRWConcern(*call) (bson.D, error) {
	return bson.D{
		{Key: "defaultReadConcern", Value: bson.D{{Key: "level", Value: "local"}}}, {Key: "defaultWriteConcern", Value: bson.D{{Key: "w", Value: "majority"}, {Key: "wtimeout", Value: int32(0)}}},
		{Key: "defaultWriteConcernSource", Value: "implicit"}, {Key: "defaultReadConcernSource", Value: "implicit"},
	}, nil
}

func (s *Server) shutdown(*call) (bson.D, error) {
	// the answer goes out before the end begins
	time.AfterFunc(50*time.Millisecond, func() { _ = syscall.Kill(os.Getpid(), syscall.SIGTERM) })
	return bson.D{}, nil
}
