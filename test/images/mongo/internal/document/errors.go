package document

import "fmt"

// Error is what a command answers instead of a result.
type Error struct {
	Code    int32
	Name    string
	Message string
}

func (e *Error) Error() string { return e.Message }

// Errorf makes an error with its code.
//
// See https://www.mongodb.com/docs/manual/reference/error-codes/
func Errorf(code int32, format string, args ...any) *Error {
	name, known := names[code]
	if !known {
		name = fmt.Sprintf("Location%d", code)
	}
	return &Error{Code: code, Name: name, Message: fmt.Sprintf(format, args...)}
}

// Codes that more than one place answers.
const (
	BadValue              = 2
	FailedToParse         = 9
	UserNotFound          = 11
	Unauthorized          = 13
	TypeMismatch          = 14
	AuthenticationFailed  = 18
	IllegalOperation      = 20
	AlreadyInitialized    = 23
	NamespaceNotFound     = 26
	IndexNotFound         = 27
	PathNotViable         = 28
	RoleNotFound          = 31
	CursorNotFound        = 43
	NamespaceExists       = 48
	MaxTimeExpired        = 50
	CommandNotFound       = 59
	WriteConcernTimeout   = 64
	ImmutableField        = 66
	InvalidOptions        = 72
	InvalidNamespace      = 73
	NodeNotFound          = 74
	NoReplicationEnabled  = 76
	UnknownWriteMode      = 79
	IndexOptionsConflict  = 85
	ShutdownInProgress    = 91
	InvalidConfig         = 93
	NotYetInitialized     = 94
	UnsatisfiableConcern  = 100
	IncompatibleConfig    = 103
	HasData               = 110
	NotSupportedByProgram = 115
	TransactionTooOld     = 225
	ExceededTimeLimit     = 262
	NoTransactions        = 263
	ConfigNotCommitted    = 308
	InterruptedByChange   = 11602
	NodeNotElectable      = 119
	NotWritablePrimary    = 10107
	DuplicateKey          = 11000
	NotPrimaryNoSecondary = 13435
	NotPrimaryOrSecondary = 13436
)

var names = map[int32]string{
	BadValue:              "BadValue",
	FailedToParse:         "FailedToParse",
	UserNotFound:          "UserNotFound",
	Unauthorized:          "Unauthorized",
	TypeMismatch:          "TypeMismatch",
	AuthenticationFailed:  "AuthenticationFailed",
	IllegalOperation:      "IllegalOperation",
	AlreadyInitialized:    "AlreadyInitialized",
	NamespaceNotFound:     "NamespaceNotFound",
	IndexNotFound:         "IndexNotFound",
	PathNotViable:         "PathNotViable",
	RoleNotFound:          "RoleNotFound",
	CursorNotFound:        "CursorNotFound",
	NamespaceExists:       "NamespaceExists",
	MaxTimeExpired:        "MaxTimeMSExpired",
	CommandNotFound:       "CommandNotFound",
	WriteConcernTimeout:   "WriteConcernTimeout",
	ImmutableField:        "ImmutableField",
	InvalidOptions:        "InvalidOptions",
	InvalidNamespace:      "InvalidNamespace",
	NodeNotFound:          "NodeNotFound",
	NoReplicationEnabled:  "NoReplicationEnabled",
	UnknownWriteMode:      "UnknownReplWriteConcern",
	IndexOptionsConflict:  "IndexOptionsConflict",
	ShutdownInProgress:    "ShutdownInProgress",
	InvalidConfig:         "InvalidReplicaSetConfig",
	NotYetInitialized:     "NotYetInitialized",
	UnsatisfiableConcern:  "UnsatisfiableWriteConcern",
	IncompatibleConfig:    "NewReplicaSetConfigurationIncompatible",
	HasData:               "CannotInitializeNodeWithData",
	NotSupportedByProgram: "CommandNotSupported",
	TransactionTooOld:     "TransactionTooOld",
	ExceededTimeLimit:     "ExceededTimeLimit",
	NoTransactions:        "OperationNotSupportedInTransaction",
	ConfigNotCommitted:    "CurrentConfigNotCommittedYet",
	InterruptedByChange:   "InterruptedDueToReplStateChange",
	NodeNotElectable:      "NodeNotElectable",
	NotWritablePrimary:    "NotWritablePrimary",
	DuplicateKey:          "DuplicateKey",
	NotPrimaryNoSecondary: "NotPrimaryNoSecondaryOk",
	NotPrimaryOrSecondary: "NotPrimaryOrSecondary",
}
