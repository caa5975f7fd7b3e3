// Package register registers the one generator that the project renders.
package register

import (
	// registers itself
	_ "github.com/external-secrets/external-secrets/pkg/generator/password"
)
