//! The preview build on an address of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use tokio::fs;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A typical static host: an address that is not a file is the page itself.
#[derive(Debug)]
pub struct Host {
    /// Its base URL, without a trailing slash.
    pub address: String,
    serving: JoinHandle<()>,
}

impl Host {
    /// Serves the folder until it is dropped.
    pub async fn open(folder: PathBuf) -> anyhow::Result<Self> {
        ensure!(
            folder.join("index.html").is_file(),
            "{} has no preview: run `cargo xtask build --preview`",
            folder.display()
        );
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let folder = folder.clone();
                // A browser may disconnect at any time.
                tokio::spawn(async move { serve(connection, &folder).await.ok() });
            }
        });
        Ok(Self { address, serving })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Handles one request, then closes the connection.
async fn serve(mut connection: TcpStream, folder: &Path) -> anyhow::Result<()> {
    let mut lines = BufReader::new(&mut connection).lines();
    let first = lines.next_line().await?.context("nothing was asked")?;
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let target = first.split(' ').nth(1).unwrap_or("/");
    let path = target
        .split('?')
        .next()
        .unwrap_or_default()
        .trim_start_matches('/');
    let is_file = !path.is_empty() && !path.contains("..") && folder.join(path).is_file();
    let is_call = path.starts_with("api/");
    let file = folder.join(if is_file { path } else { "index.html" });
    let kind = match file.extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "text/html; charset=utf-8",
    };
    let status = if is_call { "404 Not Found" } else { "200 OK" };
    let content = fs::read(&file).await?;
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(&content).await?;
    Ok(connection.shutdown().await?)
}
