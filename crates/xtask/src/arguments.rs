//! The command line: `cargo xtask <command> [options]`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

/// Serves, builds, tests and checks the project.
#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo xtask",
    after_help = "Everything that is missing is installed from the package registries, or named in one line to copy."
)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

/// One command with its options.
#[derive(Debug, PartialEq, Subcommand)]
pub enum Command {
    /// Build the pages, start the sandbox bank and serve both at http://127.0.0.1:8080
    Serve(ServeOptions),
    /// Build the release bundle into dist/, print its sizes, fail when it is over budget
    Build {
        /// Build pages with the bank inside instead, into a folder to send round
        #[arg(long)]
        preview: bool,
    },
    /// Take pictures of every page in every state, in light, dark and care, at 320 and 375 px
    Shots {
        /// Only those with all these words in the name of the state or the page
        words: Vec<OsString>,
    },
    /// Measure how fast the release bundle is on a slow phone, beside what it should be
    Bench(BenchOptions),
    /// Compare the running sandbox bank, or another one, with docs/openapi.json: schemathesis, all checks and phases
    Contract(ContractOptions),
    /// Run all native tests, and every story once
    Test {
        /// Everything, as CI does: also the second engine, the preview, accessibility, and the matrix of faults in both
        /// engines
        #[arg(long, conflicts_with = "arguments")]
        full: bool,
        /// Hand these to `cargo test` instead of `--workspace`, and prepare only what the named packages need
        #[arg(last = true)]
        arguments: Vec<OsString>,
    },
    /// Try every fault on every flow in both engines, which takes about 11 minutes
    Faults {
        /// Print the matrix instead, and what is not in it
        #[arg(long)]
        list: bool,
    },
    /// Print which requirements which stories prove; fail where the pages carry one without a story
    Rules,
    /// Check formatting, clippy natively and for WebAssembly, the direction of imports, forbidden calls, colours and
    /// their contrast
    Lint,
    /// Install the tools of .tools/ that the other commands use
    Tools,
    /// Run a simulated WeChat for an account's server that is running already, such as a bank's own
    Wechat(Box<WechatOptions>),
    /// Run the project's own trunk, as in `cargo xtask trunk serve`
    Trunk {
        /// Its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

/// The options of `bench`.
#[derive(Args, Debug, PartialEq)]
pub struct BenchOptions {
    /// How often everything is measured
    #[arg(long, value_name = "number", default_value = "5", value_parser = clap::value_parser!(u16).range(1..))]
    pub runs: u16,
    /// Measure that bundle, and build nothing
    #[arg(long, value_name = "folder")]
    pub dist: Option<PathBuf>,
}

/// The options of `contract`.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct ContractOptions {
    /// The address of a bank that is running already, such as https://bank.example; without it the sandbox bank is
    /// started. It needs the sandbox's customers, an inbox, and no limits on codes (crates/contract/schemathesis)
    #[arg(long, value_name = "address")]
    pub url: Option<String>,
    /// Where that bank has the caller's SMS codes
    #[arg(long, value_name = "path", default_value = "/sandbox/sms")]
    pub inbox: String,
    /// How long one round takes
    #[arg(long, value_name = "number", default_value = "120", value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: u32,
    /// Start further rounds, each with the next seed, until there were so many requests
    #[arg(long, value_name = "number", default_value = "1")]
    pub requests: u64,
    /// Where random values come from: the same seed generates the same requests
    #[arg(long, value_name = "number", default_value = "1")]
    pub seed: u64,
}

impl Default for ContractOptions {
    /// What CI runs.
    fn default() -> Self {
        Self {
            url: None,
            inbox: "/sandbox/sms".to_owned(),
            seconds: 120,
            requests: 1,
            seed: 1,
        }
    }
}

/// The options of `wechat`. What the account's console and its server both know has values for the simulator alone
/// (docs/sandbox.md).
#[derive(Args, Clone, Debug, PartialEq)]
#[command(args_conflicts_with_subcommands = true)]
pub struct WechatOptions {
    #[command(subcommand)]
    pub command: Option<WechatCommand>,
    /// Where the account's server takes pushes, such as http://127.0.0.1:8080/wechat/push; http only
    #[arg(long, value_name = "address", required = true)]
    pub push: Option<String>,
    /// Where the account's pages are, such as https://bank.example
    #[arg(long, value_name = "address", required = true)]
    pub pages: Option<String>,
    /// The TCP port of the simulator; 0 takes a free one
    #[arg(long, value_name = "number", default_value = "8090")]
    pub port: u16,
    /// The AppID, if the server knows another one
    #[arg(long, value_name = "id")]
    pub app: Option<String>,
    /// The original ID, as messages name the account
    #[arg(long, value_name = "id")]
    pub id: Option<String>,
    /// The token of the message push
    #[arg(long, value_name = "token")]
    pub token: Option<String>,
    /// The EncodingAESKey; with --app and without it, messages are not encrypted
    #[arg(long, value_name = "key")]
    pub key: Option<String>,
    /// Messages are both plain and encrypted
    #[arg(long)]
    pub compatible: bool,
    /// The AppSecret, or @ and a file with it
    #[arg(long, value_name = "secret")]
    pub secret: Option<String>,
}

/// What else `wechat` does.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum WechatCommand {
    /// Check the account's menu and print it, or send it to WeChat
    Menu(MenuOptions),
}

/// The options of `wechat menu`.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct MenuOptions {
    /// The menu, in which {origin} stands for --origin; without it, the sandbox bank's
    #[arg(long, value_name = "file")]
    pub file: Option<PathBuf>,
    /// Where the pages are
    #[arg(long, value_name = "address", default_value = "https://bank.example")]
    pub origin: String,
    /// Send it: it replaces the account's menu, and phones show it within five minutes
    #[arg(long, requires_all = ["app", "secret"])]
    pub send: bool,
    /// The AppID
    #[arg(long, value_name = "id")]
    pub app: Option<String>,
    /// A file with the AppSecret
    #[arg(long, value_name = "file")]
    pub secret: Option<PathBuf>,
    /// Where WeChat's API is
    #[arg(long, value_name = "address", default_value = "https://api.weixin.qq.com")]
    pub api: String,
}

/// The options of `serve`; all but `network` are handed to the sandbox bank.
#[derive(Args, Debug, PartialEq)]
pub struct ServeOptions {
    /// The TCP port; 0 takes a free one
    #[arg(long, value_name = "number", default_value = "8080")]
    pub port: u16,
    /// Listen on the local network, too, and print a QR code for a phone
    #[arg(long)]
    pub network: bool,
    /// Where the bank keeps its data
    #[arg(long, value_name = "folder", default_value = "data")]
    pub data: PathBuf,
    /// Keep nothing: the data ends with the process
    #[arg(long)]
    pub memory: bool,
    /// Forget what the data folder holds and start afresh
    #[arg(long)]
    pub reset: bool,
    /// The bank's date, as in 2026-11-21, instead of the real one in Shanghai
    #[arg(long, value_name = "date")]
    pub today: Option<OsString>,
}

/// Reads the command line; prints the help or what is wrong with it, and ends the program then.
pub fn read() -> Command {
    Arguments::parse().command.unwrap_or_else(|| {
        // Where it cannot be printed, nothing can.
        let _ = Arguments::command().print_help();
        std::process::exit(0)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Command, clap::Error> {
        let words = std::iter::once("xtask").chain(words.iter().copied());
        Arguments::try_parse_from(words).map(|arguments| arguments.command.unwrap())
    }

    /// What `serve` does without options.
    pub(crate) fn serve_defaults() -> ServeOptions {
        let Ok(Command::Serve(options)) = parse(&["serve"]) else {
            panic!("serve has no defaults");
        };
        options
    }

    #[test]
    fn serve_without_options_listens_on_8080_and_keeps_its_data() {
        let options = serve_defaults();
        assert_eq!((options.port, options.data), (8080, "data".into()));
        assert!(!options.network && !options.memory && !options.reset && options.today.is_none());
    }

    #[test]
    fn serve_takes_every_option() {
        let words = "serve --port=9000 --network --data x --memory --reset --today 2026-11-21";
        let expected = ServeOptions {
            port: 9000,
            network: true,
            data: "x".into(),
            memory: true,
            reset: true,
            today: Some("2026-11-21".into()),
        };
        let words: Vec<_> = words.split(' ').collect();
        assert_eq!(parse(&words).unwrap(), Command::Serve(expected));
    }

    #[test]
    fn contract_has_a_seed_and_a_budget() {
        assert_eq!(
            parse(&["contract"]).unwrap(),
            Command::Contract(ContractOptions::default())
        );
        let expected = ContractOptions {
            url: Some("https://bank.example".to_owned()),
            inbox: "/codes".to_owned(),
            seconds: 60,
            requests: 100_000,
            seed: 7,
        };
        let words =
            "contract --url https://bank.example --inbox /codes --seconds 60 --requests 100000 --seed 7";
        let words: Vec<_> = words.split(' ').collect();
        assert_eq!(parse(&words).unwrap(), Command::Contract(expected));
        assert!(parse(&["contract", "--seconds", "0"]).is_err());
    }

    #[test]
    fn bench_measures_five_times_by_default_and_at_least_once() {
        let expected = BenchOptions { runs: 5, dist: None };
        assert_eq!(parse(&["bench"]).unwrap(), Command::Bench(expected));
        let expected = BenchOptions {
            runs: 2,
            dist: Some("other".into()),
        };
        assert_eq!(
            parse(&["bench", "--runs", "2", "--dist=other"]).unwrap(),
            Command::Bench(expected)
        );
        assert!(parse(&["bench", "--runs", "0"]).is_err());
    }

    #[test]
    fn arguments_of_cargo_test_follow_two_hyphens() {
        let test = |full, arguments: &[&str]| Command::Test {
            full,
            arguments: arguments.iter().map(OsString::from).collect(),
        };
        assert_eq!(parse(&["test"]).unwrap(), test(false, &[]));
        assert_eq!(parse(&["test", "--full"]).unwrap(), test(true, &[]));
        let words = ["test", "--", "-p", "xtask", "--", "--nocapture"];
        assert_eq!(
            parse(&words).unwrap(),
            test(false, &["-p", "xtask", "--", "--nocapture"])
        );
        assert!(parse(&["test", "-p", "xtask"]).is_err());
        assert!(parse(&["test", "--full", "--", "-p", "xtask"]).is_err());
    }

    #[test]
    fn trunk_gets_its_arguments_untouched() {
        let expected = Command::Trunk {
            arguments: vec!["serve".into(), "--open".into()],
        };
        assert_eq!(parse(&["trunk", "serve", "--open"]).unwrap(), expected);
    }

    #[test]
    fn wechat_needs_both_addresses_and_its_menu_neither() {
        let Ok(Command::Wechat(options)) =
            parse(&["wechat", "--push=http://127.0.0.1/p", "--pages=https://b.example"])
        else {
            panic!("wechat has no defaults");
        };
        assert_eq!((options.port, options.command), (8090, None));
        assert!(parse(&["wechat", "--push=http://127.0.0.1/p"]).is_err());
        let Ok(Command::Wechat(options)) = parse(&["wechat", "menu"]) else {
            panic!("the menu has no defaults");
        };
        let Some(WechatCommand::Menu(menu)) = options.command else {
            panic!("no menu");
        };
        assert_eq!((menu.send, menu.origin.as_str()), (false, "https://bank.example"));
        let error = parse(&["wechat", "menu", "--send", "--app=wx0123456789abcdef"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("--secret"), "{error}");
    }

    #[test]
    fn an_unknown_word_is_named() {
        for (words, named) in [
            (&["sevre"][..], "sevre"),
            (&["serve", "--prot", "1"], "--prot"),
            (&["serve", "--port", "70000"], "70000"),
            (&["build", "--preview", "--release"], "--release"),
            (&["faults", "list"], "list"),
            (&["lint", "--fix"], "--fix"),
            (&["--version"], "--version"),
        ] {
            let error = parse(words).unwrap_err().to_string();
            assert!(error.contains(named), "{words:?}: {error}");
        }
    }
}
