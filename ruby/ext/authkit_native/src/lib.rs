//! The Ruby extension: `AuthKitNative::Native`, the private mirror of the engine under the public Ruby classes.

#![allow(missing_docs, reason = "what is public here is the one function Ruby calls, made by a macro")]

mod client;
mod error;
mod facts;
mod fibers;
mod from_ruby;
mod held;
mod nogvl;
mod parts;
mod reply_cache;
mod text;
mod to_ruby;

use authkit_core as engine;
use magnus::{Error, Object, Ruby, function, method, prelude::*};

#[magnus::init(name = "authkit_native")]
fn init(ruby: &Ruby) -> Result<(), Error> {
    nogvl::declare_ractor_safe();
    let base = ruby.define_module("AuthKitNative")?;
    base.define_class("Members", ruby.class_hash())?;
    let native = base.define_module("Native")?;

    let client = native.define_class("Client", ruby.class_object())?;
    client.undef_default_alloc_func();
    client.define_singleton_method("new", function!(client::Client::new, 1))?;
    client.define_singleton_method("operations", function!(client::Client::operations, 0))?;
    client.define_method("call", method!(client::Client::call, 2))?;
    client.define_method("load_sealed_session", method!(client::Client::load_sealed_session, 1))?;
    client.define_method("web_request", method!(client::Client::web_request, -1))?;

    let request = native.define_class("Request", ruby.class_object())?;
    request.undef_default_alloc_func();
    request.define_singleton_method("operations", function!(client::Request::operations, 0))?;
    request.define_method("call", method!(client::Request::call, 2))?;
    let session = native.define_class("Session", ruby.class_object())?;
    session.undef_default_alloc_func();
    session.define_singleton_method("operations", function!(client::Session::operations, 0))?;
    session.define_method("call", method!(client::Session::call, 2))?;

    native.define_class("CachedMembers", ruby.class_object())?.undef_default_alloc_func();
    native.define_class("ReplyCache", ruby.class_object())?.undef_default_alloc_func();
    let parts = native.define_class("Parts", ruby.class_object())?;
    parts.undef_default_alloc_func();
    parts.define_singleton_method("names", function!(parts::Parts::names, 0))?;
    parts.define_method("members", method!(parts::Parts::members, 0))?;
    parts.define_method("[]", method!(parts::Parts::get, 1))?;

    let held = native.define_class("Held", ruby.class_object())?;
    held.undef_default_alloc_func();
    held.define_singleton_method("new", function!(held::Held::of, 1))?;
    held.define_method("members", method!(held::Held::members, 0))?;
    held.define_method("[]", method!(held::Held::get, 1))?;

    native.define_singleton_method("web_headers", function!(facts::names, 0))?;
    native.define_singleton_method("first_client?", function!(client::is_first, 0))?;
    native.define_singleton_method("system_has_roots?", function!(engine::roots::system_has_roots, 0))?;
    native.define_singleton_method("trust", function!(trust, 1))?;
    native.define_singleton_method("secrets", function!(held::secrets, 0))?;
    native.define_singleton_method("codes", function!(error::codes, 0))?;
    Ok(())
}

/// Believes these authorities too.
fn trust(pem: String) {
    engine::roots::trust(&pem);
}
