//! The grants for the further steps of a sign-in.

use serde_json::Value;

use super::with_device;
use crate::error::ApiError;
use crate::one_time::Purpose;
use crate::params::Params;
use crate::sign_in::{Choice, SignIn, Step};
use crate::state::World;

pub(super) fn email_verification(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let waiting = Waiting::find(world, params, |step| *step == Step::Email)?;
    let fits = |purpose: &Purpose| matches!(purpose, Purpose::EmailVerification { .. });
    world.redeem(&waiting.sign_in.user_id, params.grant_field("code")?, fits)?;
    world.update_user(&waiting.sign_in.user_id, |profile| profile.email_verified = true);
    waiting.resume(world, params, |sign_in| sign_in.proven.email = true)
}

pub(super) fn totp(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let (code, challenge_id) = (params.grant_field("code")?, params.grant_field("authentication_challenge_id")?);
    let waiting = Waiting::find(world, params, |step| *step == Step::SecondFactor)?;
    world.redeem_totp(&waiting.sign_in.user_id, challenge_id, code)?;
    waiting.resume(world, params, |sign_in| sign_in.proven.second_factor = true)
}

pub(super) fn organization_selection(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let organization_id = params.grant_field("organization_id")?;
    let waiting = Waiting::find(world, params, |step| *step == Step::Organization)?;
    let user = world.user(&waiting.sign_in.user_id)?;
    world.membership_organization(user, organization_id)?;
    waiting.resume(world, params, |sign_in| sign_in.organization = Choice::Organization(organization_id.to_owned()))
}

pub(super) fn radar_email(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let (code, wanted) = (params.grant_field("code")?, params.grant_field("radar_challenge_id")?);
    let fits = |step: &Step| matches!(step, Step::RadarEmail { challenge_id } if challenge_id == wanted);
    let waiting = Waiting::find(world, params, fits)?;
    let sent = |purpose: &Purpose| matches!(purpose, Purpose::RadarEmail { challenge_id } if challenge_id == wanted);
    world.redeem(&waiting.sign_in.user_id, code, sent)?;
    waiting.resume(world, params, |sign_in| sign_in.proven.radar = true)
}

pub(super) fn radar_sms(world: &mut World, params: &Params) -> Result<Value, ApiError> {
    let code = params.grant_field("code")?;
    let waiting = Waiting::find(world, params, |step| matches!(step, Step::RadarSms | Step::RadarSignUp))?;
    let (verification, phone) = (params.get("verification_id"), params.get("phone_number"));
    if waiting.step == Step::RadarSignUp {
        let missing = |name: &str| ApiError::coded(400, &format!("{name}_required"), format!("A {name} is required."));
        verification.ok_or_else(|| missing("verification_id"))?;
        phone.ok_or_else(|| missing("phone_number"))?;
    }
    let fits = |purpose: &Purpose| {
        matches!(purpose, Purpose::RadarSms { verification_id, phone_number }
            if verification.is_none_or(|it| it == verification_id) && phone.is_none_or(|it| it == phone_number))
    };
    world.redeem(&waiting.sign_in.user_id, code, fits)?;
    waiting.resume(world, params, |sign_in| sign_in.proven.radar = true)
}

/// The pending sign-in, if it is at the step that the grant is for.
struct Waiting {
    token: String,
    sign_in: SignIn,
    step: Step,
}

impl Waiting {
    fn find(world: &World, params: &Params, fits: impl Fn(&Step) -> bool) -> Result<Self, ApiError> {
        let token = params.grant_field("pending_authentication_token")?;
        let pending = world.pending(token)?;
        if !fits(&pending.step) {
            let message = "The pending authentication token is for another step.";
            return Err(ApiError::coded(400, "invalid_pending_authentication_token", message));
        }
        Ok(Self { token: token.to_owned(), sign_in: pending.sign_in.clone(), step: pending.step.clone() })
    }

    fn resume(
        mut self,
        world: &mut World,
        params: &Params,
        prove: impl FnOnce(&mut SignIn),
    ) -> Result<Value, ApiError> {
        prove(&mut self.sign_in);
        world.pending.remove(&self.token);
        world.advance(with_device(self.sign_in, params))
    }
}
