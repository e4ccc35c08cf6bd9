//! 组件一览: every component of the kit in every state, on one page.

use super::styles;
use crate::platform::clock;
use crate::prelude::*;
use crate::ui::{
    Button, ButtonKind, Cell, Cells, CheckCell, Choice, ChoiceSheet, Dialog, Drawing, DrawingName, Empty,
    Icon, IconName, InputKind, Keypad, LinkButton, LinkCell, Notice, NoticeKind, Outcome, OutcomeKind, Page,
    PasswordField, Segments, Sheet, Skeleton, Steps, SwitchCell, TextField, ToastHost, Toaster,
};

const LONG: &str = "乌鲁木齐市天山区新华北路晨光便民日用百货烟酒副食鲜花礼品批发零售综合服务部";
const MESSAGE: &str = "预留手机号不符。请核对开户时预留的手机号，或携带证件到网点更新后再试";

/// Pseudo-classes that cannot be held for a screenshot, and the selector that replaces each inside a wrapper.
const HELD: [(&str, &str); 3] = [
    (":focus", ":is(.held-focus :is(a, button, input))"),
    (":active", ":is(.held-press *)"),
    (":hover", ":is(.held-hover *)"),
];

/// Duplicates each rule about such a state for elements in the wrapper.
pub fn show_states() {
    wasm_bindgen_futures::spawn_local(async {
        let mut text = String::new();
        for _ in 0..50 {
            text = held_rules();
            if !text.is_empty() {
                break;
            }
            clock::sleep(100).await;
        }
        styles::add(&text);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-scene", "ready");
        }
    });
}

fn held_rules() -> String {
    let rules = styles::rules();
    rules.iter().filter_map(|rule| held(&rule.css_text())).collect()
}

/// The same rule for the wrapper, if it is about such a state.
fn held(rule: &str) -> Option<String> {
    let (selector, body) = rule.split_once('{')?;
    let mut wrapped = selector.to_owned();
    for (pseudo, stand_in) in HELD {
        wrapped = wrapped.replace(pseudo, stand_in);
    }
    (wrapped != selector).then(|| format!("{wrapped}{{{body}\n"))
}

#[component]
pub fn Gallery() -> impl IntoView {
    let toaster = Toaster::new();
    view! {
        <Page title="组件一览".to_owned() lead="每个组件的每种状态；明暗、关怀模式和字号在预览台切换".to_owned()>
            <Buttons />
            <Fields />
            <AllCells />
            <Messages />
            <Keypads />
            <Overlays toaster=toaster />
            <Pictures />
        </Page>
        <ToastHost toaster=toaster />
    }
}

#[component]
fn Group(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="gallery__group">
            <h2 class="gallery__title">{name}</h2>
            {children()}
        </section>
    }
}

#[component]
fn State(name: &'static str, #[prop(optional)] held: &'static str, children: Children) -> impl IntoView {
    view! {
        <p class="gallery__state">{name}</p>
        <div class=format!("gallery__sample {held}")>{children()}</div>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    let kinds = [
        ("主要", ButtonKind::Primary),
        ("次要", ButtonKind::Secondary),
        ("警示", ButtonKind::Warn),
        ("文字", ButtonKind::Text),
    ];
    let all = kinds.into_iter().map(|(name, kind)| {
        view! {
            <State name=name>
                <Button kind=kind>"提交认证"</Button>
            </State>
            <State name="焦点" held="held-focus">
                <Button kind=kind>"提交认证"</Button>
            </State>
            <State name="按下" held="held-press">
                <Button kind=kind>"提交认证"</Button>
            </State>
            <State name="进行中">
                <Button kind=kind busy=Signal::stored(true)>
                    "提交认证"
                </Button>
            </State>
            <State name="不可用">
                <Button kind=kind disabled=Signal::stored(true)>
                    "提交认证"
                </Button>
            </State>
            <State name="长文字">
                <Button kind=kind>{LONG}</Button>
            </State>
        }
    });
    view! {
        <Group name="按钮">
            {all.collect_view()}
            <State name="链接按钮">
                <LinkButton href="/preview/gallery">"前往登录设置"</LinkButton>
            </State>
        </Group>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let text = |text: &str| RwSignal::new(text.to_owned());
    let error = |text: &str| Signal::stored(Some(text.to_owned()));
    let chosen = RwSignal::new(None::<u8>);
    let choices = ["居民身份证", "护照", "港澳居民来往内地通行证"];
    let choices = move || -> Vec<_> {
        (0..)
            .zip(choices)
            .map(|(value, label)| Choice {
                value,
                label: label.to_owned(),
            })
            .collect()
    };
    view! {
        <Group name="输入">
            <State name="空">
                <TextField
                    id="g-empty"
                    label="卡号或账号"
                    text=text("")
                    input=InputKind::DIGITS.placeholder("借记卡或活期一本通")
                />
            </State>
            <State name="焦点" held="held-focus">
                <TextField id="g-focus" label="卡号或账号" text=text("6230") input=InputKind::DIGITS />
            </State>
            <State name="已填写，有提示">
                <TextField id="g-filled" label="卡号或账号" text=text("6230 9100 0000 0017") hint=error("新疆汇和银行 借记卡") />
            </State>
            <State name="有误">
                <TextField id="g-wrong" label="证件号码" text=text("110105194912310021") error=error("证件号码有误，请核对") />
            </State>
            <State name="长文字">
                <TextField id="g-long" label=LONG text=text(LONG) error=error(MESSAGE) hint=error(MESSAGE) />
            </State>
            <State name="带按钮">
                <TextField id="g-code" label="短信验证码" text=text("") input=InputKind::CODE.placeholder("6位数字")>
                    <Button kind=ButtonKind::Text>"获取验证码"</Button>
                </TextField>
            </State>
            <State name="带不可用的按钮">
                <TextField id="g-waiting" label="短信验证码" text=text("") input=InputKind::CODE.placeholder("6位数字")>
                    <Button kind=ButtonKind::Text disabled=Signal::stored(true)>
                        "52秒后重新获取"
                    </Button>
                </TextField>
            </State>
            <State name="密码">
                <PasswordField
                    id="g-password"
                    label="登录密码"
                    text=text("天山雪莲-2026")
                    error=Signal::stored(None::<String>)
                    hint=error("8至64位，混用字母、数字和符号更安全")
                    input=InputKind::NEW_PASSWORD
                    on_leave=|()| {}
                />
            </State>
            <State name="选择">
                <ChoiceSheet id="g-choice" label="证件类型" choices=choices() chosen=chosen />
            </State>
            <State name="选择，有误">
                <ChoiceSheet
                    id="g-choice-wrong"
                    label="证件类型"
                    choices=choices()
                    chosen=RwSignal::new(Some(1_u8))
                    error=error("请选择证件类型")
                />
            </State>
            <State name="分段">
                <Segments
                    label="时间范围"
                    options=vec![(0_u8, "本日"), (1, "本周"), (2, "本月"), (3, "自定义")]
                    chosen=Signal::stored(Some(1))
                    on_choose=|_| {}
                />
            </State>
            <State name="分段，焦点" held="held-focus">
                <Segments
                    label="时间范围"
                    options=vec![(0_u8, "本日"), (1, "本周")]
                    chosen=Signal::stored(Some(0))
                    on_choose=|_| {}
                />
            </State>
        </Group>
    }
}

#[component]
fn AllCells() -> impl IntoView {
    let on = RwSignal::new(true);
    let ticked = RwSignal::new(true);
    view! {
        <Group name="单元格">
            <Cells title="账户信息" tip="卡号只显示首尾几位">
                <Cell label="卡号">"6230 **** **** 0017"</Cell>
                <Cell label="户名">{LONG}</Cell>
                <LinkCell href="/preview/gallery" label="登录设置" />
                <LinkCell
                    href="/preview/gallery"
                    label="动账提醒"
                    description="每个账户单独开通，开通后可随时调整或关闭"
                    value="已开通 9 项"
                />
                <LinkCell href="/preview/gallery" label=LONG description=MESSAGE value="未开通" />
                <SwitchCell
                    id="g-switch"
                    label="账户余额变动"
                    description="账户余额增加或减少时提醒"
                    on=on
                    on_change=move |now| on.set(now)
                />
                <SwitchCell id="g-off" label="登录异常预警" on=Signal::stored(false) on_change=|_| {} />
                <SwitchCell
                    id="g-locked"
                    label="理财产品收益到账"
                    on=Signal::stored(true)
                    on_change=|_| {}
                    lock="联名账户不能设置此项".to_owned()
                />
                <CheckCell id="g-check" label="工资卡" description="6230 **** **** 0025" ticked=ticked />
                <CheckCell
                    id="g-check-locked"
                    label="信用卡"
                    ticked=RwSignal::new(false)
                    lock="未开通动账提醒，请先到该账户开通".to_owned()
                />
            </Cells>
            <State name="焦点" held="held-focus">
                <Cells>
                    <LinkCell href="/preview/gallery" label="登录设置" />
                    <SwitchCell id="g-switch-focus" label="账户余额变动" on=Signal::stored(true) on_change=|_| {} />
                </Cells>
            </State>
            <State name="按下" held="held-press">
                <Cells>
                    <LinkCell href="/preview/gallery" label="登录设置" />
                </Cells>
            </State>
        </Group>
    }
}

#[component]
fn Messages() -> impl IntoView {
    let kinds = [
        (OutcomeKind::Success, "认证成功，感谢您的使用"),
        (OutcomeKind::Failure, "卡片已锁定"),
        (OutcomeKind::Waiting, "已转人工审核"),
        (OutcomeKind::Info, "您已完成客户认证"),
        (OutcomeKind::Missing, "没有找到这个页面"),
    ];
    let outcomes = kinds.into_iter().map(|(kind, title)| {
        view! {
            <Outcome kind=kind title=title description=MESSAGE>
                <Button>"返回账户管理"</Button>
                <Button kind=ButtonKind::Secondary>"重新输入"</Button>
            </Outcome>
        }
    });
    view! {
        <Group name="消息和结果">
            <Notice>{MESSAGE}</Notice>
            <Notice kind=NoticeKind::Warning>{MESSAGE}</Notice>
            <Notice kind=NoticeKind::Success>"协议已阅读完毕，可以勾选同意。"</Notice>
            {outcomes.collect_view()}
            <Empty title="本日没有交易" description="可以选择更长的时间再查">
                <Button kind=ButtonKind::Secondary>"查看本周"</Button>
            </Empty>
            <State name="加载中">
                <Skeleton lines=4 />
            </State>
            <State name="步骤，第一步">
                <Steps names=vec!["账户信息", "短信验证", "支付密码", "确认协议"] current=0 />
            </State>
            <State name="步骤，第三步">
                <Steps names=vec!["账户信息", "短信验证", "支付密码", "确认协议"] current=2 />
            </State>
        </Group>
    }
}

#[component]
fn Keypads() -> impl IntoView {
    const ORDER: [u8; 10] = [3, 0, 8, 1, 9, 4, 6, 2, 7, 5];
    let digits = |digits: &str| RwSignal::new(digits.to_owned());
    view! {
        <Group name="密码键盘">
            <State name="空">
                <Keypad id="g-keypad" label="请输入微信银行支付密码".to_owned() digits=digits("") order=ORDER />
            </State>
            <State name="有误，已输入三位">
                <Keypad
                    id="g-keypad-wrong"
                    label="请再次输入微信银行支付密码".to_owned()
                    digits=digits("270")
                    order=ORDER
                    error=Signal::stored(Some("支付密码错误，还可以尝试3次".to_owned()))
                />
            </State>
            <State name="按下" held="held-press">
                <Keypad id="g-keypad-press" label="请输入微信银行支付密码".to_owned() digits=digits("2") order=ORDER />
            </State>
            <State name="不可用">
                <Keypad
                    id="g-keypad-off"
                    label="请输入微信银行支付密码".to_owned()
                    digits=digits("270418")
                    order=ORDER
                    disabled=Signal::stored(true)
                />
            </State>
        </Group>
    }
}

#[component]
fn Overlays(toaster: Toaster) -> impl IntoView {
    let (asks, warns, sheet) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    view! {
        <Group name="浮层">
            <Button kind=ButtonKind::Secondary on_press=move |()| asks.set(true)>
                "打开对话框"
            </Button>
            <Button kind=ButtonKind::Secondary on_press=move |()| warns.set(true)>
                "打开警示对话框"
            </Button>
            <Button kind=ButtonKind::Secondary on_press=move |()| sheet.set(true)>
                "打开半屏"
            </Button>
            <Button kind=ButtonKind::Secondary on_press=move |()| toaster.say("已保存 09:05")>
                "轻提示"
            </Button>
            <Dialog
                id="g-dialog"
                open=asks
                title="离开此页面？".to_owned()
                confirm="离开".to_owned()
                on_confirm=move |()| asks.set(false)
                on_cancel=move |()| asks.set(false)
            >
                <p>"离开后，未保存的修改将丢失。"</p>
            </Dialog>
            <Dialog
                id="g-dialog-warns"
                open=warns
                title="移除活期一本通？".to_owned()
                confirm="移除".to_owned()
                warns=true
                on_confirm=move |()| warns.set(false)
                on_cancel=move |()| warns.set(false)
            >
                <p>{LONG}</p>
                <p>{MESSAGE}</p>
            </Dialog>
            <Sheet id="g-sheet" open=sheet title="筛选" on_close=move |()| sheet.set(false)>
                <p>{MESSAGE}</p>
            </Sheet>
        </Group>
    }
}

#[component]
fn Pictures() -> impl IntoView {
    let icons = [
        IconName::SUCCESS,
        IconName::WARNING,
        IconName::INFO,
        IconName::WAITING,
        IconName::EYE_OPEN,
        IconName::EYE_CLOSED,
        IconName::PLUS,
        IconName::LOCK,
        IconName::LEFT,
        IconName::RIGHT,
        IconName::DOWN,
        IconName::TOP,
        IconName::SEARCH,
        IconName::FUNNEL,
    ];
    let drawings = [
        DrawingName::RECEIPT,
        DrawingName::SEARCH,
        DrawingName::CARD,
        DrawingName::SIGNPOST,
        DrawingName::CLOUD,
    ];
    view! {
        <Group name="图标和插图">
            <p class="gallery__icons">{icons.map(|name| view! { <Icon name=name /> }).into_iter().collect_view()}</p>
            <p class="gallery__icons">{drawings.map(|name| view! { <Drawing name=name /> }).into_iter().collect_view()}</p>
        </Group>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_about_held_states_are_repeated_for_their_wrappers() {
        assert_eq!(
            held(".button:active, a:focus { color: red; }").as_deref(),
            Some(".button:is(.held-press *), a:is(.held-focus :is(a, button, input)) { color: red; }\n")
        );
        assert_eq!(held(".button { color: red; }"), None);
        assert_eq!(held("@charset \"utf-8\";"), None);
    }
}
