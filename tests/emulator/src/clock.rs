//! The emulator's time: the system clock plus an offset that tests set. Everything that expires uses it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch, as the emulator counts them.
pub(crate) type Millis = i64;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    offset: Millis,
}

impl Clock {
    pub fn now(self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX).saturating_add(self.offset)
    }

    pub fn advance(&mut self, seconds: i64) {
        self.offset = self.offset.saturating_add(seconds.saturating_mul(1000));
    }

    pub fn offset_seconds(self) -> i64 {
        self.offset.div_euclid(1000)
    }
}

/// A later point in time, saturating: a lifetime of "for ever" is allowed.
pub(crate) fn after(at: Millis, seconds: u64) -> Millis {
    at.saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000))
}

/// `2026-01-02T03:04:05.678Z`, the form every timestamp of the API has.
pub(crate) fn iso(at: Millis) -> String {
    let (days, rest) = (at.div_euclid(86_400_000), at.rem_euclid(86_400_000));
    // Converts days to a civil date. Years start in March, so that the leap day comes last (Howard Hinnant's
    // algorithm).
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second, millis) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_iso_8601_with_milliseconds() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso(1_767_323_045_678), "2026-01-02T03:04:05.678Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn the_clock_moves_both_ways() {
        let mut clock = Clock::default();
        let before = clock.now();
        clock.advance(3600);
        assert!(clock.now() >= before + 3_600_000);
        clock.advance(-7200);
        assert_eq!(clock.offset_seconds(), -3600);
    }
}
