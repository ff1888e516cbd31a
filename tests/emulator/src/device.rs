//! Device authorizations: a code on one screen, a decision in a browser on another.

use serde_json::Value;

use crate::clock::{Millis, after};
use crate::error::ApiError;
use crate::ids;
use crate::sign_in::SignIn;
use crate::state::World;

pub(crate) struct Device {
    pub device_code: String,
    pub user_code: String,
    expires_at: Millis,
    interval: u64,
    last_poll: Option<Millis>,
    decision: Decision,
}

enum Decision {
    Waiting,
    Approved(Box<SignIn>),
    Denied,
    Spent,
}

/// Seconds a device code lives.
pub(crate) const DEVICE_LIFETIME: u64 = 300;
/// Seconds between polls at first; each poll that comes too early adds as much again.
pub(crate) const DEVICE_INTERVAL: u64 = 5;

impl World {
    /// Starts an authorization. Returns the device's code and the one that the user types.
    pub fn start_device(&mut self) -> (String, String) {
        let device = Device {
            device_code: ids::token(),
            user_code: ids::user_code(),
            expires_at: after(self.now(), DEVICE_LIFETIME),
            interval: DEVICE_INTERVAL,
            last_poll: None,
            decision: Decision::Waiting,
        };
        let codes = (device.device_code.clone(), device.user_code.clone());
        self.devices.push(device);
        codes
    }

    /// Whether the user can still decide about this code.
    pub fn device_waits(&self, user_code: &str) -> bool {
        let now = self.now();
        self.devices.iter().any(|device| device.is_waiting(user_code, now))
    }

    /// Records the user's decision: a sign-in or a refusal. Returns whether there was something to decide.
    pub fn decide_device(&mut self, user_code: &str, sign_in: Option<SignIn>) -> bool {
        let now = self.now();
        match self.devices.iter_mut().find(|device| device.is_waiting(user_code, now)) {
            Some(device) => {
                device.decision = sign_in.map_or(Decision::Denied, |sign_in| Decision::Approved(Box::new(sign_in)));
                true
            }
            None => false,
        }
    }

    /// One poll of the device.
    pub fn poll_device(&mut self, device_code: &str) -> Result<Value, ApiError> {
        let now = self.now();
        let unknown = || ApiError::oauth("invalid_grant", "The device code is invalid.");
        let device = self.devices.iter_mut().find(|device| device.device_code == device_code).ok_or_else(unknown)?;
        if device.expires_at <= now {
            return Err(ApiError::oauth("expired_token", "The device code has expired."));
        }
        let too_fast = device.last_poll.is_some_and(|last| now < after(last, device.interval));
        device.last_poll = Some(now);
        if too_fast {
            device.interval += DEVICE_INTERVAL;
            return Err(ApiError::oauth("slow_down", format!("Wait {} seconds between polls.", device.interval)));
        }
        match &device.decision {
            Decision::Waiting => Err(ApiError::oauth("authorization_pending", "The user has not decided yet.")),
            Decision::Denied => Err(ApiError::oauth("access_denied", "The user denied the request.")),
            Decision::Spent => Err(unknown()),
            Decision::Approved(sign_in) => {
                let sign_in = SignIn::clone(sign_in);
                device.decision = Decision::Spent;
                self.advance(sign_in)
            }
        }
    }
}

impl Device {
    fn is_waiting(&self, user_code: &str, now: Millis) -> bool {
        let letters = |code: &str| code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>();
        letters(&self.user_code).eq_ignore_ascii_case(&letters(user_code))
            && self.expires_at > now
            && matches!(self.decision, Decision::Waiting)
    }
}
