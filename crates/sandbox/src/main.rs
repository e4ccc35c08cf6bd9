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
        Ok(Command::Menu(arguments)) => print_menu(&arguments),
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

/// Prints the menu as one line, for a program that sends it; what else there is to say goes to standard error.
fn print_menu(arguments: &Arguments) -> Result<(), String> {
    let (menu, cut) = arguments.wechat.checked_menu()?;
    println!("{menu}");
    for name in cut {
        eprintln!("sandbox: phones show only the beginning of {name}");
    }
    Ok(())
}
