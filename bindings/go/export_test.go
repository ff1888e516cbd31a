package authkit

// What the tests of package web take from those of this one.
var (
	BaseURL = func() string { return emulator }
	Control = control
)
