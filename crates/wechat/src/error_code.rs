//! WeChat's error codes, and what to do about each.

use std::fmt;

/// What a caller does about a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Send the request again after 1, 2, 4 … 60 seconds, ten times at most.
    Repeat,
    /// Get a new access token, then send the request again once.
    RenewToken,
    /// Begin OAuth again, once for each visit; a page with a retry button if that fails as well.
    AuthoriseAgain,
    /// Send nothing of this kind until the quota is renewed, at midnight in Beijing.
    AwaitQuota,
    /// Send this recipient one message at a time.
    OneAtATime,
    /// The recipient cannot be reached: record it, show it to them in the pages, send nothing more.
    GiveUp,
    /// Correct the message: a shorter form of it, without other people's words; log which field it was.
    Rewrite,
    /// Do not serve this visitor.
    TurnAway,
    /// Something is wrong with the program or its configuration: raise an alarm. Repeating changes nothing.
    Alarm,
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $number:literal, $message:literal, $remedy:ident;)+) => {
        /// A code that WeChat refuses a call with (全局返回码, and the pages of the calls).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])+ $name,)+
            /// A code that is not listed here.
            Other(i32),
        }

        impl ErrorCode {
            /// Every code with a name.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code of this number; zero is none, it means success.
            pub const fn from_number(number: i32) -> Self {
                match number {
                    $($number => Self::$name,)+
                    other => Self::Other(other),
                }
            }

            /// The number in `errcode`.
            pub const fn number(self) -> i32 {
                match self {
                    $(Self::$name => $number,)+
                    Self::Other(number) => number,
                }
            }

            /// WeChat's English words in `errmsg`, without what it appends for one request.
            pub const fn message(self) -> &'static str {
                match self {
                    $(Self::$name => $message,)+
                    Self::Other(_) => "unknown error",
                }
            }

            /// What to do about it.
            pub const fn remedy(self) -> Remedy {
                match self {
                    $(Self::$name => Remedy::$remedy,)+
                    Self::Other(_) => Remedy::Alarm,
                }
            }
        }
    };
}

codes! {
    /// WeChat is busy.
    SystemBusy = -1, "system error", Repeat;

    /// The access token is not valid any more, or the AppSecret is wrong.
    InvalidCredential = 40001, "invalid credential, access_token is invalid or not latest", RenewToken;
    /// `grant_type` is not what the call asks for.
    InvalidGrantType = 40002, "invalid grant_type", Alarm;
    /// The openid is not one of this account.
    InvalidOpenId = 40003, "invalid openid", GiveUp;
    /// There is no such media.
    InvalidMedia = 40007, "invalid media_id", Alarm;
    /// The AppID is wrong.
    InvalidAppId = 40013, "invalid appid", Alarm;
    /// The access token is malformed or of another account.
    InvalidAccessToken = 40014, "invalid access_token", RenewToken;
    /// The menu is no menu.
    InvalidMenuType = 40015, "invalid button type", Alarm;
    /// A menu has 1 to 3 buttons.
    InvalidButtonCount = 40016, "invalid button size", Alarm;
    /// A button's type is missing or unknown.
    InvalidButtonType = 40017, "invalid button type", Alarm;
    /// A button's name is missing or too long.
    InvalidButtonName = 40018, "invalid button name size", Alarm;
    /// A button's key is missing or too long.
    InvalidButtonKey = 40019, "invalid button key size", Alarm;
    /// A button's address is missing or too long.
    InvalidButtonUrl = 40020, "invalid button url size", Alarm;
    /// Menus have two levels.
    InvalidMenuLevel = 40022, "invalid sub button level", Alarm;
    /// A group has 1 to 5 buttons.
    InvalidSubButtonCount = 40023, "invalid sub button size", Alarm;
    /// The type of a button in a group is missing or unknown.
    InvalidSubButtonType = 40024, "invalid sub button type", Alarm;
    /// The name of a button in a group is missing or too long.
    InvalidSubButtonName = 40025, "invalid sub button name size", Alarm;
    /// The key of a button in a group is missing or too long.
    InvalidSubButtonKey = 40026, "invalid sub button key size", Alarm;
    /// The address of a button in a group is missing or too long.
    InvalidSubButtonUrl = 40027, "invalid sub button url size", Alarm;
    /// The OAuth code is none: the back button leads to an address with an old one.
    InvalidOAuthCode = 40029, "invalid code", AuthoriseAgain;
    /// The body has `\uXXXX` in it, where WeChat wants UTF-8.
    InvalidCharset = 40033, "invalid charset. please check your request, if include \\uxxxx will create fail!", Alarm;
    /// A parameter is wrong.
    InvalidParameter = 40035, "invalid parameter", Alarm;
    /// The template's id is missing or of the wrong length.
    InvalidTemplateLength = 40036, "invalid template_id size", Alarm;
    /// The account has no such template; changing its categories deletes templates.
    InvalidTemplate = 40037, "invalid template_id", Alarm;
    /// An address is too long.
    InvalidUrlLength = 40039, "invalid url size", Alarm;
    /// An address is wrong, or not of a domain of the account.
    InvalidUrlDomain = 40048, "invalid url domain", Alarm;
    /// The address of a button is none.
    InvalidButtonDomain = 40054, "invalid button url domain", Alarm;
    /// The address of a button in a group is none.
    InvalidSubButtonDomain = 40055, "invalid sub button url domain", Alarm;
    /// This account may not have such a button.
    ForbiddenButtonType = 40119, "invalid use button type", Alarm;
    /// This account may not have such a button in a group.
    ForbiddenSubButtonType = 40120, "invalid use sub button type", Alarm;
    /// The AppSecret is wrong.
    InvalidAppSecret = 40125, "invalid appsecret", Alarm;
    /// The OAuth code was exchanged before: WeChat sometimes opens a callback twice.
    OAuthCodeUsed = 40163, "code been used", AuthoriseAgain;
    /// The server's address is not on the account's list.
    ForbiddenIp = 40164, "invalid ip, not in whitelist", Alarm;
    /// WeChat holds the visitor for a risk.
    HighRiskUser = 40226, "high risk user, blocked", TurnAway;

    /// `access_token` is missing.
    MissingAccessToken = 41001, "access_token missing", Alarm;
    /// `appid` is missing.
    MissingAppId = 41002, "appid missing", Alarm;
    /// `secret` is missing.
    MissingAppSecret = 41004, "appsecret missing", Alarm;
    /// `code` is missing.
    MissingOAuthCode = 41008, "missing code", AuthoriseAgain;
    /// `openid` or `touser` is missing.
    MissingOpenId = 41009, "missing openid", Alarm;

    /// The access token is too old.
    AccessTokenExpired = 42001, "access_token expired", RenewToken;
    /// The OAuth code is older than five minutes.
    OAuthCodeExpired = 42003, "code expired", AuthoriseAgain;

    /// The call is a GET.
    RequireGet = 43001, "require GET method", Alarm;
    /// The call is a POST.
    RequirePost = 43002, "require POST method", Alarm;
    /// The recipient does not follow the account.
    RequireFollower = 43004, "require subscribe", GiveUp;
    /// The account has put the recipient on its blacklist.
    Blacklisted = 43019, "require remove blacklist", GiveUp;
    /// The recipient did not accept this message, or has used up what was accepted.
    NotSubscribed = 43101, "user refuse to accept the msg", GiveUp;
    /// The account may not send subscription messages any more.
    SubscriptionsBanned = 43107, "subscribe message capability banned", Alarm;
    /// Another message to the same recipient is on its way.
    ConcurrentMessage = 43108, "concurrent sending to the same user", OneAtATime;

    /// The POST has no body.
    EmptyBody = 44002, "empty post data", Alarm;

    /// No more calls of this kind today.
    DailyQuota = 45009, "reach max api daily quota limit", AwaitQuota;
    /// Too many calls in this minute.
    MinuteQuota = 45011, "api minute-quota reach limit, must slower, retry next minute", Repeat;
    /// The message has a word that WeChat does not deliver.
    SensitiveWords = 45168, "hit sensitive word", Rewrite;

    /// The account has no menu.
    NoMenu = 46003, "menu no exist", Alarm;
    /// The body is no JSON, or not of this call's form.
    MalformedBody = 47001, "data format error", Alarm;
    /// A field of the message breaks the rule of its type; the whole message is refused.
    InvalidArgument = 47003, "argument invalid!", Rewrite;

    /// The account may not make this call.
    Unauthorised = 48001, "api unauthorized", Alarm;
    /// The recipient accepts no messages of this account.
    BlockedByUser = 48002, "user block receive message", GiveUp;
    /// The call is closed to this account for a violation.
    Forbidden = 48004, "api forbidden for irregularities", Alarm;

    /// The menu leads to too many domains outside.
    TooManyMenuDomains = 65316, "the menu has too many url domains", Alarm;
    /// An administrator has to confirm the server's address.
    UnconfirmedIp = 89503, "this ip needs confirmation by the administrator", Alarm;
}

impl ErrorCode {
    /// What to do about it when an OAuth code was exchanged. 40001 means there that the AppSecret is wrong: a new
    /// access token does not help.
    pub const fn remedy_of_exchange(self) -> Remedy {
        match self {
            Self::InvalidCredential => Remedy::Alarm,
            _ => self.remedy(),
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_number() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_number(code.number()), *code);
        }
        assert_eq!(ErrorCode::from_number(99999), ErrorCode::Other(99999));
        assert_eq!(ErrorCode::Other(99999).number(), 99999);
        assert_eq!(ErrorCode::Other(99999).remedy(), Remedy::Alarm);
    }

    /// The codes for which libraries renew the token and repeat once.
    #[test]
    fn three_codes_ask_for_a_new_token() {
        let found: Vec<_> = ErrorCode::ALL
            .iter()
            .filter(|code| code.remedy() == Remedy::RenewToken)
            .map(|code| code.number())
            .collect();
        assert_eq!(found, [40001, 40014, 42001]);
    }

    #[test]
    fn a_wrong_secret_is_not_mended_by_a_new_token() {
        assert_eq!(ErrorCode::InvalidCredential.remedy_of_exchange(), Remedy::Alarm);
        for code in [
            ErrorCode::InvalidOAuthCode,
            ErrorCode::OAuthCodeUsed,
            ErrorCode::OAuthCodeExpired,
        ] {
            assert_eq!(code.remedy_of_exchange(), Remedy::AuthoriseAgain);
        }
        assert_eq!(ErrorCode::SystemBusy.remedy_of_exchange(), Remedy::Repeat);
    }
}
