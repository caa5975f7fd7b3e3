// Package register registers the one kind of store that the suite has: values that stand in the store itself.
package register

import (
	// registers itself
	_ "github.com/external-secrets/external-secrets/pkg/provider/fake"
)
