use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};
use wechat_bank_domain::Date;

use super::wechat::WechatArguments;

/// What `--help` prints.
pub(crate) const USAGE: &str = "\
The sandbox bank: the API, its document at /sandbox/api, an inbox for the SMS codes at /sandbox/phone, and the built pages.

Usage: sandbox [options]

  --host <address>      listen on this address (127.0.0.1)
  --port <port>         listen on this port; 0 picks a free one (8080)
  --data <folder>       keep the store in this folder (data)
  --memory              keep the store in memory only
  --reset               start with an empty store
  --today <YYYY-MM-DD>  pretend that today is this day
  --time <HH:MM:SS>     pretend that it is this time
  --dist <folder>       serve the pages built into this folder (dist)
  --https               clients connect over HTTPS through a proxy: secure cookies, HSTS; without --origin, no official
                        account
  --connections <n>     serve this many connections at once, and answer 503 on more (1024)
  --lenient             no limits on codes, attempts and sessions, and cheap password hashes: for tests that make
                        very many calls
  --quiet               do not log calls

The official account; without these, one of a simulated WeChat, at /sandbox/wechat. A value @<file> is read from the file.
  --origin <address>    where customers reach the pages (http://127.0.0.1:<port>)
  --no-wechat           no official account: a cookie stands for the WeChat user
  --wechat-app <id>     the AppID
  --wechat-id <id>      the account's original ID, as messages name it
  --wechat-token <t>    the token of the message push
  --wechat-key <key>    the EncodingAESKey; without it, messages are not encrypted
  --wechat-compatible   messages are both plain and encrypted
  --wechat-secret <s>   the AppSecret
  --wechat-api <a>      where WeChat's API is: http, so a proxy that adds TLS, or a simulator
  --wechat-open <a>     where browsers sign in, such as https://open.weixin.qq.com
  --menu <file>         the account's menu, in which {origin} stands for --origin
  --print-menu          check the menu, print it as WeChat gets it, and exit
  --simulate-for <a>    only the simulated WeChat, for an account whose server takes pushes at this address, and whose
                        pages are at --origin

  --sentinels           print the table of special inputs in Markdown and exit
  --help                print this and exit
";

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Sentinels,
    Menu(Arguments),
    Serve(Arguments),
}

/// The options of serving.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) host: IpAddr,
    pub(crate) port: u16,
    /// The data folder; without it the store is in memory.
    pub(crate) data: Option<PathBuf>,
    pub(crate) reset: bool,
    pub(crate) today: Option<Date>,
    /// Seconds since midnight.
    pub(crate) time: Option<u32>,
    pub(crate) dist: PathBuf,
    pub(crate) https: bool,
    pub(crate) connections: usize,
    pub(crate) lenient: bool,
    pub(crate) quiet: bool,
    pub(crate) wechat: WechatArguments,
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            data: Some(PathBuf::from("data")),
            reset: false,
            today: None,
            time: None,
            dist: PathBuf::from("dist"),
            https: false,
            connections: 1024,
            lenient: false,
            quiet: false,
            wechat: WechatArguments::default(),
        }
    }
}

impl Arguments {
    pub(crate) fn parse(mut parser: Parser) -> Result<Command, lexopt::Error> {
        let mut arguments = Self::default();
        let mut prints_menu = false;
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Long("host") => arguments.host = parser.value()?.parse()?,
                Arg::Long("port") => arguments.port = parser.value()?.parse()?,
                Arg::Long("data") => arguments.data = Some(parser.value()?.into()),
                Arg::Long("memory") => arguments.data = None,
                Arg::Long("reset") => arguments.reset = true,
                Arg::Long("today") => arguments.today = Some(parser.value()?.parse()?),
                Arg::Long("time") => {
                    let time = parser
                        .value()?
                        .parse_with(|text| seconds_of_day(text).ok_or("no time of a day"))?;
                    arguments.time = Some(time);
                }
                Arg::Long("dist") => arguments.dist = parser.value().map(OsString::into)?,
                Arg::Long("https") => arguments.https = true,
                Arg::Long("connections") => arguments.connections = parser.value()?.parse()?,
                Arg::Long("lenient") => arguments.lenient = true,
                Arg::Long("quiet") => arguments.quiet = true,
                Arg::Long("print-menu") => prints_menu = true,
                Arg::Long("sentinels") => return Ok(Command::Sentinels),
                Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
                Arg::Long(name) if WechatArguments::NAMES.contains(&name) => {
                    let name = name.to_owned();
                    arguments.wechat.read(&name, &mut parser)?;
                }
                argument => return Err(argument.unexpected()),
            }
        }
        // The account's addresses would not be the https ones.
        if arguments.https && arguments.wechat.origin.is_none() {
            arguments.wechat.is_off = true;
        }
        Ok(if prints_menu {
            Command::Menu(arguments)
        } else {
            Command::Serve(arguments)
        })
    }
}

/// A time of day in seconds since midnight.
fn seconds_of_day(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let mut part = |end| parts.next()?.parse::<u32>().ok().filter(|part| *part < end);
    let (hours, minutes, seconds) = (part(24)?, part(60)?, part(60)?);
    parts
        .next()
        .is_none()
        .then_some((hours * 60 + minutes) * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, String> {
        match Arguments::parse(Parser::from_args(arguments)) {
            Ok(Command::Serve(arguments)) => Ok(arguments),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn without_arguments_it_serves_on_loopback_from_a_file() {
        assert_eq!(parse(&[]), Ok(Arguments::default()));
        assert!(Arguments::default().host.is_loopback());
    }

    #[test]
    fn every_argument_is_understood() {
        let line = [
            "--host",
            "::1",
            "--port=0",
            "--memory",
            "--reset",
            "--today",
            "2026-02-28",
            "--time=09:00:07",
            "--dist",
            "d",
            "--connections=7",
            "--lenient",
            "--origin=https://bank.example",
            "--no-wechat",
        ];
        let arguments = parse(&line).unwrap();
        assert_eq!(arguments.host.to_string(), "::1");
        assert_eq!((arguments.port, arguments.data, arguments.reset), (0, None, true));
        assert_eq!(arguments.today, Date::new(2026, 2, 28).ok());
        assert_eq!(arguments.time, Some(9 * 3600 + 7));
        assert_eq!((arguments.dist, arguments.connections), (PathBuf::from("d"), 7));
        assert!(arguments.lenient && arguments.wechat.is_off);
        assert_eq!(arguments.wechat.origin.as_deref(), Some("https://bank.example"));
    }

    #[test]
    fn over_https_an_account_needs_the_address_that_customers_see() {
        assert!(parse(&["--https"]).unwrap().wechat.is_off);
        assert!(
            !parse(&["--https", "--origin", "https://bank.example"])
                .unwrap()
                .wechat
                .is_off
        );
        assert!(!parse(&[]).unwrap().wechat.is_off);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert!(
            parse(&["--today", "2026-02-29"])
                .unwrap_err()
                .contains("2026-02-29")
        );
        for time in ["24:00:00", "9", "09:60:00", "09:00", "09:00:00:00", ""] {
            assert!(parse(&["--time", time]).is_err(), "{time}");
        }
        assert!(parse(&["--no-such-option"]).is_err());
    }
}
