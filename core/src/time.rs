//! Points in time as the protocol counts them. Code that compares with the current time takes a [`Timestamp`].

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, Unexpected};

use crate::described::{Kind, typed};

/// Milliseconds since the Unix epoch. In options and results it is a number of seconds, which may have fractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "f64")]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time of the system clock.
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// A point given in whole seconds since the epoch.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// A point given in milliseconds since the epoch.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// A later point.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// An earlier point.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if seconds.abs() < FURTHEST {
            Ok(Self::from(seconds))
        } else {
            Err(de::Error::invalid_value(Unexpected::Float(seconds), &"seconds since the epoch"))
        }
    }
}

/// The limit in seconds. It catches milliseconds that were passed instead of seconds, and dates that no clock can show.
const FURTHEST: f64 = 1e11;

impl From<f64> for Timestamp {
    fn from(seconds: f64) -> Self {
        // `as` saturates, and maps NaN to the epoch, which is in the past for every clock.
        Self((seconds * 1000.0) as i64)
    }
}

impl From<Timestamp> for f64 {
    fn from(value: Timestamp) -> Self {
        value.0 as f64 / 1000.0
    }
}

typed! { Timestamp => Kind::Time }
