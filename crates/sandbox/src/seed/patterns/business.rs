//! Accounts of shops and companies, and extreme amounts.

use wechat_bank_api::TransactionKind::{
    CashDeposit, CashWithdrawal, Fee, Interest, Investment, Purchase, Refund, Repayment, Salary, Transfer,
};

use super::vocabulary::{
    ALIPAY, AUTOMATIC, BATCH, COUNTER, DIRECT_DEBIT, INTEREST, INTERNET, MACHINE, MOBILE, TERMINAL, WECHAT,
    exactly, holder, per_cent, round, shop, yuan,
};
use crate::ledger::{Amount, Party, Rule, Template, When};
use crate::seed::memos;

const BANK: Option<Party> = shop("新疆汇和银行");
const CUSTOMER: Option<Party> = shop("微信用户");
const WHOLESALER: Option<Party> = holder(
    "乌鲁木齐北园春果蔬批发有限公司",
    "6500161050005000123",
    "中国建设银行",
);
const MILL: Option<Party> = holder("昌吉天山面粉有限公司", "3004020109100234567", "中国工商银行");
const BUYER: Option<Party> = holder("喀什丝路餐饮管理有限公司", "3016010109200765432", "中国农业银行");

/// Booked when a shop's balance is too low for an expense.
static TILL: Template = Template::income(CashDeposit, round(1_000, 3_000, 100), None, MACHINE, "营业款存入");

/// A street shop that is paid by QR code all day long.
pub(crate) static LARGE: &[Rule] = &[Rule::new(
    When::Yearly(20_000),
    (7, 23),
    &[
        (
            300,
            Template::income(Transfer, yuan(1, 48), CUSTOMER, WECHAT, "二维码收款"),
        ),
        (
            160,
            Template::income(Transfer, yuan(1, 66), shop("支付宝用户"), ALIPAY, "扫码付款"),
        ),
        (
            60,
            Template::income(Transfer, yuan(3, 120), shop("银联二维码"), TERMINAL, "云闪付"),
        ),
        (
            24,
            Template::income(Transfer, exactly(1), CUSTOMER, WECHAT, "测试 test 一分钱"),
        ),
        (
            20,
            Template::income(
                Transfer,
                yuan(8, 90),
                CUSTOMER,
                WECHAT,
                "两份大盘鸡，微辣，不要香菜",
            ),
        ),
        (
            12,
            Template::income(Transfer, yuan(2, 30), CUSTOMER, WECHAT, memos::EMOJI),
        ),
        (
            4,
            Template::income(Transfer, yuan(2, 30), CUSTOMER, WECHAT, memos::MARKUP),
        ),
        (
            4,
            Template::income(Transfer, yuan(2, 30), CUSTOMER, WECHAT, memos::RIGHT_TO_LEFT),
        ),
        (
            1,
            Template::income(Transfer, yuan(2, 30), CUSTOMER, WECHAT, memos::LONG),
        ),
        (
            6,
            Template::income(CashDeposit, round(100, 800, 10), None, MACHINE, "营业款存入"),
        ),
        (
            2,
            Template::income(Refund, yuan(5, 80), WHOLESALER, MOBILE, "退货退款"),
        ),
        (
            1,
            Template::income(Interest, INTEREST, BANK, AUTOMATIC, "活期结息"),
        ),
        (
            1,
            Template::income(
                Investment,
                yuan(1, 20),
                shop("日日金货币理财"),
                AUTOMATIC,
                "昨日收益",
            ),
        ),
        (
            18,
            Template::expense(Purchase, yuan(20, 300), WHOLESALER, MOBILE, "进货"),
        ),
        (
            10,
            Template::expense(Purchase, yuan(30, 260), MILL, MOBILE, "面粉"),
        ),
        (
            8,
            Template::expense(Refund, yuan(2, 60), CUSTOMER, WECHAT, "退款给顾客"),
        ),
        (
            8,
            Template::expense(Fee, Amount::Between(1, 500, 1), BANK, AUTOMATIC, "收单手续费"),
        ),
        (
            2,
            Template::expense(CashWithdrawal, round(100, 500, 100), None, MACHINE, "备零钱"),
        ),
        (
            2,
            Template::expense(Salary, yuan(80, 200), shop("*军"), MOBILE, "临时工日结"),
        ),
        (
            1,
            Template::expense(Repayment, yuan(100, 600), shop("惠商贷"), AUTOMATIC, "贷款还款"),
        ),
        (
            10,
            Template::expense(
                Investment,
                per_cent(60, 100),
                shop("日日金货币理财"),
                MOBILE,
                "申购",
            ),
        ),
    ],
)
.or_else(&TILL)];

pub(crate) static CORPORATE: &[Rule] = &[
    Rule::new(
        When::Daily(0, 3),
        (9, 18),
        &[
            (
                3,
                Template::income(Transfer, yuan(2_000, 60_000), BUYER, INTERNET, "货款"),
            ),
            (
                1,
                Template::income(Refund, yuan(100, 3_000), WHOLESALER, INTERNET, "多付款退回"),
            ),
        ],
    ),
    Rule::new(
        When::Daily(0, 2),
        (9, 18),
        &[
            (
                2,
                Template::expense(
                    Transfer,
                    yuan(1_000, 40_000),
                    WHOLESALER,
                    INTERNET,
                    "采购款 合同号 HT-2025-0317",
                ),
            ),
            (
                2,
                Template::expense(Transfer, yuan(1_000, 40_000), MILL, INTERNET, "采购款"),
            ),
            (
                1,
                Template::expense(
                    Purchase,
                    yuan(200, 4_000),
                    shop("中国石油加油站"),
                    TERMINAL,
                    "车队加油",
                ),
            ),
        ],
    ),
    Rule::new(
        When::OneDayIn(3),
        (17, 18),
        &[(
            1,
            Template::expense(Fee, Amount::Between(50, 2_000, 50), BANK, AUTOMATIC, "转账手续费"),
        )],
    ),
    Rule::new(
        When::Monthly(10),
        (14, 16),
        &[(
            1,
            Template::expense(
                Salary,
                yuan(60_000, 78_000),
                shop("代发工资 14 笔"),
                BATCH,
                "员工工资",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(15),
        (10, 16),
        &[(
            1,
            Template::expense(
                Transfer,
                yuan(3_000, 18_000),
                shop("国家金库乌鲁木齐市中心支库"),
                DIRECT_DEBIT,
                "增值税及附加",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(26),
        (10, 12),
        &[(
            1,
            Template::expense(
                Investment,
                per_cent(30, 1_000),
                shop("七天通知存款"),
                COUNTER,
                "转存",
            ),
        )],
    ),
    Rule::new(
        When::Quarterly,
        (2, 3),
        &[(
            1,
            Template::income(Interest, INTEREST, BANK, AUTOMATIC, "季度结息"),
        )],
    ),
];

/// Thousands of yuan in and out every day (IC03).
pub(crate) static DAILY_TOTAL: &[Rule] = &[
    Rule::new(
        When::Daily(1, 3),
        (9, 20),
        &[(
            1,
            Template::income(Transfer, yuan(3_000, 30_000), BUYER, INTERNET, "货款"),
        )],
    ),
    Rule::new(
        When::Daily(1, 3),
        (9, 20),
        &[(
            1,
            Template::expense(Transfer, yuan(3_000, 30_000), MILL, INTERNET, "货款"),
        )],
    ),
    Rule::new(
        When::Monthly(26),
        (10, 12),
        &[(
            1,
            Template::expense(
                Investment,
                per_cent(40, 1_000),
                shop("天山稳健 90 天"),
                MOBILE,
                "认购",
            ),
        )],
    ),
];

const CUSTODIAN: Option<Party> = holder(
    "中央结算托管专户",
    "3999000000000000001",
    "中央国债登记结算有限责任公司",
);

const fn settled(fen: u64) -> (u32, Template) {
    (
        1,
        Template::income(Transfer, exactly(fen), CUSTODIAN, INTERNET, "资金清算 划入"),
    )
}

const fn returned(fen: u64) -> (u32, Template) {
    (
        1,
        Template::expense(Transfer, exactly(fen), CUSTODIAN, INTERNET, "资金清算 划出"),
    )
}

/// Both sides of 2^53, where doubles start to skip whole numbers; each comes in on one day and goes out on the next.
pub(crate) static EXTREMES: &[Rule] = &[Rule::new(
    When::InTurn,
    (9, 18),
    &[
        settled(1),
        returned(1),
        settled(9_007_199_254_740_991),
        returned(9_007_199_254_740_991),
        settled(9_007_199_254_740_992),
        returned(9_007_199_254_740_992),
        settled(9_007_199_254_740_993),
        returned(9_007_199_254_740_993),
        settled(99),
        returned(99),
        settled(100),
        returned(100),
        settled(12_345_678_901),
        returned(12_345_678_901),
    ],
)];
