// The program mongodump: a stand-in that writes archives as MongoDB's tool does.
package main

import "keelson/images/mongo/internal/tools"

func main() { tools.Main("mongodump", tools.Dump) }
