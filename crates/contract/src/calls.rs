//! The calls that the document describes.

use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use wechat_bank_api::{self as api, Access, Code, Endpoint, Method};

/// One call of the contract, without its types.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The request type's name, which is the operation's id.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with the names of its parameters in braces.
    pub route: &'static str,
    /// Who may make it.
    pub access: Access,
    /// Its own refusals, without those that all calls have in common.
    pub refusals: &'static [Code],
    /// The schema of the request: path parameters, query and body together.
    pub(crate) request: fn(&mut SchemaGenerator) -> Schema,
    /// A reference to the schema of the reply.
    pub(crate) reply: fn(&mut SchemaGenerator) -> Schema,
}

impl Call {
    /// Every refusal that the call may meet.
    pub fn all_refusals(&self) -> Vec<Code> {
        let unsafe_refusals = if self.method.is_safe() {
            &[]
        } else {
            api::UNSAFE_REFUSALS
        };
        [
            self.refusals,
            self.access.refusals(),
            api::COMMON_REFUSALS,
            unsafe_refusals,
        ]
        .concat()
    }

    const fn of<E: Endpoint + JsonSchema>(name: &'static str) -> Self
    where
        E::Reply: JsonSchema,
    {
        Self {
            name,
            method: E::METHOD,
            route: E::ROUTE,
            access: E::ACCESS,
            refusals: E::REFUSALS,
            request: |generator| E::json_schema(generator),
            reply: |generator| generator.subschema_for::<E::Reply>(),
        }
    }
}

macro_rules! calls {
    ($($request:ident),+ $(,)?) => {
        /// Every call of the contract, in the order in which the document shows them.
        pub const CALLS: &[Call] = &[$(Call::of::<api::$request>(stringify!($request))),+];
    };
}

calls![
    GetProfile,
    GetSession,
    LogIn,
    LogOut,
    RequestCertificationCode,
    Certify,
    FindChallenge,
    SetPasswords,
    ListAccounts,
    GetAddAccountForm,
    RequestAddAccountCode,
    ProveAddAccountCode,
    AddAccount,
    RemoveAccount,
    ListTransactions,
    GetTransaction,
    ListAlerts,
    GetAlerts,
    RequestAlertsCode,
    EnableAlerts,
    DisableAlerts,
    SaveAlerts,
    CopyAlerts,
    FindOperation,
];
