//! The official account of the server: one of the simulated WeChat on the same server, or a real one.

use std::fs;
use std::net::SocketAddr;

use lexopt::{Parser, ValueExt};
use wechat_bank_sandbox::simulator::{self, SimulatorOptions};
use wechat_bank_sandbox::{AccountOptions, default_profile, wechat};
use wechat_bank_wechat::{Account, AccountId, AppSecret, Keys, Menu, Mode, WebUrl};

/// The account of the simulated WeChat. None of these values is a secret: they are the same on every machine.
const APP: &str = "wx5a11d0c0ffee2026";
const ID: &str = "gh_5a11d0c0ffee";
const TOKEN: &str = "sandboxtoken";
const KEY: &str = "sandboxsandboxsandboxsandboxsandboxsandbox2";
const SECRET: &str = "5a11d0c0ffee5a11d0c0ffee5a11d0c0";

/// The options about the official account, as given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WechatArguments {
    pub(crate) origin: Option<String>,
    pub(crate) is_off: bool,
    app: Option<String>,
    id: Option<String>,
    token: Option<String>,
    key: Option<String>,
    is_compatible: bool,
    secret: Option<Secret>,
    api: Option<String>,
    open: Option<String>,
    pub(crate) simulate_for: Option<String>,
    menu: Option<String>,
}

/// The AppSecret as given.
#[derive(Clone, PartialEq, Eq)]
struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(****)")
    }
}

/// What is served: the bank with its account, the simulator beside it, or the simulator alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Served {
    pub(crate) account: Option<AccountOptions>,
    pub(crate) simulator: Option<SimulatorOptions>,
}

impl WechatArguments {
    /// Without the hyphens.
    pub(crate) const NAMES: [&str; 12] = [
        "origin",
        "no-wechat",
        "wechat-app",
        "wechat-id",
        "wechat-token",
        "wechat-key",
        "wechat-compatible",
        "wechat-secret",
        "wechat-api",
        "wechat-open",
        "simulate-for",
        "menu",
    ];

    /// Reads the value of an option.
    pub(crate) fn read(&mut self, name: &str, parser: &mut Parser) -> Result<(), lexopt::Error> {
        match name {
            "no-wechat" => self.is_off = true,
            "wechat-compatible" => self.is_compatible = true,
            _ => {
                let value = value(parser)?;
                match name {
                    "origin" => self.origin = Some(value.trim_end_matches('/').to_owned()),
                    "wechat-app" => self.app = Some(value),
                    "wechat-id" => self.id = Some(value),
                    "wechat-token" => self.token = Some(value),
                    "wechat-key" => self.key = Some(value),
                    "wechat-secret" => self.secret = Some(Secret(value)),
                    "wechat-api" => self.api = Some(value.trim_end_matches('/').to_owned()),
                    "menu" => self.menu = Some(value),
                    "wechat-open" => self.open = Some(value.trim_end_matches('/').to_owned()),
                    _ => self.simulate_for = Some(value),
                }
            }
        }
        Ok(())
    }

    /// Whether WeChat is simulated on this server.
    pub(crate) fn is_simulated(&self) -> bool {
        !self.is_off && self.api.is_none()
    }

    /// What to serve on this address.
    pub(crate) fn served(&self, address: SocketAddr) -> Result<Served, String> {
        if self.is_off {
            return Ok(Served::default());
        }
        let here = format!("http://{}", reached(address));
        let origin = self.origin.clone().unwrap_or_else(|| here.clone());
        if origin.parse::<WebUrl>().is_err() {
            return Err("--origin is no plain http or https address".to_owned());
        }
        let (account, secret) = self.account()?;
        let simulator = |push_url, pages, origin| -> Result<SimulatorOptions, String> {
            Ok(SimulatorOptions {
                account: account.clone(),
                id: self.account_id()?,
                secret: secret.clone(),
                name: default_profile().name,
                push_url,
                pages,
                origin,
            })
        };
        if let Some(push_url) = &self.simulate_for {
            http(push_url, "--simulate-for")?;
            return Ok(Served {
                account: None,
                simulator: Some(simulator(push_url.clone(), origin, here)?),
            });
        }
        let menu = self.menu(&origin)?;
        let options = |api, open| AccountOptions {
            account: account.clone(),
            secret: secret.clone(),
            origin: origin.clone(),
            api,
            open,
            menu: menu.clone(),
        };
        if self.api.is_none() && self.open.is_none() {
            let base = simulator::BASE;
            return Ok(Served {
                account: Some(options(format!("{here}{base}"), format!("{origin}{base}"))),
                simulator: Some(simulator(
                    format!("{here}/wechat/push"),
                    origin.clone(),
                    origin.clone(),
                )?),
            });
        }
        let (Some(api), Some(open)) = (&self.api, &self.open) else {
            return Err("--wechat-api and --wechat-open belong together".to_owned());
        };
        http(api, "--wechat-api")?;
        if self.app.is_none() || self.token.is_none() || self.secret.is_none() {
            return Err("an account needs --wechat-app, --wechat-token and --wechat-secret".to_owned());
        }
        Ok(Served {
            account: Some(options(api.clone(), open.clone())),
            simulator: None,
        })
    }

    /// The menu, whose buttons lead to pages at this origin.
    fn menu(&self, origin: &str) -> Result<Menu, String> {
        match &self.menu {
            None => wechat::menu(origin).map_err(|error| error.to_string()),
            Some(file) => {
                let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
                wechat::menu_in(&text, origin).map_err(|error| format!("{file}: {error}"))
            }
        }
    }

    /// The menu as it is sent to WeChat, and what phones would cut of it.
    pub(crate) fn checked_menu(&self) -> Result<(String, Vec<String>), String> {
        let menu = self.menu(self.origin.as_deref().unwrap_or("https://bank.example"))?;
        let cut = menu.cut_names().into_iter().map(str::to_owned).collect();
        Ok((menu.to_json(), cut))
    }

    fn account(&self) -> Result<(Account, AppSecret), String> {
        let or = |given: &Option<String>, other: &str| given.clone().unwrap_or_else(|| other.to_owned());
        // A named account without a key has none.
        let key = match (&self.key, &self.app) {
            (None, Some(_)) => None,
            (key, _) => Some(or(key, KEY)),
        };
        let mode = match key {
            None => Mode::Plain,
            Some(key) => {
                let key = key.parse().map_err(|error| format!("--wechat-key: {error}"))?;
                if self.is_compatible {
                    Mode::Compatible(Keys::new(key))
                } else {
                    Mode::Encrypted(Keys::new(key))
                }
            }
        };
        let account = Account {
            app: or(&self.app, APP)
                .parse()
                .map_err(|error| format!("--wechat-app: {error}"))?,
            token: or(&self.token, TOKEN)
                .parse()
                .map_err(|error| format!("--wechat-token: {error}"))?,
            mode,
        };
        let secret = self.secret.as_ref().map_or(SECRET, |Secret(secret)| secret);
        let secret = secret
            .parse()
            .map_err(|error| format!("--wechat-secret: {error}"))?;
        Ok((account, secret))
    }

    fn account_id(&self) -> Result<AccountId, String> {
        let id = self.id.as_deref().unwrap_or(ID);
        id.parse().map_err(|error| format!("--wechat-id: {error}"))
    }
}

/// The address by which a program on this machine reaches the server.
fn reached(address: SocketAddr) -> SocketAddr {
    let mut address = address;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    address
}

fn http(address: &str, option: &str) -> Result<(), String> {
    if address.starts_with("http://") && address.parse::<WebUrl>().is_ok() {
        Ok(())
    } else {
        Err(format!(
            "{option} is an http address: TLS is added by a proxy (docs/wechat.md)"
        ))
    }
}

/// The value of an option; after `@`, what is in the file, without blanks around it.
fn value(parser: &mut Parser) -> Result<String, lexopt::Error> {
    let value = parser.value()?.string()?;
    match value.strip_prefix('@') {
        None => Ok(value),
        Some(file) => match fs::read_to_string(file) {
            Ok(text) => Ok(text.trim().to_owned()),
            Err(error) => Err(lexopt::Error::Custom(format!("{file}: {error}").into())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<WechatArguments, String> {
        let mut arguments = WechatArguments::default();
        let mut parser = Parser::from_args(words);
        while let Some(lexopt::Arg::Long(name)) = parser.next().unwrap() {
            let name = name.to_owned();
            arguments
                .read(&name, &mut parser)
                .map_err(|error| error.to_string())?;
        }
        Ok(arguments)
    }

    fn served(words: &[&str]) -> Result<Served, String> {
        read(words)?.served("0.0.0.0:8080".parse().unwrap())
    }

    #[test]
    fn without_options_the_account_is_one_of_the_simulator_on_the_same_server() {
        let Served { account, simulator } = served(&[]).unwrap();
        let (account, simulator) = (account.unwrap(), simulator.unwrap());
        assert_eq!(account.api, "http://127.0.0.1:8080/sandbox/wechat");
        assert_eq!(account.open, account.api);
        assert_eq!(account.origin, "http://127.0.0.1:8080");
        assert_eq!(simulator.push_url, "http://127.0.0.1:8080/wechat/push");
        assert!(matches!(account.account.mode, Mode::Encrypted(_)));
        assert_eq!(account.secret, simulator.secret);
    }

    #[test]
    fn a_phone_in_the_network_gets_links_that_it_can_open() {
        let Served { account, simulator } = served(&["--origin", "http://192.168.1.7:8080/"]).unwrap();
        let account = account.unwrap();
        assert_eq!(account.origin, "http://192.168.1.7:8080");
        assert_eq!(account.open, "http://192.168.1.7:8080/sandbox/wechat");
        // The server reaches itself without the network.
        assert_eq!(account.api, "http://127.0.0.1:8080/sandbox/wechat");
        assert_eq!(simulator.unwrap().origin, "http://192.168.1.7:8080");
    }

    #[test]
    fn an_account_of_the_real_wechat_needs_all_of_its_values() {
        let addresses = [
            "--wechat-api=http://127.0.0.1:9000",
            "--wechat-open=https://open.weixin.qq.com",
        ];
        assert!(served(&addresses).unwrap_err().contains("--wechat-app"));
        assert!(served(&addresses[..1]).unwrap_err().contains("belong together"));
        let own = [
            "--wechat-app=wx0123456789abcdef",
            "--wechat-token=abc",
            "--wechat-secret=secret",
        ];
        let Served { account, simulator } = served(&[&addresses[..], &own].concat()).unwrap();
        assert!(simulator.is_none());
        assert!(matches!(account.unwrap().account.mode, Mode::Plain));
        let wrong = served(&[
            "--wechat-api=https://api.weixin.qq.com",
            "--wechat-open=https://open.weixin.qq.com",
        ]);
        assert!(wrong.unwrap_err().contains("docs/wechat.md"));
    }

    #[test]
    fn the_simulator_alone_serves_another_server() {
        let words = [
            "--simulate-for=http://127.0.0.1:9000/push",
            "--origin=https://bank.example",
        ];
        let Served { account, simulator } = served(&words).unwrap();
        assert!(account.is_none());
        let simulator = simulator.unwrap();
        assert_eq!(simulator.push_url, "http://127.0.0.1:9000/push");
        assert_eq!(simulator.pages, "https://bank.example");
        assert_eq!(simulator.origin, "http://127.0.0.1:8080");
    }

    #[test]
    fn a_secret_can_be_in_a_file_and_is_not_shown() {
        let file = std::env::temp_dir().join(format!("wechat-bank-secret-{}", std::process::id()));
        fs::write(&file, "abc123\n").unwrap();
        let arguments = read(&["--wechat-secret", &format!("@{}", file.display())]).unwrap();
        fs::remove_file(&file).unwrap();
        assert_eq!(arguments.secret, Some(Secret("abc123".to_owned())));
        assert!(!format!("{arguments:?}").contains("abc123"));
        assert!(
            read(&["--wechat-secret=@/no/such/file"])
                .unwrap_err()
                .contains("/no/such/file")
        );
        let error = served(&["--wechat-secret=a b"]).unwrap_err();
        assert!(
            error.contains("--wechat-secret") && !error.contains("a b"),
            "{error}"
        );
    }

    #[test]
    fn a_menu_in_a_file_is_checked_and_the_banks_own_leads_to_its_origin() {
        let own = read(&["--origin=https://bank.example.cn"])
            .unwrap()
            .checked_menu()
            .unwrap();
        assert!(own.0.contains("https://bank.example.cn/wechat/enter?to=certify") && own.1.is_empty());
        let file = std::env::temp_dir().join(format!("wechat-bank-menu-{}", std::process::id()));
        let with = |menu: &str| {
            fs::write(&file, menu).unwrap();
            read(&["--menu", &file.display().to_string()])
                .unwrap()
                .checked_menu()
        };
        let view =
            |name: &str| format!(r#"{{"button":[{{"type":"view","name":"{name}","url":"{{origin}}/"}}]}}"#);
        assert_eq!(with(&view("客户认证")).unwrap().1, [""; 0]);
        assert_eq!(with(&view("客户认证页")).unwrap().1, ["客户认证页"]);
        let error = with(&view("客户认证和注销")).unwrap_err();
        assert!(
            error.contains("button[0].name: a name has 1 to 16 bytes"),
            "{error}"
        );
        fs::remove_file(&file).unwrap();
    }

    #[test]
    fn without_wechat_there_is_no_account() {
        let Served { account, simulator } = served(&["--no-wechat"]).unwrap();
        assert!(account.is_none() && simulator.is_none());
    }
}
