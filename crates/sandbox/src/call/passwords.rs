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

    /// Refuses with `pin-not-set` where no passwords are set (HH45).
    pub(crate) fn require_passwords(&mut self) -> Answer<()> {
        match self.certified()?.passwords {
            Some(_) => Ok(()),
            None => Err(Code::PinNotSet.into()),
        }
    }

    /// Replaces the login password alone.
    pub(crate) fn replace_login_password(&mut self, new: &LoginPassword) -> Answer<()> {
        let limits = self.bank.limits();
        let hasher = &mut self.bank.hasher(self.hashes);
        let certified = self.customer.certified.as_mut();
        let passwords = certified.and_then(|certified| certified.passwords.as_mut());
        passwords
            .ok_or(Code::PinNotSet)?
            .replace_login(hasher, limits, new)
    }

    /// Replaces the payment PIN alone; `pin-unchanged` for the one so far.
    pub(crate) fn replace_pin(&mut self, new: &PaymentPin) -> Answer<()> {
        let limits = self.bank.limits();
        let hasher = &mut self.bank.hasher(self.hashes);
        let certified = self.customer.certified.as_mut();
        let passwords = certified.and_then(|certified| certified.passwords.as_mut());
        let passwords = passwords.ok_or(Code::PinNotSet)?;
        if passwords.is_payment(hasher, new)? {
            return Err(Code::PinUnchanged.problem().with_field("new").into());
        }
        passwords.replace_payment(hasher, limits, new)
    }

    /// Replaces the certified customer's passwords.
    pub(crate) fn keep_passwords(&mut self, login: &LoginPassword, payment: &PaymentPin) -> Answer<()> {
        let hasher = &mut self.bank.hasher(self.hashes);
        let passwords = Passwords::new(hasher, self.bank.limits(), login, payment)?;
        self.certified()?.passwords = Some(passwords);
        Ok(())
    }
}
