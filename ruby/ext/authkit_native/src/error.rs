//! Engine errors as Ruby exceptions. Which class an error has is decided by its remedy, in `errors.rb`.

use authkit_core as engine;
use magnus::{Error, Exception, RArray, RModule, Ruby, prelude::*};

use crate::to_ruby;

/// The exception for an error: `AuthKitError.build(message, members)`.
pub fn exception(ruby: &Ruby, error: &engine::Error) -> Error {
    let build = || -> Result<Exception, Error> {
        let members = to_ruby::to_ruby(ruby, error)?;
        let base: RModule = ruby.class_object().const_get("AuthKitNative")?;
        base.const_get::<_, magnus::RClass>("AuthKitError")?.funcall("build", (error.to_string(), members))
    };
    build().map_or_else(|failure| failure, Error::from)
}

/// What a panic inside the engine is reported as.
pub fn panicked() -> engine::Error {
    engine::Error::new(engine::Code::Internal, "the engine panicked")
}

/// Every code with its remedy, for the tests of the exception classes.
pub fn codes(ruby: &Ruby) -> Result<RArray, Error> {
    let pairs = engine::Code::ALL.iter().map(|code| Ok::<_, Error>((code.as_str(), code.remedy().as_str())));
    ruby.ary_try_from_iter(pairs)
}
