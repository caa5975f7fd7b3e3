// The program mongorestore: a stand-in that reads archives as MongoDB's tool does.
package main

import "keelson/images/mongo/internal/tools"

func main() {
	tools.Main("mongorestore", tools.Restore, "drop", "stopOnError", "maintainInsertionOrder", "nsExclude", "nsInclude")
}
