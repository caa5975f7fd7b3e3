// Package ext is where editions of Traefik add fields to its configuration. The plain one adds none, and its module is published without the package.
package ext

// HTTP adds nothing to the configuration of HTTP.
type HTTP struct{}

// Router adds nothing to a router.
type Router struct{}
