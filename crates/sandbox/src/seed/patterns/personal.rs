//! Personal accounts.

use wechat_bank_api::TransactionKind::{
    CashDeposit, CashWithdrawal, Fee, Interest, Investment, Purchase, Refund, Repayment, Salary, Transfer,
};
use wechat_bank_domain::Weekday;

use super::vocabulary::{
    ALIPAY, AUTOMATIC, BATCH, COUNTER, DIRECT_DEBIT, INTEREST, INTERNET, MACHINE, MOBILE, TERMINAL, WECHAT,
    exactly, holder, per_cent, round, shop, yuan,
};
use crate::ledger::{Amount, Party, Rule, Template, When};
use crate::seed::memos;

const HERE: &str = "新疆汇和银行";
const ICBC: &str = "中国工商银行";
const CMB: &str = "招商银行";

const OWN_SAVINGS: Option<Party> = holder("*伟", "6230910000000017", HERE);
const OWN_SALARY: Option<Party> = holder("*伟", "6230910000000025", HERE);
const OWN_WEALTH: Option<Party> = holder("*伟", "6230910000000033", HERE);
const OWN_CREDIT_CARD: Option<Party> = holder("*伟", "6227910000000012", HERE);
const WIFE: Option<Party> = holder("*娟", "6222020000000001016", ICBC);
const FRIEND: Option<Party> = holder("**江", "6214830000000015", CMB);
const LANDLORD: Option<Party> = holder("**古丽", "6222020000000002014", ICBC);
const BANK: Option<Party> = shop("新疆汇和银行");

const INTEREST_PAID: &[(u32, Template)] = &[(
    1,
    Template::income(Interest, INTEREST, BANK, AUTOMATIC, "季度结息"),
)];

const EVERYDAY: &[(u32, Template)] = &[
    (
        8,
        Template::expense(Purchase, yuan(6, 38), shop("老马家牛肉面"), WECHAT, "午餐"),
    ),
    (
        6,
        Template::expense(Purchase, yuan(9, 60), shop("美团外卖"), WECHAT, "外卖订单"),
    ),
    (
        6,
        Template::expense(Purchase, exactly(200), shop("乌鲁木齐公交"), ALIPAY, "乘车码"),
    ),
    (
        4,
        Template::expense(Purchase, yuan(3, 45), shop("每日便利店"), WECHAT, ""),
    ),
    (
        3,
        Template::expense(Purchase, yuan(12, 48), shop("滴滴出行"), ALIPAY, "快车"),
    ),
    (
        3,
        Template::expense(Purchase, yuan(15, 88), shop("天山果品行"), WECHAT, "哈密瓜、香梨"),
    ),
    (
        2,
        Template::expense(Purchase, yuan(20, 160), shop("京东商城"), WECHAT, "订单支付"),
    ),
    (
        2,
        Template::expense(
            Purchase,
            yuan(18, 42),
            shop("Starbucks Coffee"),
            TERMINAL,
            "Flat White 大杯",
        ),
    ),
    (
        1,
        Template::expense(Transfer, yuan(5, 120), FRIEND, MOBILE, "AA 聚餐"),
    ),
];

/// Memos that try to break the page; one comes every day.
const ODD: &[(u32, Template)] = &[
    (
        1,
        Template::income(Transfer, yuan(1, 88), FRIEND, MOBILE, memos::LONG),
    ),
    (
        1,
        Template::income(Transfer, yuan(1, 88), WIFE, WECHAT, memos::EMOJI),
    ),
    (
        1,
        Template::income(Transfer, yuan(1, 88), FRIEND, INTERNET, memos::MARKUP),
    ),
    (
        1,
        Template::income(
            Transfer,
            yuan(1, 88),
            holder("ئا***", "6230910000000900", HERE),
            MOBILE,
            memos::RIGHT_TO_LEFT,
        ),
    ),
    (
        1,
        Template::expense(Transfer, yuan(1, 66), FRIEND, MOBILE, memos::BIDI),
    ),
    (
        1,
        Template::income(Transfer, exactly(1), WIFE, WECHAT, memos::ZERO_WIDTH),
    ),
    (
        1,
        Template::expense(
            Transfer,
            yuan(1, 66),
            shop("<i>某某</i>&商户\"店\""),
            WECHAT,
            memos::UNBROKEN,
        ),
    ),
    (
        1,
        Template::income(Transfer, yuan(1, 88), FRIEND, INTERNET, memos::SYNTAX),
    ),
    (
        1,
        Template::income(Transfer, yuan(1, 88), FRIEND, MOBILE, memos::RARE),
    ),
    (
        1,
        Template::expense(Transfer, exactly(1), None, MOBILE, memos::BLANK),
    ),
];

pub(crate) static SAVINGS: &[Rule] = &[
    Rule::new(
        When::Daily(1, 1),
        (0, 1),
        &[(
            1,
            Template::income(
                Investment,
                Amount::Between(1, 300, 1),
                shop("日日金货币理财"),
                AUTOMATIC,
                "昨日收益",
            ),
        )],
    ),
    Rule::new(When::InTurn, (8, 22), ODD),
    Rule::new(When::Daily(1, 4), (7, 22), EVERYDAY),
    Rule::new(
        When::OneDayIn(6),
        (9, 21),
        &[(
            1,
            Template::income(Refund, yuan(5, 120), shop("京东商城"), WECHAT, "退货退款"),
        )],
    ),
    Rule::new(
        When::Weekly(Weekday::Saturday),
        (10, 20),
        &[(
            1,
            Template::expense(Purchase, yuan(100, 420), shop("友好超市"), TERMINAL, "一周采购"),
        )],
    ),
    Rule::new(
        When::Monthly(1),
        (9, 12),
        &[(
            1,
            Template::expense(Transfer, exactly(260_000), LANDLORD, MOBILE, "房租"),
        )],
    ),
    Rule::new(
        When::Monthly(2),
        (3, 5),
        &[(
            1,
            Template::expense(Fee, exactly(200), BANK, AUTOMATIC, "短信服务费"),
        )],
    ),
    Rule::new(
        When::Monthly(5),
        (6, 9),
        &[(
            1,
            Template::expense(
                Purchase,
                yuan(90, 460),
                shop("国网新疆电力"),
                DIRECT_DEBIT,
                "电费、水费、燃气费",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(8),
        (9, 18),
        &[(
            1,
            Template::expense(CashWithdrawal, round(300, 1_000, 100), None, MACHINE, "自助取款"),
        )],
    ),
    Rule::new(
        When::Monthly(10),
        (10, 12),
        &[(
            1,
            Template::income(
                Salary,
                yuan(800, 2_500),
                shop("新疆大学继续教育学院"),
                BATCH,
                "讲课酬金",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(11),
        (8, 9),
        &[(
            1,
            Template::income(Transfer, exactly(700_000), OWN_SALARY, MOBILE, "家用"),
        )],
    ),
    Rule::new(
        When::Monthly(16),
        (9, 10),
        &[(
            1,
            Template::expense(Repayment, exactly(100_000), OWN_CREDIT_CARD, MOBILE, "信用卡还款"),
        )],
    ),
    Rule::new(
        When::Monthly(18),
        (9, 17),
        &[(
            1,
            Template::income(CashDeposit, round(500, 3_000, 100), None, COUNTER, "现金存入"),
        )],
    ),
    Rule::new(
        When::Monthly(25),
        (14, 15),
        &[(
            1,
            Template::expense(
                Investment,
                per_cent(20, 100),
                shop("日日金货币理财"),
                MOBILE,
                "申购",
            ),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];

pub(crate) static SALARY: &[Rule] = &[
    Rule::new(
        When::Monthly(10),
        (15, 17),
        &[(
            1,
            Template::income(
                Salary,
                yuan(12_800, 13_600),
                shop("乌鲁木齐智行软件有限公司"),
                BATCH,
                "代发工资",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(11),
        (8, 9),
        &[(
            1,
            Template::expense(Transfer, exactly(700_000), OWN_SAVINGS, MOBILE, "家用"),
        )],
    ),
    Rule::new(
        When::Monthly(12),
        (8, 9),
        &[(
            1,
            Template::expense(Transfer, exactly(300_000), OWN_WEALTH, MOBILE, "理财"),
        )],
    ),
    Rule::new(When::Daily(0, 2), (7, 22), EVERYDAY),
    Rule::new(
        When::Monthly(20),
        (6, 8),
        &[(
            1,
            Template::expense(Purchase, exactly(9_900), shop("中国移动"), DIRECT_DEBIT, "话费"),
        )],
    ),
    Rule::new(
        When::Monthly(26),
        (9, 12),
        &[(
            1,
            Template::expense(Transfer, per_cent(30, 100), WIFE, MOBILE, "给家里"),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];

pub(crate) static WEALTH: &[Rule] = &[
    Rule::new(
        When::Monthly(12),
        (8, 9),
        &[(
            1,
            Template::income(Transfer, exactly(300_000), OWN_SALARY, MOBILE, "理财"),
        )],
    ),
    Rule::new(
        When::Weekly(Weekday::Monday),
        (9, 10),
        &[(
            1,
            Template::income(
                Investment,
                yuan(5, 60),
                shop("天山稳健 90 天"),
                AUTOMATIC,
                "收益到账",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(3),
        (9, 15),
        &[(
            1,
            Template::expense(
                Investment,
                round(10_000, 30_000, 1_000),
                shop("天山稳健 90 天"),
                MOBILE,
                "认购",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(23),
        (0, 1),
        &[(
            1,
            Template::income(
                Investment,
                round(10_000, 30_000, 1_000),
                shop("天山稳健 90 天"),
                AUTOMATIC,
                "到期兑付",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(24),
        (9, 10),
        &[(
            1,
            Template::expense(Fee, yuan(1, 15), BANK, AUTOMATIC, "产品管理费"),
        )],
    ),
    Rule::new(
        When::Monthly(27),
        (9, 18),
        &[(
            1,
            Template::expense(Transfer, per_cent(5, 100), OWN_SAVINGS, MOBILE, "转回"),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];

pub(crate) static CREDIT_CARD: &[Rule] = &[
    Rule::new(When::Daily(1, 4), (8, 23), EVERYDAY),
    Rule::new(
        When::OneDayIn(8),
        (10, 21),
        &[
            (
                2,
                Template::expense(Purchase, yuan(300, 3_000), shop("苏宁易购"), TERMINAL, "家电"),
            ),
            (
                2,
                Template::expense(Purchase, yuan(300, 1_800), shop("中国南方航空"), INTERNET, "机票"),
            ),
            (
                1,
                Template::expense(
                    Purchase,
                    yuan(60, 900),
                    shop("TOKYO SEIMEI KABUSHIKI"),
                    TERMINAL,
                    "JPY 境外消费",
                ),
            ),
            (
                1,
                Template::expense(CashWithdrawal, round(100, 500, 100), None, MACHINE, "预借现金"),
            ),
        ],
    ),
    Rule::new(
        When::OneDayIn(25),
        (9, 21),
        &[(
            1,
            Template::income(Refund, yuan(10, 200), shop("天猫"), ALIPAY, "退款"),
        )],
    ),
    Rule::new(
        When::Monthly(6),
        (1, 2),
        &[(
            1,
            Template::expense(Fee, exactly(1_850), BANK, AUTOMATIC, "分期手续费"),
        )],
    ),
    Rule::new(
        When::Monthly(16),
        (9, 10),
        &[(
            1,
            Template::income(Repayment, exactly(100_000), OWN_SAVINGS, MOBILE, "信用卡还款"),
        )],
    ),
    Rule::new(
        When::Monthly(26),
        (9, 12),
        &[(
            1,
            Template::income(
                Repayment,
                Amount::Debt,
                holder("*伟", "6214830000000023", CMB),
                INTERNET,
                "还清账单",
            ),
        )],
    ),
];

pub(crate) static PASSBOOK: &[Rule] = &[
    Rule::new(
        When::Monthly(15),
        (9, 11),
        &[(
            1,
            Template::income(
                Transfer,
                exactly(312_000),
                shop("乌鲁木齐市社会保险中心"),
                BATCH,
                "养老金",
            ),
        )],
    ),
    Rule::new(
        When::Weekly(Weekday::Tuesday),
        (10, 16),
        &[(
            1,
            Template::expense(CashWithdrawal, round(200, 600, 100), None, COUNTER, "现金支取"),
        )],
    ),
    Rule::new(
        When::Monthly(20),
        (6, 9),
        &[(
            1,
            Template::expense(
                Purchase,
                yuan(60, 260),
                shop("乌鲁木齐热力公司"),
                DIRECT_DEBIT,
                "暖气费",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(28),
        (10, 12),
        &[(
            1,
            Template::expense(Transfer, per_cent(25, 100), None, COUNTER, "转存定期"),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];

pub(crate) static JOINT_A: &[Rule] = &[
    Rule::new(
        When::Monthly(12),
        (9, 20),
        &[(
            1,
            Template::income(Transfer, exactly(250_000), OWN_SAVINGS, MOBILE, "家庭公用"),
        )],
    ),
    Rule::new(
        When::Monthly(13),
        (9, 20),
        &[(
            1,
            Template::income(Transfer, exactly(250_000), WIFE, MOBILE, "家庭公用"),
        )],
    ),
    Rule::new(When::Daily(0, 2), (8, 22), EVERYDAY),
    Rule::new(
        When::Monthly(17),
        (9, 12),
        &[(
            1,
            Template::expense(
                Purchase,
                yuan(800, 1_600),
                shop("小太阳幼儿园"),
                DIRECT_DEBIT,
                "保育费",
            ),
        )],
    ),
    Rule::new(
        When::Monthly(27),
        (9, 18),
        &[(
            1,
            Template::expense(
                Investment,
                per_cent(20, 100),
                shop("日日金货币理财"),
                MOBILE,
                "申购",
            ),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];

pub(crate) static JOINT_B: &[Rule] = &[
    Rule::new(
        When::Monthly(1),
        (8, 10),
        &[(
            1,
            Template::income(Transfer, exactly(320_000), OWN_SAVINGS, MOBILE, "房贷"),
        )],
    ),
    Rule::new(
        When::Monthly(1),
        (10, 12),
        &[(
            1,
            Template::income(Transfer, exactly(320_000), WIFE, MOBILE, "房贷"),
        )],
    ),
    Rule::new(
        When::Monthly(20),
        (4, 5),
        &[(
            1,
            Template::expense(
                Repayment,
                exactly(562_371),
                shop("新疆汇和银行个人住房贷款"),
                AUTOMATIC,
                "按揭还款",
            ),
        )],
    ),
    Rule::new(
        When::Weekly(Weekday::Sunday),
        (10, 20),
        &[(
            1,
            Template::expense(Purchase, yuan(60, 260), shop("友好超市"), TERMINAL, ""),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];

pub(crate) static TYPE_THREE: &[Rule] = &[
    Rule::new(
        When::Daily(1, 4),
        (7, 22),
        &[
            (
                3,
                Template::expense(Purchase, exactly(200), shop("乌鲁木齐公交"), ALIPAY, "乘车码"),
            ),
            (
                2,
                Template::expense(Purchase, yuan(1, 30), shop("每日便利店"), WECHAT, ""),
            ),
            (
                1,
                Template::expense(Purchase, yuan(2, 12), shop("瓶装水自动售货机"), WECHAT, ""),
            ),
        ],
    ),
    Rule::new(
        When::Weekly(Weekday::Monday),
        (7, 8),
        &[(
            1,
            Template::income(Transfer, round(100, 200, 10), OWN_SAVINGS, MOBILE, "零花"),
        )],
    ),
    Rule::new(
        When::Monthly(28),
        (9, 12),
        &[(
            1,
            Template::expense(Transfer, per_cent(50, 10), OWN_SAVINGS, MOBILE, "转回"),
        )],
    ),
];

pub(crate) static QUIET: &[Rule] = &[
    Rule::new(When::OneDayIn(4), (8, 21), EVERYDAY),
    Rule::new(
        When::Monthly(9),
        (9, 18),
        &[(
            1,
            Template::income(Transfer, round(200, 800, 50), WIFE, MOBILE, "零用"),
        )],
    ),
    Rule::new(
        When::Monthly(19),
        (9, 18),
        &[(
            1,
            Template::expense(Transfer, per_cent(15, 50), None, COUNTER, "转存定期"),
        )],
    ),
    Rule::new(When::Quarterly, (2, 3), INTEREST_PAID),
];
