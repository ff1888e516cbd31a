module github.com/authkit-native/authkit-native/bindings/go

go 1.19
