//! `cargo xtask serve`: the pages and the sandbox bank on this machine.

use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::process::Command;

use anyhow::{Context, Result};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use crate::arguments::ServeOptions;
use crate::pages;
use crate::prepare::{Preparation, Purpose};
use crate::process;
use crate::progress::Progress;
use crate::project::Project;

/// Builds what has changed, says where to look, and becomes the sandbox bank.
pub fn run(project: &Project, options: &ServeOptions) -> Result<()> {
    let listen_on = if options.network {
        Ipv4Addr::UNSPECIFIED
    } else {
        Ipv4Addr::LOCALHOST
    };
    // Reported now rather than after minutes of building.
    check_port(listen_on, options.port)?;

    let bundles = [pages::RELEASE];
    let preparation = Preparation::find(project, Purpose::Pages)?;
    let mut progress = Progress::new(preparation.steps() + 1);
    preparation.run(project, &mut progress)?;
    pages::build(project, &mut progress, &bundles, &[pages::BANK])?;

    println!("\n{}", announcement(options, local_address())?);
    process::become_program(sandbox(project, options, listen_on)?)
}

fn check_port(address: Ipv4Addr, port: u16) -> Result<()> {
    TcpListener::bind((address, port)).map(drop).with_context(|| {
        format!("port {port} cannot be listened on; stop what uses it, or take another one with `--port`")
    })
}

fn sandbox(project: &Project, options: &ServeOptions, listen_on: Ipv4Addr) -> Result<Command> {
    let packager = project.packager()?;
    let mut sandbox: Command = project.command(project.built("sandbox")?, ["--dist"]).into();
    sandbox.arg(packager.folder(packager.bundle(pages::RELEASE)?));
    sandbox.args([
        "--port",
        &options.port.to_string(),
        "--host",
        &listen_on.to_string(),
    ]);
    // Links in the chat, and signing in, lead to the address that a phone can open.
    if options.network
        && options.port != 0
        && let Some(local) = local_address()
    {
        sandbox.args(["--origin", &format!("http://{local}:{}", options.port)]);
    }
    if options.memory {
        sandbox.arg("--memory");
    } else {
        let data = std::path::absolute(&options.data).context("the data folder has no absolute path")?;
        sandbox.arg("--data").arg(data);
    }
    if let Some(today) = &options.today {
        sandbox.arg("--today").arg(today);
    }
    if options.reset {
        sandbox.arg("--reset");
    }
    Ok(sandbox)
}

/// Where the pages, the SMS codes and the data are, and for a phone the address as a QR code.
fn announcement(options: &ServeOptions, local: Option<IpAddr>) -> Result<String> {
    let port = options.port;
    let pages = format!("http://127.0.0.1:{port}");
    let data = if options.memory {
        "in memory: it ends with the process".to_owned()
    } else {
        format!("{} (`--reset` empties it)", options.data.display())
    };
    let mut text = format!(
        "The bank is starting. As soon as it says that it listens, open\n\n  \
         {pages}/sandbox/wechat  the account in WeChat, where customers begin\n  {pages}                 the pages\n  \
         {pages}/sandbox/phone   the phone that gets the SMS codes\n  \
         {pages}/sandbox/api     the calls behind the pages, to read and to try\n\n\
         The bank's data is {data}. Ctrl-C stops everything.\n"
    );
    if options.network {
        let Some(local) = local else {
            text.push_str("\nThis machine has no address on a local network, so no phone can reach it.\n");
            return Ok(text);
        };
        let address = format!("http://{local}:{port}");
        let code = QrCode::new(&address).context("the address does not fit a QR code")?;
        text.push_str(&format!("\nA phone in the same network opens {address}\n\n"));
        for line in code.render::<Dense1x2>().build().lines() {
            // Black on white whatever the terminal's own colours are: cameras want it so.
            text.push_str(&format!("  \x1b[30;107m{line}\x1b[0m\n"));
        }
        text.push_str("\nEverybody in this network can open it. The bank and its customers are made up: type no real data.\n");
    }
    Ok(text)
}

/// The address of the interface that leads out of this machine; connecting a UDP socket asks for the route and sends
/// nothing.
fn local_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address of the documentation range (RFC 5737): it is routed out, and belongs to no machine.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::tests::serve_defaults;

    fn words(options: &ServeOptions) -> Vec<String> {
        let project = Project::find().unwrap();
        let command = sandbox(&project, options, Ipv4Addr::LOCALHOST).unwrap();
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn the_bank_gets_the_options_it_knows() {
        let options = ServeOptions {
            port: 9000,
            reset: true,
            today: Some("2026-11-21".into()),
            ..serve_defaults()
        };
        let words = words(&options).join(" ");
        assert!(words.contains("--port 9000 --host 127.0.0.1 --data /"), "{words}");
        assert!(words.ends_with("/data --today 2026-11-21 --reset"), "{words}");
    }

    #[test]
    fn a_bank_in_memory_gets_no_data_folder() {
        let words = words(&ServeOptions {
            memory: true,
            ..serve_defaults()
        });
        assert!(
            words.contains(&"--memory".to_owned()) && !words.contains(&"--data".to_owned()),
            "{words:?}"
        );
    }

    #[test]
    fn a_port_in_use_is_refused_with_what_to_do() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = check_port(Ipv4Addr::LOCALHOST, port).unwrap_err().to_string();
        assert!(
            error.contains(&port.to_string()) && error.contains("--port"),
            "{error}"
        );
    }

    #[test]
    fn the_phone_of_the_codes_is_announced() {
        let text = announcement(&serve_defaults(), None).unwrap();
        assert!(text.contains("http://127.0.0.1:8080/sandbox/phone"), "{text}");
        assert!(text.contains("http://127.0.0.1:8080/sandbox/api "), "{text}");
        assert!(!text.contains('█'), "no QR code unless asked for: {text}");
    }

    #[test]
    fn a_phone_gets_the_local_address_as_a_qr_code() {
        let options = ServeOptions {
            network: true,
            ..serve_defaults()
        };
        let text = announcement(&options, Some(Ipv4Addr::new(192, 168, 1, 7).into())).unwrap();
        assert!(
            text.contains("http://192.168.1.7:8080") && text.contains('█'),
            "{text}"
        );
        let text = announcement(&options, None).unwrap();
        assert!(text.contains("no address on a local network"), "{text}");
    }
}
