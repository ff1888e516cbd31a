package main

import (
	"fmt"
	"reflect"
	"time"

	authkit "github.com/authkit-native/authkit-native/bindings/go"
)

// fill reads options as stories spell them: seconds for durations, a text for a list of one, and nothing or
// false for a route that is off.
func fill(target reflect.Value, given any) {
	switch {
	case given == nil || given == false && target.Kind() == reflect.String:
		if target.Type() == reflect.TypeOf(authkit.NoRoute) {
			target.Set(reflect.ValueOf(authkit.NoRoute))
		}
	case target.Type() == reflect.TypeOf(time.Duration(0)):
		target.SetInt(int64(given.(float64) * float64(time.Second)))
	case target.Kind() == reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		fill(target.Elem(), given)
	case target.Kind() == reflect.Struct:
		for name, value := range given.(map[string]any) {
			fill(member(target, name), value)
		}
	case target.Kind() == reflect.Slice:
		items, isList := given.([]any)
		if !isList {
			items = []any{given}
		}
		list := reflect.MakeSlice(target.Type(), len(items), len(items))
		for index, item := range items {
			fill(list.Index(index), item)
		}
		target.Set(list)
	default:
		target.Set(reflect.ValueOf(given).Convert(target.Type()))
	}
}

func member(target reflect.Value, name string) reflect.Value {
	for index := 0; index < target.NumField(); index++ {
		if target.Type().Field(index).Tag.Get("json") == name {
			return target.Field(index)
		}
	}
	panic(fmt.Sprintf("there is no option %s", name))
}

func options[T any](given any) (read T) {
	fill(reflect.ValueOf(&read).Elem(), given)
	return read
}
