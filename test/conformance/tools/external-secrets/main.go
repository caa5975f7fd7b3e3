// Command external-secrets-module requires the External Secrets Operator, whose own command is built.
package main

import _ "github.com/external-secrets/external-secrets/cmd/controller"

func main() {}
