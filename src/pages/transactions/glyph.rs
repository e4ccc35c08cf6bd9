//! Line glyphs for the kinds of transactions.

use wechat_bank_api::TransactionKind;

/// The outline of the kind's glyph, in a square of 24 by 24.
pub const fn outline(kind: TransactionKind) -> &'static str {
    match kind {
        // Two arrows.
        TransactionKind::Transfer => "M4 9h15l-4-4M20 15H5l4 4",
        // A shopping bag.
        TransactionKind::Purchase => "M5 8h14l1 12H4zM9 11V6a3 3 0 0 1 6 0v5",
        // A briefcase.
        TransactionKind::Salary => "M4 8h16v11H4zM9 8V5h6v3M4 13h16",
        // A percent sign.
        TransactionKind::Interest => {
            "M6 18 18 6M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4M16 14a2 2 0 1 0 0 4 2 2 0 0 0 0-4"
        }
        // A receipt.
        TransactionKind::Fee => "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
        // Into a tray, and out of it.
        TransactionKind::CashDeposit => "M12 3v11M8 10l4 4 4-4M4 15v5h16v-5",
        TransactionKind::CashWithdrawal => "M12 14V3M8 7l4-4 4 4M4 15v5h16v-5",
        // A card.
        TransactionKind::Repayment => "M3 6h18v12H3zM3 10h18M7 15h4",
        // A rising line.
        TransactionKind::Investment => "M4 20h16M5 15l5-5 4 3 6-7M16 6h4v4",
        // An arrow that turns back.
        TransactionKind::Refund => "M9 5 4 10l5 5M4 10h10a5 5 0 0 1 0 10h-4",
        // Three dots.
        TransactionKind::Unknown => "M6 12h.01M12 12h.01M18 12h.01",
    }
}
