//! What WeChat keeps about the account: phones, codes, tokens, the menu, templates.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};
use wechat_bank_domain::Timestamp;
use wechat_bank_wechat::{AccessToken, ErrorCode, JsTicket, Menu, OAuthCode, OpenId, Refusal};

use super::phones::Phones;
use super::switches::Switches;
use crate::clock::{DAY, elapsed};
use crate::secrets::identifier;

/// How long tokens and tickets are valid.
const VALID: u64 = 7_200;
/// So long before its end, a token is followed by another one, and both are valid.
const OVERLAP: u64 = 5 * 60;
/// How often a day, and how many seconds apart, a new token can be forced.
const FORCED_A_DAY: usize = 20;
const BETWEEN_FORCED: u64 = 30;
/// How long a code is valid.
const CODE_VALID: u64 = 5 * 60;
/// How long the sender's id of a message keeps a second one from being sent.
const SENT_KEPT: u64 = 10 * 60;
/// How many codes and sent messages are remembered at most.
const MOST: usize = 10_000;

/// All of it.
pub(super) struct State {
    pub(super) phones: Phones,
    pub(super) switches: Switches,
    pub(super) menu: Option<Menu>,
    pub(super) templates: Vec<Template>,
    codes: HashMap<String, Issued>,
    code_order: VecDeque<String>,
    /// The newest last.
    tokens: Vec<Token>,
    forced: Vec<Timestamp>,
    ticket: Option<(JsTicket, Timestamp)>,
    /// By recipient and the sender's id: when, and which number it got.
    sent: HashMap<(String, String), (Timestamp, u64)>,
    numbers: u64,
}

/// A code of OAuth.
struct Issued {
    phone: String,
    openid: OpenId,
    is_snapshot: bool,
    at: Timestamp,
    is_used: bool,
}

/// What a code stands for.
pub(super) struct CodeUser {
    pub(super) openid: OpenId,
    pub(super) is_snapshot: bool,
}

struct Token {
    value: AccessToken,
    at: Timestamp,
    is_revoked: bool,
}

/// A template of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) title: String,
    /// The lines, with what they are called and the key of their value.
    pub(super) rows: Vec<TemplateRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateRow {
    pub(super) label: String,
    pub(super) key: String,
}

impl Default for State {
    fn default() -> Self {
        Self {
            phones: Phones::default(),
            switches: Switches::default(),
            menu: None,
            templates: default_templates(),
            codes: HashMap::new(),
            code_order: VecDeque::new(),
            tokens: Vec::new(),
            forced: Vec::new(),
            ticket: None,
            sent: HashMap::new(),
            numbers: 0,
        }
    }
}

/// What the console of a bank's account has: notices about a booking, and about the account itself.
fn default_templates() -> Vec<Template> {
    let template = |id: &str, title: &str, rows: &[(&str, &str)]| Template {
        id: id.to_owned(),
        title: title.to_owned(),
        rows: rows
            .iter()
            .map(|(label, key)| TemplateRow {
                label: (*label).to_owned(),
                key: (*key).to_owned(),
            })
            .collect(),
    };
    vec![
        template(
            "account-change",
            "账户变动通知",
            &[
                ("变动类型", "thing1"),
                ("变动金额", "amount2"),
                ("交易时间", "time3"),
                ("账户余额", "amount4"),
            ],
        ),
        template(
            "service-notice",
            "业务办理通知",
            &[
                ("业务名称", "thing1"),
                ("办理结果", "phrase2"),
                ("办理时间", "time3"),
            ],
        ),
    ]
}

fn refusal(code: ErrorCode) -> Refusal {
    code.into()
}

/// A random text, or that WeChat is busy where the system has no randomness.
pub(super) fn fresh() -> Result<String, Refusal> {
    identifier().map_err(|_| refusal(ErrorCode::SystemBusy))
}

fn parsed<T: core::str::FromStr>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| refusal(ErrorCode::SystemBusy))
}

impl State {
    /// A number for a message.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        // As long as WeChat's: they do not fit into what JavaScript calls a number.
        24_000_000_000_000_000 + self.numbers
    }

    /// The access token: the same one until shortly before its end, or a new one at once.
    pub(super) fn token(&mut self, force: bool, now: Timestamp) -> Result<(AccessToken, u32), Refusal> {
        if force {
            self.forced.retain(|at| elapsed(*at, now) < DAY);
            if self
                .forced
                .last()
                .is_some_and(|at| elapsed(*at, now) < BETWEEN_FORCED)
            {
                return Err(refusal(ErrorCode::MinuteQuota));
            }
            if self.forced.len() >= FORCED_A_DAY {
                return Err(refusal(ErrorCode::DailyQuota));
            }
            self.forced.push(now);
            self.tokens.clear();
        } else if let Some(token) = self.tokens.last() {
            let age = elapsed(token.at, now);
            if age + OVERLAP < VALID {
                return Ok((
                    token.value.clone(),
                    u32::try_from(VALID - age).unwrap_or_default(),
                ));
            }
        }
        let value: AccessToken = parsed(&format!("{}{}{}", fresh()?, fresh()?, fresh()?))?;
        self.tokens.push(Token {
            value: value.clone(),
            at: now,
            is_revoked: false,
        });
        if self.tokens.len() > 2 {
            self.tokens.remove(0);
        }
        Ok((value, u32::try_from(VALID).unwrap_or_default()))
    }

    /// Whether a call may be made with this token.
    pub(super) fn check_token(&self, token: &AccessToken, now: Timestamp) -> Result<(), Refusal> {
        match self.tokens.iter().find(|found| found.value == *token) {
            None => Err(refusal(ErrorCode::InvalidCredential)),
            Some(found) if found.is_revoked => Err(refusal(ErrorCode::InvalidCredential)),
            Some(found) if elapsed(found.at, now) >= VALID => Err(refusal(ErrorCode::AccessTokenExpired)),
            Some(_) => Ok(()),
        }
    }

    /// No token that was issued is valid any more; only forcing a new one helps.
    pub(super) fn revoke_tokens(&mut self) {
        self.tokens.iter_mut().for_each(|token| token.is_revoked = true);
    }

    /// The ticket that signs pages.
    pub(super) fn ticket(&mut self, now: Timestamp) -> Result<(JsTicket, u32), Refusal> {
        if let Some((ticket, at)) = &self.ticket {
            let age = elapsed(*at, now);
            if age < VALID {
                return Ok((ticket.clone(), u32::try_from(VALID - age).unwrap_or_default()));
            }
        }
        let ticket: JsTicket = parsed(&format!("{}{}{}", fresh()?, fresh()?, fresh()?))?;
        self.ticket = Some((ticket.clone(), now));
        Ok((ticket, u32::try_from(VALID).unwrap_or_default()))
    }

    /// Issues a code for a phone's user.
    pub(super) fn issue(
        &mut self,
        phone: &str,
        openid: OpenId,
        is_snapshot: bool,
        now: Timestamp,
    ) -> Result<OAuthCode, Refusal> {
        let code = fresh()?;
        while self.codes.len() >= MOST {
            let Some(oldest) = self.code_order.pop_front() else {
                break;
            };
            self.codes.remove(&oldest);
        }
        self.code_order.push_back(code.clone());
        let issued = Issued {
            phone: phone.to_owned(),
            openid,
            is_snapshot,
            at: now,
            is_used: false,
        };
        self.codes.insert(code.clone(), issued);
        parsed(&code)
    }

    /// The phone that a code was issued to.
    pub(super) fn phone_of(&self, code: &OAuthCode) -> Option<String> {
        self.codes.get(code.expose()).map(|issued| issued.phone.clone())
    }

    /// Exchanges a code, once.
    pub(super) fn exchange(&mut self, code: &OAuthCode, now: Timestamp) -> Result<CodeUser, Refusal> {
        let Some(issued) = self.codes.get_mut(code.expose()) else {
            return Err(refusal(ErrorCode::InvalidOAuthCode));
        };
        if issued.is_used {
            return Err(refusal(ErrorCode::OAuthCodeUsed));
        }
        if elapsed(issued.at, now) >= CODE_VALID {
            return Err(refusal(ErrorCode::OAuthCodeExpired));
        }
        issued.is_used = true;
        Ok(CodeUser {
            openid: issued.openid.clone(),
            is_snapshot: issued.is_snapshot,
        })
    }

    /// Remembers that a message of the sender's id is sent; if one was within ten minutes, its number.
    pub(super) fn remember(&mut self, to: &OpenId, id: &str, number: u64, now: Timestamp) -> Option<u64> {
        self.sent.retain(|_, (at, _)| elapsed(*at, now) < SENT_KEPT);
        let key = (to.expose().to_owned(), id.to_owned());
        if let Some((_, number)) = self.sent.get(&key) {
            return Some(*number);
        }
        if self.sent.len() < MOST {
            self.sent.insert(key, (now, number));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix(1_800_000_000 + second)
    }

    fn code<T>(outcome: Result<T, Refusal>) -> Option<ErrorCode> {
        outcome.err().map(|refusal| refusal.code)
    }

    #[test]
    fn the_token_stays_the_same_until_shortly_before_its_end_and_then_two_are_valid() {
        let mut state = State::default();
        let (first, valid) = state.token(false, at(0)).unwrap();
        assert_eq!(valid, 7_200);
        assert_eq!(state.token(false, at(6_899)).unwrap(), (first.clone(), 301));
        let (second, _) = state.token(false, at(6_900)).unwrap();
        assert_ne!(first, second);
        assert!(
            state.check_token(&first, at(7_199)).is_ok() && state.check_token(&second, at(7_199)).is_ok()
        );
        assert_eq!(
            code(state.check_token(&first, at(7_200))),
            Some(ErrorCode::AccessTokenExpired)
        );
        assert_eq!(
            code(state.check_token(&"made-up".parse().unwrap(), at(0))),
            Some(ErrorCode::InvalidCredential)
        );
    }

    #[test]
    fn a_token_is_forced_twenty_times_a_day_thirty_seconds_apart_and_ends_the_one_before() {
        let mut state = State::default();
        let (first, _) = state.token(false, at(0)).unwrap();
        let (second, _) = state.token(true, at(0)).unwrap();
        assert_eq!(
            code(state.check_token(&first, at(0))),
            Some(ErrorCode::InvalidCredential)
        );
        assert!(state.check_token(&second, at(0)).is_ok());
        assert_eq!(code(state.token(true, at(29))), Some(ErrorCode::MinuteQuota));
        for number in 1..20 {
            assert!(state.token(true, at(30 * number)).is_ok(), "{number}");
        }
        assert_eq!(code(state.token(true, at(600))), Some(ErrorCode::DailyQuota));
        assert!(state.token(true, at(86_400)).is_ok());
    }

    #[test]
    fn a_revoked_token_is_still_returned_until_a_new_one_is_forced() {
        let mut state = State::default();
        let (first, _) = state.token(false, at(0)).unwrap();
        state.revoke_tokens();
        assert_eq!(state.token(false, at(1)).unwrap().0, first);
        assert_eq!(
            code(state.check_token(&first, at(1))),
            Some(ErrorCode::InvalidCredential)
        );
        let (second, _) = state.token(true, at(2)).unwrap();
        assert!(state.check_token(&second, at(2)).is_ok());
    }

    #[test]
    fn a_code_is_exchanged_once_within_five_minutes() {
        let mut state = State::default();
        let issue = |state: &mut State| {
            state
                .issue("phone", "oABC".parse().unwrap(), false, at(0))
                .unwrap()
        };
        let issued = issue(&mut state);
        assert_eq!(
            state.exchange(&issued, at(299)).ok().unwrap().openid,
            "oABC".parse().unwrap()
        );
        assert_eq!(
            code(state.exchange(&issued, at(299))),
            Some(ErrorCode::OAuthCodeUsed)
        );
        let late = issue(&mut state);
        assert_eq!(
            code(state.exchange(&late, at(300))),
            Some(ErrorCode::OAuthCodeExpired)
        );
        assert_eq!(
            code(state.exchange(&"made-up".parse().unwrap(), at(0))),
            Some(ErrorCode::InvalidOAuthCode)
        );
    }

    #[test]
    fn a_message_of_one_id_is_sent_once_in_ten_minutes() {
        let mut state = State::default();
        let to: OpenId = "oABC".parse().unwrap();
        assert_eq!(state.remember(&to, "a", 1, at(0)), None);
        assert_eq!(state.remember(&to, "a", 2, at(599)), Some(1));
        assert_eq!(state.remember(&to, "b", 3, at(599)), None);
        assert_eq!(state.remember(&to, "a", 4, at(600)), None);
    }
}
