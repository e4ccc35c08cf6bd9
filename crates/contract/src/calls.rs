//! The calls that the document describes.

use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, Schema};
use wechat_bank_api::{self as api, Access, Code, DecodeError, Endpoint, Method};

/// Where all calls are. In the document their paths begin after it: generators group calls by the first part of a path.
pub(crate) const BASE: &str = "/api/v1";

/// Calls that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its name in the document.
    pub name: &'static str,
    /// What its calls are for, one sentence.
    pub purpose: &'static str,
    /// Its calls, in the order in which the document shows them.
    pub calls: &'static [Call],
}

/// Reads path parameters, query and body.
pub type ReadRequest = fn(&[(&str, &str)], &str, &[u8]) -> Result<(), DecodeError>;

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
    /// Every refusal of it.
    pub refusals: fn() -> Vec<Code>,
    /// Reads a request as a server does.
    pub read_request: ReadRequest,
    /// Reads a reply as a page does.
    pub read_reply: fn(&str) -> serde_json::Result<()>,
    /// The schema of the request: path parameters, query and body together.
    pub(crate) request: fn(&mut SchemaGenerator) -> Schema,
    /// A reference to the schema of the reply.
    pub(crate) reply: fn(&mut SchemaGenerator) -> Schema,
}

impl Call {
    /// Its path in the document, below the address of the server.
    pub fn path(&self) -> &'static str {
        self.route.strip_prefix(BASE).unwrap_or(self.route)
    }

    const fn of<E: Endpoint<Reply: JsonSchema> + JsonSchema>(name: &'static str) -> Self {
        Self {
            name,
            method: E::METHOD,
            route: E::ROUTE,
            access: E::ACCESS,
            refusals: api::refusals::<E>,
            read_request: |path, query, body| api::decode::<E>(path, query, body).map(drop),
            read_reply: |json| serde_json::from_str::<E::Reply>(json).map(drop),
            request: |generator| E::json_schema(generator),
            reply: |generator| generator.subschema_for::<E::Reply>(),
        }
    }
}

/// Every call of the contract, in the order in which the document shows them.
pub fn calls() -> impl Iterator<Item = &'static Call> {
    GROUPS.iter().flat_map(|group| group.calls)
}

macro_rules! groups {
    ($($name:literal, $purpose:literal: $($request:ident),+;)+) => {
        /// The contract's calls.
        pub const GROUPS: &[Group] = &[$(Group {
            name: $name,
            purpose: $purpose,
            calls: &[$(Call::of::<api::$request>(stringify!($request))),+],
        }),+];
    };
}

api::calls!(groups);
