//! The sandbox bank as a server: the API, the SMS inbox, and the built pages.

mod server;

use std::process::ExitCode;

use server::arguments::{Arguments, Command, USAGE};

fn main() -> ExitCode {
    let outcome = match Arguments::parse(lexopt::Parser::from_env()) {
        Ok(Command::Help) => {
            print!("{USAGE}");
            Ok(())
        }
        Ok(Command::Sentinels) => {
            print!("{}", wechat_bank_sandbox::sentinel::markdown());
            Ok(())
        }
        Ok(Command::Serve(arguments)) => server::serve(arguments),
        Err(error) => Err(format!("{error}\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("sandbox: {message}");
            ExitCode::FAILURE
        }
    }
}
