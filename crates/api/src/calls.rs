use crate::{
    account::*, alert::*, certification::*, endpoint::*, operation::*, passwords::*, profile::*, session::*,
    transaction::*, wechat::*,
};

/// Calls a macro with the request types of all calls, in groups with a name and what they are for.
///
/// This is the only list of the calls: a request type that is not in it cannot be an [`Endpoint`].
#[macro_export]
macro_rules! calls {
    ($generate:ident) => {
        $generate! {
            "bank", "What a page has to know about the bank.":
                GetProfile;
            "session", "Who the caller is, and logging in and out.":
                GetSession, LogIn, LogOut;
            "certification", "Becoming a certified customer, by document, account and SMS code.":
                RequestCertificationCode, Certify, FindChallenge;
            "passwords", "Login and payment password.":
                SetPasswords;
            "accounts", "The customer's accounts, and adding further ones in steps.":
                ListAccounts, GetAddAccountForm, RequestAddAccountCode, ProveAddAccountCode, AddAccount, RemoveAccount;
            "transactions", "What was booked.":
                ListTransactions, ListAllTransactions, GetTransaction;
            "alerts", "Messages about an account, switched on in two steps.":
                ListAlerts, GetAlerts, RequestAlertsCode, EnableAlerts, DisableAlerts, SaveAlerts, CopyAlerts;
            "operations", "What became of a request whose response was lost.":
                FindOperation;
            "wechat", "What WeChat has to know of a page.":
                GetJsConfig;
        }
    };
}

macro_rules! name {
    ($($group:literal, $purpose:literal: $($request:ident),+;)+) => {
        /// A call by the name of its request type, for what has to know all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CallName {
            $($(#[doc = concat!("[`", stringify!($request), "`](crate::", stringify!($request), ").")] $request,)+)+
        }

        impl CallName {
            /// Every call.
            pub const ALL: &[Self] = &[$($(Self::$request),+),+];

            /// Its HTTP method.
            pub const fn method(self) -> Method {
                match self {
                    $($(Self::$request => $request::METHOD,)+)+
                }
            }

            /// Its path, with the fields that are in it in braces.
            pub const fn route(self) -> &'static str {
                match self {
                    $($(Self::$request => $request::ROUTE,)+)+
                }
            }
        }

        $($(impl Listed for $request {})+)+
    };
}

calls!(name);
