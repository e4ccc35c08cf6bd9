//! Every page in every state: the one table behind the desk's list, `cargo xtask shots` and the accessibility run.
//!
//! A state is reached by what a customer types and taps, by who they are at the bank, and by network behaviour. Special
//! inputs come from the sandbox's own table, so a new one becomes a new scene automatically.

use wechat_bank_sandbox::sentinel::{Place, Sentinel, TABLE};

use super::actor::Step;
use super::customers::{ALL, Customer, DOCUMENT, PASSWORD, USUAL};
use super::settings::Network;
use crate::route::Route;
use Step::{
    Back, Choose, Crash, Elsewhere, Find, Follow, Keys, Leave, Pass, Press, ReadToEnd, ScrollToEnd, See,
    SetNetwork, Type, TypeCode,
};

/// One page in one state.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its name in addresses and of its screenshots.
    pub name: String,
    /// The page, as a heading of the list.
    pub page: &'static str,
    pub state: &'static str,
    pub customer: Customer,
    /// The address to open; `{key}` stands for the customer's reference to the account of that key.
    pub at: &'static str,
    /// How to reach the state.
    pub steps: Vec<Step>,
}

/// Scenes of one page.
struct Page {
    heading: &'static str,
    /// The prefix of the names.
    name: &'static str,
    at: &'static str,
    scenes: Vec<Scene>,
}

impl Page {
    /// All states of a page of the sitemap without parameters.
    fn of(route: &Route, name: &'static str) -> Self {
        Self::new(route.title(), name, route.pattern())
    }

    /// What needs a heading of its own, or an address with parameters.
    const fn new(heading: &'static str, name: &'static str, at: &'static str) -> Self {
        Self {
            heading,
            name,
            at,
            scenes: Vec::new(),
        }
    }

    fn scene(self, name: &str, state: &'static str, customer: Customer, steps: &[Step]) -> Self {
        let at = self.at;
        self.scene_at(at, name, state, customer, steps)
    }

    fn scene_at(
        mut self,
        at: &'static str,
        name: &str,
        state: &'static str,
        customer: Customer,
        steps: &[Step],
    ) -> Self {
        self.scenes.push(Scene {
            name: format!("{}-{name}", self.name),
            page: self.heading,
            state,
            customer,
            at,
            steps: steps.to_vec(),
        });
        self
    }

    /// The loading and error states of the calls at this path.
    fn loading(self, customer: Customer, at: &'static str) -> Self {
        use Network::{Endless, Failing, Garbled, Offline, Silent};
        self.scene(
            "loading",
            "加载中",
            customer,
            &[SetNetwork(at, Endless), Find(".skeleton")],
        )
        .scene(
            "slow",
            "加载较慢",
            customer,
            &[SetNetwork(at, Endless), See("网络较慢")],
        )
        .scene(
            "offline",
            "断网",
            customer,
            &[SetNetwork(at, Offline), See("重试")],
        )
        .scene(
            "timed-out",
            "超时",
            customer,
            &[SetNetwork(at, Silent), See("重试")],
        )
        .scene(
            "failing",
            "服务器错误",
            customer,
            &[SetNetwork(at, Failing), See("重试")],
        )
        .scene(
            "garbled",
            "应答残缺",
            customer,
            &[SetNetwork(at, Garbled), See("重试")],
        )
    }

    /// One scene for each special input of this place.
    fn special(
        mut self,
        name: &str,
        customer: Customer,
        place: Place,
        steps: impl Fn(&'static str) -> Vec<Step>,
    ) -> Self {
        for Sentinel { input, label, .. } in TABLE.iter().filter(|special| special.places.contains(&place)) {
            let steps = steps(input);
            self = self.scene(&format!("{name}-{}", tail(input)), label, customer, &steps);
        }
        self
    }
}

/// Distinguishes special inputs in a name: the last digits of a card number.
fn tail(input: &str) -> String {
    input
        .chars()
        .skip(input.chars().count().saturating_sub(5))
        .collect()
}

/// All scenes, in the order of the sitemap.
pub fn all() -> Vec<Scene> {
    let pages = Route::examples();
    let states = pages.iter().flat_map(states_of);
    states.flat_map(|page| page.scenes).collect()
}

/// The states of a page, under one heading or several.
fn states_of(page: &Route) -> Vec<Page> {
    match page {
        Route::Home => vec![home(), customers()],
        Route::Certify => vec![certification()],
        Route::Login => vec![login()],
        Route::Certified => vec![certified()],
        Route::LoginSettings => vec![login_settings()],
        Route::Security => vec![security()],
        Route::ChangeLogin => vec![change_login()],
        Route::ChangePin => vec![change_pin()],
        Route::ResetPin => vec![reset_pin()],
        Route::Accounts => vec![accounts()],
        Route::ManageAccounts => vec![manage()],
        Route::AddAccount => vec![add()],
        Route::AllTransactions(_) => vec![all_transactions()],
        Route::Transactions(..) => vec![transactions(), calendar_and_filters()],
        Route::Transaction(..) => vec![transaction()],
        Route::Receipt(..) => vec![receipt()],
        Route::Alerts => vec![alerts()],
        Route::AccountAlerts(_) => vec![enable_alerts(), alert_settings()],
        Route::NotFound => vec![elsewhere()],
    }
}

pub fn find(name: &str) -> Option<Scene> {
    all().into_iter().find(|scene| scene.name == name)
}

fn home() -> Page {
    Page::of(&Route::Home, "home")
        .scene("guest", "未认证", Customer::New, &[See("去认证")])
        .scene("hidden", "余额隐藏", Customer::With(USUAL), &[See("尾号")])
        .scene(
            "shown",
            "余额显示",
            Customer::With(USUAL),
            &[Press("显示余额"), See("存款余额")],
        )
        .scene(
            "many",
            "全部账户",
            Customer::With(ALL),
            &[Press("显示余额"), See("个账户")],
        )
        .scene(
            "new",
            "未设密码，未开通提醒",
            Customer::Certified("savings"),
            &[See("未设置"), See("未开通")],
        )
        .loading(Customer::With(USUAL), "/accounts")
}

/// The customers to choose from, each starting at the first page.
fn customers() -> Page {
    Page::new("换一位客户", "customer", "/")
        .scene("new", "新客户", Customer::New, &[])
        .scene(
            "certified",
            "已认证，未设密码",
            Customer::Certified("savings"),
            &[],
        )
        .scene("settled", "已设密码，一个账户", Customer::Settled("savings"), &[])
        .scene("usual", "四个账户", Customer::With(USUAL), &[])
        .scene("alerted", "已开通提醒", Customer::Alerted(USUAL), &[])
        .scene("all", "全部账户", Customer::With(ALL), &[])
        .scene("joint", "联名账户", Customer::With(&["joint-a", "joint-b"]), &[])
        .scene("corporate", "对公账户", Customer::Settled("corporate"), &[])
        .scene("type-three", "Ⅲ类账户", Customer::Settled("type-three"), &[])
        .scene("large", "一年两万笔", Customer::Settled("large"), &[])
        .scene("empty", "没有交易", Customer::Settled("empty"), &[])
        .scene("ended", "登录已超时", Customer::Ended, &[])
        .scene("password-locked", "登录密码已锁定", Customer::PasswordLocked, &[])
        .scene("pin-locked", "支付密码已锁定", Customer::PinLocked, &[])
        .scene("exhausted", "加挂次数已用完", Customer::Exhausted, &[])
        .scene_at("/certify", "journey", "从认证走到提醒", Customer::New, &journey())
}

/// The main job from beginning to end, by one customer.
fn journey() -> Vec<Step> {
    let mut steps = with_code(CARD);
    steps.extend([
        Press("提交认证"),
        See("认证成功，感谢您的使用"),
        Follow("登录设置"),
        Type("登录密码", PASSWORD),
        Type("确认登录密码", PASSWORD),
        Press("下一步"),
        See("请设置6位微信银行支付密码"),
        Keys("270418"),
        See("请再次输入微信银行支付密码"),
        Keys("270418"),
        See("设置成功"),
        Follow("账户管理"),
        Follow("添加删除"),
        Follow("添加账户"),
        Type("卡号或账号", "881000000001"),
        Press("下一步"),
        See("138****8000"),
        TypeCode("短信验证码"),
        Press("下一步"),
        See("协议"),
        ReadToEnd("协议内容"),
        See("协议已阅读完毕"),
        Choose("我已阅读并同意"),
        Press("确认添加"),
        See("请输入微信银行支付密码"),
        Keys("270418"),
        See("添加成功"),
        Follow("完成"),
        See("活期一本通"),
        Follow("交易明细，储蓄卡"),
        See("笔数"),
        Back,
        See("退出登录"),
        Follow("动账提醒，储蓄卡"),
        Press("立即开通"),
        See("请输入微信银行支付密码"),
        Keys("270418"),
        See("138****8000"),
        TypeCode("短信验证码"),
        Press("开通动账提醒"),
        See("停用动账提醒"),
        Type("支出提醒金额（元）", "1,234.50"),
        Leave,
        Press("保存"),
        See("已保存"),
    ]);
    steps
}

const CARD: &str = "6230910000000017";

fn filled(card: &'static str) -> Vec<Step> {
    vec![Type("证件号码", DOCUMENT), Type("卡号或账号", card)]
}

fn with_code(card: &'static str) -> Vec<Step> {
    let mut steps = filled(card);
    steps.extend([Press("获取验证码"), See("验证码已发送"), TypeCode("短信验证码")]);
    steps
}

fn and(mut steps: Vec<Step>, more: &[Step]) -> Vec<Step> {
    steps.extend_from_slice(more);
    steps
}

fn certification() -> Page {
    const NEW: Customer = Customer::New;
    let submit = Press("提交认证");
    Page::of(&Route::Certify, "certify")
        .scene("blank", "空白", NEW, &[See("提交认证")])
        .scene_at(
            "/accounts",
            "wanted",
            "想看账户，先认证",
            NEW,
            &[See("认证后可继续")],
        )
        .scene("types", "选择证件类型", NEW, &[Press("证件类型"), See("护照")])
        .scene("nothing", "未填写就提交", NEW, &[submit])
        .scene(
            "wrong",
            "证件号码和卡号有误",
            NEW,
            &[
                Type("证件号码", "110105194912310021"),
                Type("卡号或账号", "6230910000000018"),
                Leave,
                submit,
            ],
        )
        .scene("filled", "已填写", NEW, &and(filled(CARD), &[Leave]))
        .scene(
            "passbook",
            "活期一本通",
            NEW,
            &[
                Type("证件号码", DOCUMENT),
                Type("卡号或账号", "881000000001"),
                Leave,
            ],
        )
        .scene(
            "sending",
            "正在发送验证码",
            NEW,
            &and(
                filled(CARD),
                &[
                    SetNetwork("/codes", Network::Endless),
                    Press("获取验证码"),
                    Find("[aria-busy='true']"),
                ],
            ),
        )
        .scene(
            "sent",
            "验证码已发送",
            NEW,
            &and(filled(CARD), &[Press("获取验证码"), See("验证码已发送")]),
        )
        .scene(
            "again",
            "重发后之前的验证码失效",
            Customer::Waiting,
            &and(filled(CARD), &[Press("获取"), See("之前的验证码")]),
        )
        .scene(
            "mismatch",
            "获取后改了卡号",
            NEW,
            &and(with_code(CARD), &[Type("卡号或账号", "6230910000000025"), Leave]),
        )
        .scene(
            "code-wrong",
            "验证码有误",
            NEW,
            &and(
                with_code(CARD),
                &[Type("短信验证码", "000001"), submit, See("短信验证码有误")],
            ),
        )
        .scene(
            "code-expired",
            "验证码已过期",
            NEW,
            &and(with_code(CARD), &[Pass(301), submit, See("已过期")]),
        )
        .scene(
            "submitting",
            "正在提交",
            NEW,
            &and(
                with_code(CARD),
                &[
                    SetNetwork("/certification", Network::Endless),
                    submit,
                    Find("[aria-busy='true']"),
                ],
            ),
        )
        .special("code", NEW, Place::RequestCertificationCode, |card| {
            and(filled(card), &[Press("获取验证码")])
        })
        .special("submit", NEW, Place::Certify, |card| {
            and(with_code(card), &[Press("提交认证")])
        })
        .scene(
            "already",
            "已认证",
            Customer::Settled("savings"),
            &[See("您已完成客户认证")],
        )
        .scene(
            "again-form",
            "重新认证",
            Customer::Settled("savings"),
            &[Press("重新认证"), See("提交认证")],
        )
}

fn certified() -> Page {
    Page::of(&Route::Certified, "certified")
        .scene(
            "new",
            "认证成功",
            Customer::Certified("savings"),
            &[See("认证成功")],
        )
        .scene(
            "with-passwords",
            "再次认证成功",
            Customer::Settled("savings"),
            &[See("认证成功")],
        )
}

fn security() -> Page {
    Page::of(&Route::Security, "security")
        .scene(
            "set",
            "密码已设置",
            Customer::Settled("savings"),
            &[See("重置支付密码")],
        )
        .scene(
            "not-set",
            "尚未设置密码",
            Customer::Certified("savings"),
            &[See("登录设置")],
        )
}

fn change_login() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    const OTHER: &str = "Kunlun-yulong-88";
    let filled = |current| {
        vec![
            Type("原登录密码", current),
            Type("新登录密码", OTHER),
            Type("确认登录密码", OTHER),
            Press("确认修改"),
        ]
    };
    Page::of(&Route::ChangeLogin, "change-login")
        .scene("blank", "空白", WHO, &[See("确认修改")])
        .scene(
            "nothing",
            "未填写",
            WHO,
            &[Press("确认修改"), See("请输入登录密码")],
        )
        .scene(
            "wrong",
            "原密码错误",
            WHO,
            &and(filled("wrong"), &[See("还可以尝试4次")]),
        )
        .scene(
            "unchanged",
            "与原密码相同",
            WHO,
            &[
                Type("原登录密码", PASSWORD),
                Type("新登录密码", PASSWORD),
                Type("确认登录密码", PASSWORD),
                Press("确认修改"),
                See("不能与原密码相同"),
            ],
        )
        .scene(
            "offline",
            "提交时断网",
            WHO,
            &[
                SetNetwork("/passwords", Network::Offline),
                Type("原登录密码", PASSWORD),
                Type("新登录密码", OTHER),
                Type("确认登录密码", OTHER),
                Press("确认修改"),
                See("网络连接已断开"),
            ],
        )
        .scene(
            "done",
            "已修改",
            WHO,
            &and(filled(PASSWORD), &[See("登录密码已修改")]),
        )
        .scene(
            "not-set",
            "尚未设置密码",
            Customer::Certified("savings"),
            &[See("尚未设置密码")],
        )
}

/// Another payment password than the customer's.
const OTHER_PIN: &str = "864209";

fn change_pin() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    let to_new = |current| vec![Keys(current), See("请设置6位微信银行支付密码")];
    let to_end = |current, new| and(to_new(current), &[Keys(new), See("请再次输入"), Keys(new)]);
    Page::of(&Route::ChangePin, "change-pin")
        .scene("blank", "输入原密码", WHO, &[See("忘记支付密码")])
        .scene("new", "设置新密码", WHO, &to_new("270418"))
        .scene(
            "again",
            "再次输入",
            WHO,
            &and(to_new("270418"), &[Keys(OTHER_PIN), See("请再次输入")]),
        )
        .scene(
            "wrong",
            "原密码错误",
            WHO,
            &and(to_end("975310", OTHER_PIN), &[See("还可以尝试4次")]),
        )
        .scene(
            "unchanged",
            "与原密码相同",
            WHO,
            &and(to_end("270418", "270418"), &[See("不能与原密码相同")]),
        )
        .scene(
            "done",
            "已修改",
            WHO,
            &and(to_end("270418", OTHER_PIN), &[See("微信银行支付密码已修改")]),
        )
}

fn reset_pin() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    let asked = || {
        vec![
            Type("登录密码", PASSWORD),
            Press("获取验证码"),
            See("138****8000"),
        ]
    };
    let proved = || {
        and(
            asked(),
            &[TypeCode("短信验证码"), Press("下一步"), See("请设置6位")],
        )
    };
    let to_end = |new| and(proved(), &[Keys(new), See("请再次输入"), Keys(new)]);
    Page::of(&Route::ResetPin, "reset-pin")
        .scene("blank", "空白", WHO, &[See("为确认是您本人")])
        .scene(
            "wrong",
            "登录密码错误",
            WHO,
            &[
                Type("登录密码", "wrong"),
                Press("获取验证码"),
                See("还可以尝试4次"),
            ],
        )
        .scene("sent", "验证码已发送", WHO, &asked())
        .scene("new", "设置新密码", WHO, &proved())
        .scene(
            "code-wrong",
            "验证码错误",
            WHO,
            &and(
                asked(),
                &[
                    Type("短信验证码", "000000"),
                    Press("下一步"),
                    See("请设置6位"),
                    Keys(OTHER_PIN),
                    See("请再次输入"),
                    Keys(OTHER_PIN),
                    See("还可以尝试4次"),
                ],
            ),
        )
        .scene(
            "done",
            "已重置",
            WHO,
            &and(to_end(OTHER_PIN), &[See("微信银行支付密码已重置")]),
        )
}

fn login_settings() -> Page {
    const WHO: Customer = Customer::Certified("savings");
    let next = Press("下一步");
    let to_pin = || {
        vec![
            Type("登录密码", PASSWORD),
            Type("确认登录密码", PASSWORD),
            next,
            See("请设置6位"),
        ]
    };
    let to_end = || and(to_pin(), &[Keys("270418"), See("请再次输入微信银行支付密码")]);
    Page::of(&Route::LoginSettings, "login-settings")
        .scene("blank", "空白", WHO, &[See("下一步")])
        .scene("nothing", "未填写", WHO, &[next])
        .scene(
            "weak",
            "密码容易被猜中",
            WHO,
            &[Type("登录密码", "12345678"), Leave],
        )
        .scene("fair", "密码强度中", WHO, &[Type("登录密码", "hehe2026"), Leave])
        .scene("strong", "密码强度高", WHO, &[Type("登录密码", PASSWORD), Leave])
        .scene(
            "mismatch",
            "两次密码不一致",
            WHO,
            &[
                Type("登录密码", PASSWORD),
                Type("确认登录密码", "天山雪莲-2025"),
                next,
            ],
        )
        .scene("pin", "设置支付密码", WHO, &to_pin())
        .scene("pin-typing", "正在输入", WHO, &and(to_pin(), &[Keys("270")]))
        .scene(
            "pin-weak",
            "支付密码太简单",
            WHO,
            &and(to_pin(), &[Keys("123456")]),
        )
        .scene("pin-again", "再次输入", WHO, &to_end())
        .scene(
            "pin-mismatch",
            "两次支付密码不一致",
            WHO,
            &and(to_end(), &[Keys("270419")]),
        )
        .scene(
            "saving",
            "正在保存",
            WHO,
            &and(
                to_end(),
                &[
                    SetNetwork("/passwords", Network::Endless),
                    Keys("270418"),
                    See("正在保存"),
                ],
            ),
        )
        .scene(
            "offline",
            "保存时断网",
            WHO,
            &and(
                to_end(),
                &[
                    SetNetwork("/passwords", Network::Offline),
                    Keys("270418"),
                    See("重试"),
                ],
            ),
        )
        .scene(
            "unknown",
            "保存后没有应答",
            WHO,
            &and(
                to_end(),
                &[SetNetwork("", Network::Silent), Keys("270418"), See("重试")],
            ),
        )
        .scene(
            "done",
            "设置成功",
            WHO,
            &and(to_end(), &[Keys("270418"), See("设置成功")]),
        )
        .scene(
            "already",
            "密码已设置",
            Customer::Settled("savings"),
            &[See("密码已设置")],
        )
}

fn login() -> Page {
    const WHO: Customer = Customer::Ended;
    let wrong = [Type("登录密码", "wrong"), Press("登录")];
    Page::of(&Route::Login, "login")
        .scene("blank", "空白", WHO, &[See("忘记密码")])
        .scene("nothing", "未填写", WHO, &[Press("登录")])
        .scene(
            "wrong",
            "密码错误",
            WHO,
            &and(wrong.to_vec(), &[See("还可以尝试")]),
        )
        .scene(
            "locked",
            "已锁定",
            Customer::PasswordLocked,
            &and(wrong.to_vec(), &[See("已锁定")]),
        )
        .scene(
            "sending",
            "正在登录",
            WHO,
            &[
                Type("登录密码", PASSWORD),
                SetNetwork("/session", Network::Endless),
                Press("登录"),
                Find("[aria-busy='true']"),
            ],
        )
        .scene(
            "offline",
            "登录时断网",
            WHO,
            &[
                Type("登录密码", PASSWORD),
                SetNetwork("/session", Network::Offline),
                Press("登录"),
                See("网络连接已断开"),
            ],
        )
        .scene_at(
            "/accounts/manage",
            "cover",
            "页面上登录超时",
            Customer::With(&["passbook"]),
            &[
                See("添加账户"),
                Pass(660),
                Press("删除"),
                Press("删除"),
                See("登录已超时"),
            ],
        )
}

fn accounts() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    Page::of(&Route::Accounts, "accounts")
        .scene("hidden", "金额已隐藏", WHO, &[See("退出登录")])
        .scene("shown", "显示金额", WHO, &[Press("显示余额"), See("退出登录")])
        .scene(
            "one",
            "一个账户，未设密码",
            Customer::Certified("savings"),
            &[Press("显示余额")],
        )
        .scene("many", "全部账户", Customer::With(ALL), &[Press("显示余额")])
        .scene(
            "joint",
            "联名账户",
            Customer::With(&["joint-a", "joint-b"]),
            &[Press("显示余额")],
        )
        .scene(
            "corporate",
            "对公账户",
            Customer::Settled("corporate"),
            &[Press("显示余额")],
        )
        .scene(
            "type-three",
            "Ⅲ类账户",
            Customer::Settled("type-three"),
            &[Press("显示余额")],
        )
        .scene(
            "extremes",
            "极大金额",
            Customer::Settled("extremes"),
            &[Press("显示余额")],
        )
        .scene(
            "long-name",
            "很长的户名",
            Customer::Settled("long-name"),
            &[Press("显示余额")],
        )
        .scene(
            "leaving",
            "正在退出",
            WHO,
            &[
                See("退出登录"),
                SetNetwork("/session", Network::Endless),
                Press("退出登录"),
                Find("[aria-busy='true']"),
            ],
        )
        .scene(
            "leaving-offline",
            "退出时断网",
            WHO,
            &[
                See("退出登录"),
                SetNetwork("/session", Network::Offline),
                Press("退出登录"),
                See("网络连接已断开"),
            ],
        )
        .scene("left", "已安全退出", WHO, &[Press("退出登录"), See("已安全退出")])
        .loading(WHO, "/accounts")
}

fn manage() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let ask = [Press("删除 活期一本通"), See("删除")];
    Page::of(&Route::ManageAccounts, "manage")
        .scene("list", "账户列表", WHO, &[See("添加账户")])
        .scene(
            "one",
            "只有认证账户",
            Customer::Settled("savings"),
            &[See("添加账户")],
        )
        .scene("ask", "确认删除", WHO, &ask)
        .scene(
            "removing",
            "正在删除",
            WHO,
            &and(
                ask.to_vec(),
                &[
                    SetNetwork("", Network::Endless),
                    Press("删除"),
                    Find("[aria-busy='true']"),
                ],
            ),
        )
        .scene(
            "removing-offline",
            "删除时断网",
            WHO,
            &and(
                ask.to_vec(),
                &[
                    SetNetwork("", Network::Offline),
                    Press("删除"),
                    See("网络连接已断开"),
                ],
            ),
        )
        .scene(
            "removing-unknown",
            "删除后没有应答",
            WHO,
            &and(
                ask.to_vec(),
                &[
                    SetNetwork("", Network::Silent),
                    Press("删除"),
                    See("尚未收到办理结果"),
                ],
            ),
        )
        .scene(
            "removed",
            "已删除",
            WHO,
            &and(ask.to_vec(), &[Press("删除"), See("已删除")]),
        )
        .loading(WHO, "/accounts")
}

fn add() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    const PASSBOOK: &str = "881000000001";
    let next = Press("下一步");
    let to_code = |card: &'static str| vec![Type("卡号或账号", card), next, See("138****8000")];
    let to_agreement = move |card| and(to_code(card), &[TypeCode("短信验证码"), next, See("协议")]);
    let to_consent = move |card| {
        and(
            to_agreement(card),
            &[
                ReadToEnd("协议内容"),
                See("协议已阅读完毕"),
                Choose("我已阅读并同意"),
            ],
        )
    };
    let to_pin = move |card| {
        and(
            to_consent(card),
            &[Press("确认添加"), See("请输入微信银行支付密码")],
        )
    };
    let to_end = move |card| and(to_pin(card), &[Keys("270418")]);
    Page::of(&Route::AddAccount, "add")
        .scene("blank", "输入卡号", WHO, &[See("下一步")])
        .scene("nothing", "未填写", WHO, &[next])
        .scene(
            "recognised",
            "识别出本行",
            WHO,
            &[Type("卡号或账号", "6230910000000025"), Leave],
        )
        .scene(
            "other-bank",
            "识别出他行",
            WHO,
            &[Type("卡号或账号", "6222020000000000018"), Leave],
        )
        .scene(
            "passbook",
            "按存折添加",
            WHO,
            &[Type("卡号或账号", PASSBOOK), Leave],
        )
        .scene(
            "not-supported",
            "不支持的银行",
            WHO,
            &[Type("卡号或账号", "6226090000000009"), Leave],
        )
        .scene("exists", "账户已添加", WHO, &[Type("卡号或账号", CARD), next])
        .scene(
            "no-pin",
            "未设支付密码",
            Customer::Certified("savings"),
            &[See("前往登录设置")],
        )
        .scene(
            "daily-limit",
            "次数已用完",
            Customer::Exhausted,
            &[See("返回账户管理")],
        )
        .scene(
            "sending",
            "正在发送验证码",
            WHO,
            &[
                Type("卡号或账号", PASSBOOK),
                SetNetwork("/codes", Network::Endless),
                next,
                Find("[aria-busy='true']"),
            ],
        )
        .scene("code", "输入验证码", WHO, &to_code(PASSBOOK))
        .scene(
            "code-wrong",
            "验证码有误",
            WHO,
            &and(
                to_code(PASSBOOK),
                &[Type("短信验证码", "000001"), next, See("有误")],
            ),
        )
        .scene(
            "no-code",
            "收不到验证码",
            WHO,
            &and(to_code(PASSBOOK), &[Press("收不到验证码")]),
        )
        .scene("pin", "输入支付密码", WHO, &to_pin(PASSBOOK))
        .scene("agreement", "阅读协议", WHO, &to_agreement(PASSBOOK))
        .scene(
            "agreement-unread",
            "未读完就勾选",
            WHO,
            &and(to_agreement(PASSBOOK), &[Press("确认添加")]),
        )
        .scene("agreement-read", "已读并同意", WHO, &to_consent(PASSBOOK))
        .scene(
            "pin-wrong",
            "支付密码错误",
            WHO,
            &and(to_pin(PASSBOOK), &[Keys("975310"), See("还可以尝试")]),
        )
        .scene(
            "adding",
            "正在添加",
            WHO,
            &and(
                to_pin(PASSBOOK),
                &[
                    SetNetwork("/accounts", Network::Endless),
                    Keys("270418"),
                    See("正在添加"),
                ],
            ),
        )
        .scene(
            "done",
            "添加成功",
            WHO,
            &and(to_end(PASSBOOK), &[See("添加成功")]),
        )
        .special("code", WHO, Place::RequestAddAccountCode, |card| {
            vec![Type("卡号或账号", card), Press("下一步")]
        })
        .special("submit", WHO, Place::AddAccount, move |card| to_end(card))
        .loading(WHO, "/account-form")
}

fn all_transactions() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    Page::new("全部账户的交易明细", "all-transactions", "/transactions")
        .scene("month", "本月", WHO, &[See("笔数")])
        .scene_at(
            "/transactions?text=%E7%BE%8E%E5%9B%A2",
            "filtered",
            "已筛选",
            WHO,
            &[Find("li")],
        )
        .scene(
            "accounts",
            "切换账户",
            WHO,
            &[See("笔数"), Press("切换账户"), See("活期一本通")],
        )
        .scene_at(
            "/transactions?days=today",
            "one",
            "只有一个账户",
            Customer::Settled("empty"),
            &[See("本日没有交易")],
        )
        .loading(WHO, "/transactions")
}

fn transactions() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    Page::new(
        "交易明细",
        "transactions",
        "/accounts/{savings}/transactions?days=month",
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=today",
        "today",
        "本日",
        WHO,
        &[See("笔数")],
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=week",
        "week",
        "本周",
        WHO,
        &[See("笔数")],
    )
    .scene("month", "本月", WHO, &[See("笔数")])
    .scene_at(
        "/accounts/{savings}/transactions?days=2026-11-20_2026-11-21",
        "end",
        "没有更多",
        WHO,
        &[See("笔数"), ScrollToEnd, See("没有更多了")],
    )
    .scene_at(
        "/accounts/{large}/transactions?days=month",
        "more-failed",
        "加载更多失败",
        Customer::Settled("large"),
        &[
            See("笔数"),
            SetNetwork("/transactions", Network::Offline),
            ScrollToEnd,
            See("重试"),
        ],
    )
    .scene_at(
        "/accounts/{empty}/transactions?days=today",
        "empty",
        "本日没有交易",
        Customer::Settled("empty"),
        &[See("没有交易")],
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=month&text=zzzz",
        "empty-filtered",
        "没有符合条件的交易",
        WHO,
        &[See("没有符合条件")],
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=month&direction=expense&least=100&text=%E8%B6%85%E5%B8%82",
        "filtered",
        "已筛选",
        WHO,
        &[Find("li")],
    )
    .scene_at(
        "/accounts/{extremes}/transactions?days=2026-01-01_2026-11-21",
        "extremes",
        "极大和极小金额",
        Customer::Settled("extremes"),
        &[See("笔数")],
    )
    .scene_at(
        "/accounts/{corporate}/transactions?days=month",
        "corporate",
        "对公账户",
        Customer::Settled("corporate"),
        &[See("笔数")],
    )
    .scene_at(
        "/accounts/{credit-card}/transactions?days=month",
        "credit-card",
        "信用卡",
        WHO,
        &[See("笔数")],
    )
    .scene_at(
        "/accounts/{large}/transactions?days=month",
        "large",
        "每天很多笔",
        Customer::Settled("large"),
        &[See("笔数")],
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=2020-01-01_2020-02-01",
        "too-early",
        "超出可查询的时间",
        WHO,
        &[See("重新选择")],
    )
    .scene_at(
        "/accounts/nobody/transactions",
        "no-account",
        "没有这个账户",
        WHO,
        &[See("没有找到这个账户")],
    )
    .searched()
    .loading(WHO, "/transactions")
}

impl Page {
    /// The special search texts.
    fn searched(self) -> Self {
        self.special("search", Customer::With(USUAL), Place::ListTransactions, |word| {
            vec![See("笔数"), Press("筛选"), Type("搜索", word), Press("查询")]
        })
    }
}

fn calendar_and_filters() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let open = [See("笔数"), Press("筛选"), See("最低金额")];
    Page::new(
        "日历和筛选",
        "narrowing",
        "/accounts/{savings}/transactions?days=month",
    )
    .scene(
        "calendar",
        "日历",
        WHO,
        &[See("笔数"), Choose("自定义"), See("最近7天")],
    )
    .scene(
        "calendar-start",
        "已选开始日期",
        WHO,
        &[
            See("笔数"),
            Choose("自定义"),
            See("最近7天"),
            Press("2026年11月3日"),
        ],
    )
    .scene(
        "calendar-range",
        "已选一段时间",
        WHO,
        &[
            See("笔数"),
            Choose("自定义"),
            See("最近7天"),
            Press("2026年11月3日"),
            Press("2026年11月12日"),
        ],
    )
    .scene(
        "calendar-months",
        "日历，选择年月",
        WHO,
        &[
            See("笔数"),
            Choose("自定义"),
            See("最近7天"),
            Press("2026年11月"),
            See("2025年"),
        ],
    )
    .scene(
        "months",
        "选择月份",
        WHO,
        &[See("笔数"), Press("选择月份"), See("2025年")],
    )
    .scene_at(
        "/accounts/{savings}/transactions?days=2026-10-01_2026-10-31",
        "last-month",
        "上月",
        WHO,
        &[See("笔数"), See("2026年10月")],
    )
    .scene(
        "search",
        "搜索",
        WHO,
        &[See("笔数"), Press("搜索"), See("最低金额")],
    )
    .scene("filters", "筛选", WHO, &open)
    .scene(
        "filters-wrong",
        "最高低于最低",
        WHO,
        &and(
            open.to_vec(),
            &[
                Type("最低金额（元）", "100"),
                Type("最高金额（元）", "1"),
                Leave,
                Press("查询"),
            ],
        ),
    )
    .scene(
        "filters-filled",
        "已填写筛选",
        WHO,
        &and(
            open.to_vec(),
            &[
                Choose("支出"),
                Type("搜索", "超市"),
                Type("最低金额（元）", "1,000"),
                Leave,
            ],
        ),
    )
}

fn transaction() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    Page::new(
        "交易详情",
        "transaction",
        "/accounts/{savings}/transactions?days=month",
    )
    .scene(
        "expense",
        "一笔交易",
        WHO,
        &[See("笔数"), Find(FIRST), Follow("支出"), See("交易流水号")],
    )
    .scene(
        "income",
        "一笔收入",
        WHO,
        &[See("笔数"), Find(FIRST), Follow("收入"), See("交易流水号")],
    )
    .scene_at(
        "/accounts/{savings}/transactions/nothing",
        "none",
        "没有这笔交易",
        WHO,
        &[See("没有找到这笔交易")],
    )
    .scene_at(
        "/accounts/{savings}/transactions/nothing",
        "failing",
        "服务器错误",
        WHO,
        &[SetNetwork("/transactions/nothing", Network::Failing), See("重试")],
    )
    .scene_at(
        "/accounts/{savings}/transactions/nothing",
        "loading",
        "加载中",
        WHO,
        &[
            SetNetwork("/transactions/nothing", Network::Endless),
            Find(".skeleton"),
        ],
    )
}

fn receipt() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let open = |way| {
        [
            See("笔数"),
            Find(FIRST),
            Follow(way),
            See("交易流水号"),
            Follow("电子回单"),
            See("大写"),
        ]
    };
    Page::new("电子回单", "receipt", "/accounts/{savings}/transactions")
        .scene("expense", "一笔支出", WHO, &open("支出"))
        .scene("income", "一笔收入", WHO, &open("收入"))
        .scene_at(
            "/accounts/{savings}/transactions/nothing/receipt",
            "none",
            "没有这笔交易",
            WHO,
            &[See("没有找到这笔交易")],
        )
}

/// The first row of a list of transactions.
const FIRST: &str = "a[href*='/transactions/']";

fn alerts() -> Page {
    const WHO: Customer = Customer::Alerted(USUAL);
    Page::of(&Route::Alerts, "alerts")
        .scene("list", "账户列表", WHO, &[See("已开通")])
        .scene("none", "都未开通", Customer::With(USUAL), &[See("未开通")])
        .loading(WHO, "/alerts")
}

fn enable_alerts() -> Page {
    const WHO: Customer = Customer::With(USUAL);
    let pin = || vec![Press("立即开通"), See("请输入微信银行支付密码"), Keys("270418")];
    let code = || and(pin(), &[See("短信验证码"), TypeCode("短信验证码")]);
    let page = Page::new("开通动账提醒", "enable-alerts", "/alerts/{savings}")
        .scene_at(
            "/alerts/{savings}",
            "pin",
            "输入支付密码",
            WHO,
            &[Press("立即开通"), See("请输入微信银行支付密码")],
        )
        .scene_at(
            "/alerts/{savings}",
            "pin-wrong",
            "支付密码错误",
            WHO,
            &[
                Press("立即开通"),
                See("请输入微信银行支付密码"),
                Keys("975310"),
                See("还可以尝试"),
            ],
        )
        .scene_at(
            "/alerts/{savings}",
            "sending",
            "正在发送验证码",
            WHO,
            &and(
                vec![
                    Press("立即开通"),
                    See("请输入微信银行支付密码"),
                    SetNetwork("/codes", Network::Endless),
                ],
                &[Keys("270418"), See("正在验证")],
            ),
        )
        .scene_at(
            "/alerts/{savings}",
            "offline",
            "发送时断网",
            WHO,
            &and(
                vec![
                    Press("立即开通"),
                    See("请输入微信银行支付密码"),
                    SetNetwork("/codes", Network::Offline),
                ],
                &[Keys("270418"), See("重试")],
            ),
        )
        .scene_at(
            "/alerts/{savings}",
            "code",
            "输入验证码",
            WHO,
            &and(pin(), &[See("138****8000")]),
        )
        .scene_at(
            "/alerts/{savings}",
            "code-wrong",
            "验证码有误",
            WHO,
            &and(
                code(),
                &[Type("短信验证码", "000001"), Press("开通动账提醒"), See("有误")],
            ),
        )
        .scene_at(
            "/alerts/{savings}",
            "done",
            "已开通",
            WHO,
            &and(code(), &[Press("开通动账提醒"), See("动账提醒已开通")]),
        )
        .scene_at(
            "/alerts/{savings}",
            "no-pin",
            "未设支付密码",
            Customer::Certified("savings"),
            &[See("请先设置支付密码")],
        )
        .scene_at(
            "/alerts/{savings}",
            "pin-locked",
            "支付密码已锁定",
            Customer::PinLocked,
            &and(pin(), &[See("已锁定")]),
        );
    let refused = [
        (
            "/alerts/{daily-total}",
            "token",
            "需使用U盾（IC03）",
            "daily-total",
        ),
        (
            "/alerts/{alerts-phone}",
            "phone",
            "预留手机号不符（IC04）",
            "alerts-phone",
        ),
        (
            "/alerts/{alerts-wechat}",
            "wechat",
            "微信接口超时（IC04）",
            "alerts-wechat",
        ),
        (
            "/alerts/{alerts-document}",
            "document",
            "证件有效期过期（IC04）",
            "alerts-document",
        ),
    ];
    refused.into_iter().fold(page, |page, (at, name, state, key)| {
        page.scene_at(
            at,
            name,
            state,
            Customer::Settled(key),
            &and(pin(), &[See("返回动账提醒")]),
        )
    })
}

fn alert_settings() -> Page {
    const WHO: Customer = Customer::Alerted(USUAL);
    const AMOUNT: &str = "支出提醒金额（元）";
    let opened = See("停用动账提醒");
    let save = Press("保存");
    let changed = || vec![opened, Type(AMOUNT, "1,234.50"), Leave];
    Page::new("提醒设置", "alert-settings", "/alerts/{savings}")
        .scene("rest", "已开通", WHO, &[opened])
        .scene("changed", "有修改未保存", WHO, &changed())
        .scene(
            "wrong",
            "金额过低",
            WHO,
            &[opened, Type(AMOUNT, "0.5"), Leave, save],
        )
        .scene(
            "saving",
            "正在保存",
            WHO,
            &and(
                changed(),
                &[SetNetwork("/alerts", Network::Endless), save, See("正在保存")],
            ),
        )
        .scene("saved", "已保存", WHO, &and(changed(), &[save, See("已保存")]))
        .scene(
            "saving-offline",
            "保存时断网",
            WHO,
            &and(
                changed(),
                &[SetNetwork("/alerts", Network::Offline), save, See("未能保存")],
            ),
        )
        .scene(
            "saving-unknown",
            "保存后没有应答",
            WHO,
            &and(
                changed(),
                &[SetNetwork("", Network::Silent), save, See("未能保存")],
            ),
        )
        .scene(
            "conflict",
            "已在其他地方修改",
            WHO,
            &and(changed(), &[Elsewhere, save, See("设置已在其他地方被修改")]),
        )
        .scene(
            "leaving",
            "未保存就离开",
            WHO,
            &and(changed(), &[Press("停用动账提醒")]),
        )
        .scene(
            "disable",
            "确认停用",
            WHO,
            &[opened, Press("停用动账提醒"), See("停用后")],
        )
        .scene(
            "disabled",
            "已停用",
            WHO,
            &[
                opened,
                Press("停用动账提醒"),
                See("停用后"),
                Press("停用"),
                See("已停用"),
            ],
        )
        .scene(
            "copy",
            "复制设置",
            WHO,
            &[opened, Press("复制设置到其他账户"), See("复制到所选账户")],
        )
        .scene(
            "copied",
            "复制结果",
            WHO,
            &[opened, Press("复制设置到其他账户"), Press("复制到所选账户")],
        )
        .special_accounts()
        .loading(WHO, "/alerts")
}

impl Page {
    /// Accounts whose kind fixes some of the settings (IC10).
    fn special_accounts(self) -> Self {
        let kinds = [
            ("/alerts/{joint-a}", "joint-a", "联名 A 类"),
            ("/alerts/{joint-b}", "joint-b", "联名 B 类"),
            ("/alerts/{corporate}", "corporate", "对公账户"),
            ("/alerts/{type-three}", "type-three", "Ⅲ类账户"),
        ];
        kinds.into_iter().fold(self, |page, (at, key, state)| {
            let steps = [
                Press("立即开通"),
                See("请输入微信银行支付密码"),
                Keys("270418"),
                See("138****8000"),
                TypeCode("短信验证码"),
                Press("开通动账提醒"),
                See("停用动账提醒"),
            ];
            page.scene_at(at, key, state, Customer::Settled(key), &steps)
        })
    }
}

fn elsewhere() -> Page {
    const WHO: Customer = Customer::Settled("savings");
    Page::new("其他", "other", "/")
        .scene_at(
            "/nothing",
            "not-found",
            "没有这个页面",
            WHO,
            &[See("没有找到这个页面")],
        )
        .scene(
            "opening",
            "打开中",
            Customer::New,
            &[SetNetwork("/session", Network::Endless), Find(".skeleton")],
        )
        .scene(
            "opening-offline",
            "打开时断网",
            Customer::New,
            &[SetNetwork("", Network::Offline), See("重试")],
        )
        .scene(
            "opening-failing",
            "打开时服务器错误",
            Customer::New,
            &[SetNetwork("", Network::Failing), See("重试")],
        )
        .scene(
            "opening-garbled",
            "打开时需要登录网络",
            Customer::New,
            &[SetNetwork("", Network::Garbled), See("重试")],
        )
        .scene_at(
            "/certify",
            "crash",
            "页面出错",
            Customer::New,
            &[See("提交认证"), Crash],
        )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_page_has_states() {
        for page in Route::examples() {
            let states = states_of(&page);
            let are_shown = states.iter().all(|page| !page.scenes.is_empty());
            assert!(are_shown && !states.is_empty(), "{page:?}");
        }
    }

    #[test]
    fn no_two_scenes_have_one_name() {
        let mut names = BTreeSet::new();
        for scene in all() {
            assert!(names.insert(scene.name.clone()), "{} twice", scene.name);
            let plain = |character: char| character.is_alphanumeric() || "-#".contains(character);
            assert!(scene.name.chars().all(plain), "{}", scene.name);
        }
    }

    #[test]
    fn every_special_input_has_a_scene_in_each_place_that_heeds_it() {
        let heeded: usize = TABLE.iter().map(|special| special.places.len()).sum();
        let shown = all()
            .iter()
            .filter(|scene| {
                TABLE
                    .iter()
                    .any(|special| scene.name.ends_with(&format!("-{}", tail(special.input))))
            })
            .count();
        assert!(shown >= heeded, "{shown} scenes for {heeded} places");
    }
}
