//! Requests that the server itself sends: to WeChat's API, and as the simulator to the account's server. They are few, so
//! each has a connection of its own.

use axum::http::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use wechat_bank_sandbox::{BoxFuture, HttpReply, HttpRequest, NoReply};

/// More than any response of WeChat's API has.
const LONGEST: usize = 256 * 1024;

/// Sends a request within its time limit. There is no TLS: an address with https is one of a proxy that adds it.
pub(crate) fn send(request: HttpRequest) -> BoxFuture<'static, Result<HttpReply, NoReply>> {
    Box::pin(async move {
        let limit = request.limit;
        timeout(limit, exchange(request)).await.map_err(|_| NoReply)?
    })
}

async fn exchange(request: HttpRequest) -> Result<HttpReply, NoReply> {
    let uri: Uri = request.url.parse().map_err(|_| NoReply)?;
    let authority = uri.authority().ok_or(NoReply)?;
    let port = authority.port_u16().unwrap_or(80);
    let host = authority.host().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, port)).await.map_err(|_| NoReply)?;
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| NoReply)?;
    let connection = tokio::spawn(async move {
        // How a connection ends does not matter here.
        let _ = connection.await;
    });
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let request = Request::builder()
        .method(request.method)
        .uri(target)
        .header(HOST, authority.as_str())
        .header(USER_AGENT, "wechat-bank-sandbox")
        .header(CONNECTION, "close")
        .header(CONTENT_TYPE, request.content_type)
        .body(Full::new(Bytes::from(request.body)))
        .map_err(|_| NoReply)?;
    let read = async {
        let response = sender.send_request(request).await.map_err(|_| NoReply)?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        let body = body.map_err(|_| NoReply)?.to_bytes().to_vec();
        Ok(HttpReply { status, body })
    };
    let reply = read.await;
    connection.abort();
    reply
}
