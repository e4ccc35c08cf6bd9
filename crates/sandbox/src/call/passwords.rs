//! The caller's passwords.

use wechat_bank_api::{Code, PasswordAttempt};
use wechat_bank_domain::{LoginPassword, PaymentPin};

use super::Call;
use crate::answer::Answer;
use crate::records::passwords::Passwords;

impl Call<'_> {
    /// Checks the payment password in an open session: `pin-not-set` (HH45), `pin-wrong` or `pin-locked`.
    pub fn check_pin(&mut self, pin: &PaymentPin) -> Answer<()> {
        self.certified()?;
        let (limits, now) = (self.bank.limits(), self.steady);
        let certified = self.customer.certified.as_mut();
        let passwords = certified.and_then(|certified| certified.passwords.as_mut());
        let hasher = &mut self.bank.hasher(self.hashes);
        passwords
            .ok_or(Code::PinNotSet)?
            .check_payment(hasher, limits, now, pin)
    }

    /// Checks the login password: `password-wrong` or `password-locked`.
    pub(crate) fn check_login(&mut self, typed: &PasswordAttempt) -> Answer<()> {
        let (limits, now) = (self.bank.limits(), self.steady);
        let certified = self.customer.certified.as_mut();
        let passwords = certified.and_then(|certified| certified.passwords.as_mut());
        let hasher = &mut self.bank.hasher(self.hashes);
        passwords
            .ok_or(Code::NotCertified)?
            .check_login(hasher, limits, now, typed)
    }

    /// Replaces the certified customer's passwords.
    pub(crate) fn keep_passwords(&mut self, login: &LoginPassword, payment: &PaymentPin) -> Answer<()> {
        let hasher = &mut self.bank.hasher(self.hashes);
        let passwords = Passwords::new(hasher, self.bank.limits(), login, payment)?;
        self.certified()?.passwords = Some(passwords);
        Ok(())
    }
}
