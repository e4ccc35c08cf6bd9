use wechat_bank_api::{AccountKind, Code};
use wechat_bank_domain::{Document, DocumentType, Money, Timestamp};

use crate::ledger::{Ledgers, Plan, Rule, Statement};

/// A person the bank knows.
#[derive(Debug)]
pub struct SeedPerson {
    /// The name on the document.
    pub name: &'static str,
    /// The name's two parts, family name first, for detecting passwords that contain them.
    pub(crate) name_in_parts: [&'static str; 2],
    /// The same parts in pinyin.
    pub(crate) pinyin: [&'static str; 2],
    /// Which kind of document.
    pub document_type: DocumentType,
    /// The document's number, as [`wechat_bank_domain::DocumentNumber`] normalises it.
    pub document_number: &'static str,
    /// The mobile number on file.
    pub phone: &'static str,
}

/// An account the bank keeps, or one at another bank that can be added here.
#[derive(Debug)]
pub struct SeedAccount {
    /// Its key inside the sandbox; stable, never sent.
    pub key: &'static str,
    /// The full card or passbook number, digits only.
    pub number: &'static str,
    /// The full 户名; for a company or a shop not the owner's name.
    pub holder: &'static str,
    /// The owner, whose document authenticates it (HH11).
    pub owner: &'static SeedPerson,
    /// What it is.
    pub kind: AccountKind,
    /// The bank that keeps it.
    pub bank: &'static str,
    /// The phone on file, which receives its codes (HH05).
    pub phone: &'static str,
    /// Whether SMS verification is enabled for it (HH04).
    pub sms_enabled: bool,
    /// The balance before the ledger's first day.
    pub opening: Money,
    /// How far the balance may go below zero; zero except for credit cards.
    pub credit_limit: Money,
    /// The frozen part of the balance.
    pub held: Money,
    /// The agreed daily total of payments; above [`SeedAccount::DAILY_TOTAL`] alerts need a U盾 (IC03).
    pub daily_total: Money,
    /// The refusal of enabling alerts (IC04), to demonstrate those pages.
    pub alerts_refusal: Option<Code>,
    /// What it demonstrates, in English, for the documentation.
    pub purpose: &'static str,
    /// The rules of its transactions.
    pub(crate) rules: &'static [Rule],
}

impl SeedAccount {
    /// The daily total up to which alerts can be enabled without a U盾: 5,000 元 (IC03).
    pub const DAILY_TOTAL: Money = Money::from_fen(500_000);

    /// Whether this is the document of the account's owner (HH11).
    pub fn belongs_to(&self, document: &Document) -> bool {
        self.owner.document_type == document.document_type()
            && self.owner.document_number == document.number().as_str()
    }

    /// Everything booked on the account by now.
    pub(crate) fn statement(&self, ledgers: &Ledgers, now: Timestamp) -> Statement {
        let plan = Plan {
            key: self.key,
            opening: self.opening,
            floor: Money::from_fen(-self.credit_limit.fen()),
            rules: self.rules,
        };
        ledgers.statement(plan, now)
    }

    /// 余额 and 可用余额. A credit card's balance is the debt, as a negative amount, and its limit is available.
    pub(crate) fn balance(&self, ledgers: &Ledgers, now: Timestamp) -> (Money, Money) {
        let balance = self.statement(ledgers, now).balance();
        let available = balance
            .fen()
            .saturating_add(self.credit_limit.fen())
            .saturating_sub(self.held.fen());
        (balance, Money::from_fen(available.max(0)))
    }
}
