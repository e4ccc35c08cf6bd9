//! The command line: `cargo xtask <command> [options]`.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};
use lexopt::prelude::*;

/// What `cargo xtask` alone prints.
pub const HELP: &str = "\
cargo xtask <command>

  serve    build the pages, start the sandbox bank and serve both at http://127.0.0.1:8080
             --port <number>     another port
             --network           listen on the local network, too, and print a QR code for a phone
             --data <folder>     where the bank keeps its data (default: data)
             --memory            keep nothing: the data ends with the process
             --reset             forget what the data folder holds and start afresh
             --today <date>      the bank's date, as in 2026-11-21 (default: the real one in Shanghai)
  build    build the release bundle into dist/, print its sizes, fail when it is over budget
             --preview           build pages with the bank inside instead, into a folder to send round
  shots    take pictures of every page in every state, in light, dark and care, at 320 and 375 px
             <words>             of those alone with all these words in the name of the state or the page
  bench    measure how fast the release bundle is on a slow phone, beside what it should be
             --runs <number>     how often (default: 5)
             --dist <folder>     measure that bundle, and build nothing
  test     run every test: unit, property, API and browser
             -- <arguments>      hand these to `cargo test` instead of `--workspace`
  faults   try every fault on every flow in both engines, which takes about half an hour
             --list              print the matrix instead, and what is not in it
  rules    print which requirements which stories prove; fail where the pages carry one without a story
  lint     check formatting, clippy natively and for WebAssembly, the direction of imports, forbidden calls, colours
             and their contrast
  tools    install the tools of .tools/ that the other commands use
  trunk    run the project's own trunk, as in `cargo xtask trunk serve`

Everything that is missing is installed from the package registries, or named in one line to copy.";

/// One command with its options.
#[derive(Debug, PartialEq)]
pub enum Command {
    /// Print [`HELP`].
    Help,
    /// Pages and bank on this machine.
    Serve(ServeOptions),
    /// The release bundle and its sizes.
    Build,
    /// The pages with the bank inside.
    BuildPreview,
    /// Pictures of the scenes with all these words in their names.
    Shots(Vec<OsString>),
    /// How fast the release bundle is.
    Bench(BenchOptions),
    /// All tests; the arguments replace `--workspace` for `cargo test`.
    Test(Vec<OsString>),
    /// All cells of the matrix of faults.
    Faults,
    /// The matrix of faults as a table.
    ListFaults,
    /// The requirements with their stories.
    Rules,
    /// All checks that run nothing.
    Lint,
    /// The tool folder alone.
    Tools,
    /// The pinned trunk with arguments of its own.
    Trunk(Vec<OsString>),
}

/// The options of `bench`.
#[derive(Debug, PartialEq)]
pub struct BenchOptions {
    /// How often everything is measured.
    pub runs: usize,
    /// A folder with another bundle than the one that would be built.
    pub dist: Option<PathBuf>,
}

/// The options of `serve`; all but `network` are handed to the sandbox bank.
#[derive(Debug, PartialEq)]
pub struct ServeOptions {
    /// TCP port on every address listened on; 0 takes a free one.
    pub port: u16,
    /// Listen on all of the machine's addresses instead of the loopback one alone.
    pub network: bool,
    /// Folder of the bank's store, relative to where the command was typed.
    pub data: PathBuf,
    /// Keep the store in memory.
    pub memory: bool,
    /// Empty the store first.
    pub reset: bool,
    /// The bank's date instead of the real one; the sandbox checks its form.
    pub today: Option<OsString>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            port: 8080,
            network: false,
            data: "data".into(),
            memory: false,
            reset: false,
            today: None,
        }
    }
}

/// Reads the command line; the error says which word is wrong.
pub fn parse(mut parser: lexopt::Parser) -> Result<Command> {
    let Some(first) = parser.next()? else {
        return Ok(Command::Help);
    };
    let Value(name) = first else {
        return match first {
            Short('h') | Long("help") => Ok(Command::Help),
            other => bail!("{}; `cargo xtask` alone lists the commands", other.unexpected()),
        };
    };
    match name.to_str() {
        Some("help") => Ok(Command::Help),
        Some("serve") => serve(parser),
        Some("build") => build(parser),
        Some("shots") => shots(parser),
        Some("bench") => bench(parser),
        Some("test") => test(parser),
        Some("faults") => faults(parser),
        Some("rules") => alone(parser, Command::Rules),
        Some("lint") => alone(parser, Command::Lint),
        Some("tools") => alone(parser, Command::Tools),
        Some("trunk") => Ok(Command::Trunk(parser.raw_args()?.collect())),
        _ => bail!("there is no command {name:?}; `cargo xtask` alone lists the commands"),
    }
}

fn serve(mut parser: lexopt::Parser) -> Result<Command> {
    let mut options = ServeOptions::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("port") => options.port = parser.value()?.parse()?,
            Long("network") => options.network = true,
            Long("data") => options.data = parser.value()?.into(),
            Long("memory") => options.memory = true,
            Long("reset") => options.reset = true,
            Long("today") => options.today = Some(parser.value()?),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Serve(options))
}

fn bench(mut parser: lexopt::Parser) -> Result<Command> {
    let mut options = BenchOptions { runs: 5, dist: None };
    while let Some(argument) = parser.next()? {
        match argument {
            Long("runs") => options.runs = parser.value()?.parse()?,
            Long("dist") => options.dist = Some(parser.value()?.into()),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    if options.runs == 0 {
        bail!("`--runs` has to be at least 1");
    }
    Ok(Command::Bench(options))
}

fn build(mut parser: lexopt::Parser) -> Result<Command> {
    match parser.next()? {
        Some(Long("preview")) => alone(parser, Command::BuildPreview),
        None => Ok(Command::Build),
        Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn shots(mut parser: lexopt::Parser) -> Result<Command> {
    let mut words = Vec::new();
    while let Some(argument) = parser.next()? {
        match argument {
            Value(word) => words.push(word),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Command::Shots(words))
}

fn faults(mut parser: lexopt::Parser) -> Result<Command> {
    match parser.next()? {
        Some(Long("list")) => alone(parser, Command::ListFaults),
        None => Ok(Command::Faults),
        Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

fn test(mut parser: lexopt::Parser) -> Result<Command> {
    let mut arguments = parser.raw_args()?;
    match arguments.next() {
        None => Ok(Command::Test(Vec::new())),
        Some(separator) if separator == "--" => Ok(Command::Test(arguments.collect())),
        Some(help) if help == "--help" || help == "-h" => Ok(Command::Help),
        Some(other) => bail!("unexpected {other:?}; arguments for `cargo test` come after `--`"),
    }
}

fn alone(mut parser: lexopt::Parser, command: Command) -> Result<Command> {
    match parser.next()? {
        None => Ok(command),
        Some(Short('h') | Long("help")) => Ok(Command::Help),
        Some(other) => Err(other.unexpected().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Command> {
        parse(lexopt::Parser::from_args(words))
    }

    #[test]
    fn no_command_and_help_print_the_help() {
        for words in [
            &[][..],
            &["help"],
            &["--help"],
            &["serve", "-h"],
            &["lint", "--help"],
            &["test", "--help"],
        ] {
            assert_eq!(parse_words(words).unwrap(), Command::Help, "{words:?}");
        }
    }

    #[test]
    fn serve_without_options_listens_on_8080_and_keeps_its_data() {
        assert_eq!(
            parse_words(&["serve"]).unwrap(),
            Command::Serve(ServeOptions::default())
        );
        assert_eq!(ServeOptions::default().port, 8080);
        assert_eq!(ServeOptions::default().data, PathBuf::from("data"));
    }

    #[test]
    fn serve_takes_every_option_of_the_help() {
        let words = [
            "serve",
            "--port=9000",
            "--network",
            "--data",
            "x",
            "--memory",
            "--reset",
            "--today",
            "2026-11-21",
        ];
        let expected = ServeOptions {
            port: 9000,
            network: true,
            data: "x".into(),
            memory: true,
            reset: true,
            today: Some("2026-11-21".into()),
        };
        assert_eq!(parse_words(&words).unwrap(), Command::Serve(expected));
        for word in words.iter().filter(|word| word.starts_with("--")) {
            let name = word.split('=').next().unwrap();
            assert!(HELP.contains(name), "{name} is not in the help");
        }
    }

    #[test]
    fn bench_takes_how_often_and_which_bundle() {
        let usual = BenchOptions { runs: 5, dist: None };
        assert_eq!(parse_words(&["bench"]).unwrap(), Command::Bench(usual));
        let chosen = BenchOptions {
            runs: 2,
            dist: Some("other".into()),
        };
        let words = ["bench", "--runs", "2", "--dist=other"];
        assert_eq!(parse_words(&words).unwrap(), Command::Bench(chosen));
        assert!(parse_words(&["bench", "--runs", "0"]).is_err());
    }

    #[test]
    fn a_preview_is_only_built_on_purpose() {
        assert_eq!(parse_words(&["build"]).unwrap(), Command::Build);
        assert_eq!(
            parse_words(&["build", "--preview"]).unwrap(),
            Command::BuildPreview
        );
        assert!(parse_words(&["build", "preview"]).is_err());
        assert!(parse_words(&["build", "--preview", "--release"]).is_err());
    }

    #[test]
    fn shots_are_narrowed_by_words() {
        assert_eq!(parse_words(&["shots"]).unwrap(), Command::Shots(Vec::new()));
        let words = Command::Shots(vec!["certify".into(), "code".into()]);
        assert_eq!(parse_words(&["shots", "certify", "code"]).unwrap(), words);
        assert!(parse_words(&["shots", "--all"]).is_err());
    }

    #[test]
    fn faults_are_tried_or_only_listed() {
        assert_eq!(parse_words(&["faults"]).unwrap(), Command::Faults);
        assert_eq!(parse_words(&["faults", "--list"]).unwrap(), Command::ListFaults);
        assert!(parse_words(&["faults", "list"]).is_err());
    }

    #[test]
    fn arguments_of_cargo_test_follow_two_hyphens() {
        let expected = Command::Test(vec!["-p".into(), "xtask".into()]);
        assert_eq!(parse_words(&["test", "--", "-p", "xtask"]).unwrap(), expected);
        assert!(parse_words(&["test", "-p", "xtask"]).is_err());
    }

    #[test]
    fn trunk_gets_its_arguments_untouched() {
        let expected = Command::Trunk(vec!["serve".into(), "--open".into()]);
        assert_eq!(parse_words(&["trunk", "serve", "--open"]).unwrap(), expected);
    }

    #[test]
    fn a_wrong_word_is_named() {
        for (words, named) in [
            (&["sevre"][..], "sevre"),
            (&["serve", "--prot", "1"], "--prot"),
            (&["serve", "--port", "70000"], "70000"),
            (&["lint", "--fix"], "--fix"),
            (&["--version"], "--version"),
        ] {
            let error = format!("{:#}", parse_words(words).unwrap_err());
            assert!(error.contains(named), "{words:?}: {error}");
        }
    }
}
