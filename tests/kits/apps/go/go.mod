module story

go 1.19

require github.com/authkit-native/authkit-native/bindings/go v0.0.0

replace github.com/authkit-native/authkit-native/bindings/go => ../../../../bindings/go
