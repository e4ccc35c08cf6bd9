use proptest::prelude::*;

use super::*;
use crate::position::Position;
use crate::testing::cases;
use crate::xml;

fn read(body: &str) -> Result<Incoming, XmlError> {
    xml::parse(body.as_bytes(), Incoming::read)
}

fn written(incoming: &Incoming) -> String {
    let mut writer = Writer::new();
    incoming.write(&mut writer);
    writer.finish()
}

/// A push with these elements after those that all pushes have.
fn push(elements: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>\
         <FromUserName><![CDATA[oia2TjuEGTNoeX76QEjQNrcURxG8]]></FromUserName>\
         <CreateTime>1395658920</CreateTime>{elements}</xml>"
    )
}

fn event(elements: &str) -> Result<Event, XmlError> {
    let pushed = read(&push(&format!("<MsgType><![CDATA[event]]></MsgType>{elements}")))?;
    match pushed.content {
        Content::Event(event) => Ok(event),
        Content::Message { .. } => panic!("a message"),
    }
}

fn message(kind: &str, elements: &str) -> Result<Message, XmlError> {
    let elements = format!("<MsgType><![CDATA[{kind}]]></MsgType>{elements}<MsgId>1234567890123456</MsgId>");
    match read(&push(&elements))?.content {
        Content::Message {
            id: 1_234_567_890_123_456,
            message,
        } => Ok(message),
        _ => panic!("another message"),
    }
}

/// As WeChat's documents print it, with the ends of lines.
#[test]
fn a_text_is_read_as_documented() {
    let pushed = read(
        "<xml>\n  <ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>\n  <FromUserName><![CDATA[oABC]]></FromUserName>\n  \
         <CreateTime>1348831860</CreateTime>\n  <MsgType><![CDATA[text]]></MsgType>\n  \
         <Content><![CDATA[this is a test]]></Content>\n  <MsgId>1234567890123456</MsgId>\n  \
         <MsgDataId>xxxx</MsgDataId>\n  <Idx>xxxx</Idx>\n</xml>",
    )
    .unwrap();
    assert_eq!(pushed.account.as_str(), "gh_7f083739789a");
    assert_eq!(pushed.from.expose(), "oABC");
    assert_eq!(pushed.created, 1_348_831_860);
    assert_eq!(pushed.kind(), "text");
    let text = Message::Text("this is a test".to_owned());
    assert!(
        matches!(pushed.content, Content::Message { id: 1_234_567_890_123_456, message } if message == text)
    );
}

#[test]
fn each_kind_of_message_is_known() {
    for (kind, expected) in [
        ("image", Message::Image),
        ("voice", Message::Voice),
        ("video", Message::Video),
        ("shortvideo", Message::Video),
        ("link", Message::Link),
        ("gif", Message::Other("gif".to_owned())),
    ] {
        let read = message(kind, "<MediaId><![CDATA[media_id]]></MediaId>");
        assert!(read.is_ok_and(|message| message == expected), "{kind}");
    }
}

#[test]
fn what_is_neither_a_known_message_nor_numbered_is_an_unknown_event() {
    let pushed = read(&push("<MsgType>device_event</MsgType><DeviceID>1</DeviceID>")).unwrap();
    assert_eq!(
        pushed.content,
        Content::Event(Event::Other("device_event".to_owned()))
    );
}

#[test]
fn a_sent_place_has_its_latitude_in_x() {
    let sent = message(
        "location",
        "<Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y><Scale>20</Scale>\
         <Label><![CDATA[位置信息]]></Label>",
    );
    let expected = Location {
        position: Position::new(23_134_521, 113_358_803).unwrap(),
        scale: 20,
        label: "位置信息".to_owned(),
    };
    assert!(sent.is_ok_and(|sent| sent == Message::Location(expected)));
    for (x, y) in [("113.358803", "23.134521"), ("", "1"), ("north", "1")] {
        let elements = format!("<Location_X>{x}</Location_X><Location_Y>{y}</Location_Y>");
        assert!(message("location", &elements).is_err(), "{x} {y}");
    }
}

#[test]
fn each_event_is_read_as_documented() {
    let templates = "<TemplateId><![CDATA[VRR0UEO9]]></TemplateId>";
    let subscription = |accepted| Subscription {
        template: "VRR0UEO9".parse().unwrap(),
        accepted,
    };
    let place = Location {
        position: Position::new(23_000_000, 113_000_000).unwrap(),
        scale: 15,
        label: " 广州市海珠区客村艺苑路 106号".to_owned(),
    };
    let cases = [
        (
            "<Event><![CDATA[subscribe]]></Event>",
            Event::Subscribed { scene: String::new() },
        ),
        (
            "<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_123123]]></EventKey>",
            Event::Subscribed {
                scene: "123123".to_owned(),
            },
        ),
        ("<Event><![CDATA[unsubscribe]]></Event>", Event::Unsubscribed),
        (
            "<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[7]]></EventKey><Ticket><![CDATA[T]]></Ticket>",
            Event::Scanned {
                scene: "7".to_owned(),
            },
        ),
        (
            "<Event><![CDATA[LOCATION]]></Event><Latitude>23.1</Latitude><Longitude>113.3</Longitude>",
            Event::PositionReported,
        ),
        (
            "<Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[EVENTKEY]]></EventKey>",
            Event::Menu(MenuTap::Click {
                key: "EVENTKEY".to_owned(),
            }),
        ),
        (
            "<Event><![CDATA[VIEW]]></Event><EventKey><![CDATA[www.qq.com]]></EventKey><MenuId>MENUID</MenuId>",
            Event::Menu(MenuTap::View {
                url: "www.qq.com".to_owned(),
            }),
        ),
        (
            "<Event><![CDATA[location_select]]></Event><EventKey><![CDATA[6]]></EventKey><SendLocationInfo>\
             <Location_X><![CDATA[23]]></Location_X><Location_Y><![CDATA[113]]></Location_Y><Scale><![CDATA[15]]></Scale>\
             <Label><![CDATA[ 广州市海珠区客村艺苑路 106号]]></Label><Poiname><![CDATA[]]></Poiname></SendLocationInfo>",
            Event::Menu(MenuTap::LocationSelect {
                key: "6".to_owned(),
                location: place,
            }),
        ),
        (
            "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event><MsgID>200163836</MsgID><Status><![CDATA[success]]></Status>",
            Event::TemplateSent {
                message: 200_163_836,
                delivery: Delivery::Delivered,
            },
        ),
        (
            &format!(
                "<Event><![CDATA[subscribe_msg_popup_event]]></Event><SubscribeMsgPopupEvent><List>{templates}\
                 <SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene>2</PopupScene></List><List>\
                 {templates}<SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgPopupEvent>"
            ),
            Event::SubscriptionAsked(vec![subscription(true), subscription(false)]),
        ),
        (
            &format!(
                "<Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgChangeEvent><List>{templates}\
                 <SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgChangeEvent>"
            ),
            Event::SubscriptionChanged(vec![subscription(false)]),
        ),
        (
            &format!(
                "<Event><![CDATA[subscribe_msg_change_event]]></Event><SubscribeMsgPopupEvent><List>{templates}\
                 <SubscribeStatusString><![CDATA[reject]]></SubscribeStatusString></List></SubscribeMsgPopupEvent>"
            ),
            Event::SubscriptionChanged(vec![subscription(false)]),
        ),
        (
            &format!(
                "<Event><![CDATA[subscribe_msg_sent_event]]></Event><SubscribeMsgSentEvent><List>{templates}\
                 <MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode><ErrorStatus><![CDATA[success]]></ErrorStatus>\
                 </List></SubscribeMsgSentEvent>"
            ),
            Event::SubscriptionSent(vec![SubscriptionReceipt {
                template: "VRR0UEO9".parse().unwrap(),
                message: 1_700_827_132_819_554_304,
                code: 0,
            }]),
        ),
        (
            "<Event><![CDATA[debug_demo]]></Event>",
            Event::Other("debug_demo".to_owned()),
        ),
        (
            "<Event><![CDATA[a<b>\n微信]]></Event>",
            Event::Other("ab".to_owned()),
        ),
    ];
    for (elements, expected) in cases {
        assert!(event(elements).is_ok_and(|event| event == expected), "{elements}");
    }
}

#[test]
fn a_delivery_is_read_with_and_without_blanks() {
    for (status, expected) in [
        ("success", Delivery::Delivered),
        ("failed:user block", Delivery::BlockedByUser),
        ("failed: user block", Delivery::BlockedByUser),
        ("failed: system failed", Delivery::Failed),
        ("failed:system failed", Delivery::Failed),
        (
            "failed: new reason",
            Delivery::Other("failednewreason".to_owned()),
        ),
    ] {
        let elements = format!(
            "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status><![CDATA[{status}]]></Status>"
        );
        let expected = Event::TemplateSent {
            message: 1,
            delivery: expected,
        };
        assert!(event(&elements).is_ok_and(|event| event == expected), "{status}");
    }
}

#[test]
fn every_word_that_begins_with_accept_is_a_yes() {
    for (status, accepted) in [
        ("accept", true),
        ("acceptWithAudio", true),
        ("reject", false),
        ("", false),
        ("ban", false),
    ] {
        let elements = format!(
            "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>T</TemplateId>\
             <SubscribeStatusString>{status}</SubscribeStatusString></List></SubscribeMsgPopupEvent>"
        );
        let expected = Event::SubscriptionAsked(vec![Subscription {
            template: "T".parse().unwrap(),
            accepted,
        }]);
        assert!(event(&elements).is_ok_and(|event| event == expected), "{status}");
    }
}

#[test]
fn a_push_without_what_all_pushes_have_is_refused() {
    let whole = push("<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>");
    assert!(read(&whole).is_ok());
    for name in ["ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId"] {
        let without = whole.replace(&format!("{name}>"), "Another>");
        assert_eq!(read(&without).err(), Some(XmlError::Missing(name)));
    }
    assert_eq!(event("").err(), Some(XmlError::Missing("Event")));
    let twice = push("<FromUserName>oOther</FromUserName><MsgType>text</MsgType><MsgId>1</MsgId>");
    assert_eq!(read(&twice).err(), Some(XmlError::Repeated("FromUserName")));
}

#[test]
fn repetitions_have_one_identity_and_different_pushes_have_different_ones() {
    let identity = |elements: &str| read(&push(elements)).unwrap().identity();
    let text = "<MsgType>text</MsgType><Content>a</Content><MsgId>1</MsgId>";
    let click = "<MsgType>event</MsgType><Event>CLICK</Event><EventKey>a</EventKey>";
    let sent = "<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>1</MsgID><Status>success</Status>";
    let all = [
        text.to_owned(),
        text.replace(">1<", ">2<"),
        click.to_owned(),
        click.replace(">a<", ">b<"),
        sent.to_owned(),
        sent.replace(">1<", ">2<"),
    ];
    let identities: std::collections::BTreeSet<_> = all.iter().map(|elements| identity(elements)).collect();
    assert_eq!(identities.len(), all.len());
    assert_eq!(identity(click), identity(click));
    let later = push(click).replace("1395658920", "1395658921");
    assert_ne!(read(&later).unwrap().identity(), identity(click));
}

#[test]
fn debug_output_shows_neither_the_sender_nor_the_text() {
    let pushed = read(&push(
        "<MsgType>text</MsgType><Content>6230910000000017</Content><MsgId>1</MsgId>",
    ))
    .unwrap();
    let shown = format!("{pushed:?}");
    assert_eq!(shown, "Incoming { kind: \"text\", created: 1395658920, .. }");
    assert_eq!(
        format!("{:?}", pushed.content),
        "Message { id: 1, message: Message(text, ****) }"
    );
}

fn words() -> impl Strategy<Value = String> {
    // What XML cannot carry is replaced when it is written; that is tested there.
    "[ -~\\n你好，。&<>\\]]{0,40}"
}

fn template() -> impl Strategy<Value = crate::value::TemplateId> {
    "[A-Za-z0-9_-]{1,64}".prop_map(|text| text.parse().unwrap())
}

fn place() -> impl Strategy<Value = Location> {
    let position = (-90_000_000..=90_000_000, -180_000_000..=180_000_000);
    (position, any::<u32>(), words()).prop_map(|((latitude, longitude), scale, label)| Location {
        position: Position::new(latitude, longitude).unwrap(),
        scale,
        label,
    })
}

fn contents() -> impl Strategy<Value = Content> {
    let messages = prop_oneof![
        words().prop_map(Message::Text),
        Just(Message::Image),
        Just(Message::Voice),
        Just(Message::Video),
        Just(Message::Link),
        place().prop_map(Message::Location),
        "x[a-z_]{0,20}".prop_map(Message::Other),
    ];
    let deliveries = prop_oneof![
        Just(Delivery::Delivered),
        Just(Delivery::BlockedByUser),
        Just(Delivery::Failed),
        "x[a-z_]{0,20}".prop_map(Delivery::Other),
    ];
    let subscription =
        (template(), any::<bool>()).prop_map(|(template, accepted)| Subscription { template, accepted });
    let subscriptions = prop::collection::vec(subscription, 0..4).boxed();
    let receipt =
        (template(), any::<u64>(), any::<i32>()).prop_map(|(template, message, code)| SubscriptionReceipt {
            template,
            message,
            code,
        });
    let events = prop_oneof![
        "[a-z0-9]{0,10}".prop_map(|scene| Event::Subscribed { scene }),
        Just(Event::Unsubscribed),
        words().prop_map(|scene| Event::Scanned { scene }),
        Just(Event::PositionReported),
        words().prop_map(|key| Event::Menu(MenuTap::Click { key })),
        words().prop_map(|url| Event::Menu(MenuTap::View { url })),
        (words(), place()).prop_map(|(key, location)| Event::Menu(MenuTap::LocationSelect { key, location })),
        (any::<u64>(), deliveries).prop_map(|(message, delivery)| Event::TemplateSent { message, delivery }),
        subscriptions.clone().prop_map(Event::SubscriptionAsked),
        subscriptions.prop_map(Event::SubscriptionChanged),
        prop::collection::vec(receipt, 0..4).prop_map(Event::SubscriptionSent),
        "x[a-z_]{0,20}".prop_map(Event::Other),
    ];
    prop_oneof![
        (any::<u64>(), messages).prop_map(|(id, message)| Content::Message { id, message }),
        events.prop_map(Content::Event),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn what_is_written_is_read_back(content in contents(), created in any::<u64>()) {
        let pushed = Incoming {
            account: "gh_7f083739789a".parse().unwrap(),
            from: "oABC".parse().unwrap(),
            created,
            content,
        };
        let body = written(&pushed);
        prop_assert!(read(&body) == Ok(pushed), "{}", body);
    }

    #[test]
    fn any_elements_are_read_or_refused(
        elements in "((<|</)(MsgType|Event|EventKey|MsgId|MsgID|Location_X|Location_Y|SendLocationInfo|List|Status)>\
                     |text|event|location|CLICK|location_select|TEMPLATESENDJOBFINISH|1|-|9{12}){0,24}"
    ) {
        let _ = read(&push(&elements));
    }
}
