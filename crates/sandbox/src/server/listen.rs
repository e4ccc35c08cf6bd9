use std::convert::Infallible;
use std::io::{Write, stdout};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::http::{HeaderValue, Method, Request, StatusCode, Version};
use axum::response::Response;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tower::ServiceExt;
use wechat_bank_sandbox::{Answered, Bank, busy};

use super::alarm::Alarm;
use super::arguments::Arguments;
use super::failed;
use super::log::Log;
use super::pages::{self, Pages};
use super::patience::Patience;
use super::policy::Policy;
use super::reports::{self, Reports};

/// How long a client may take to send a request's headers, and then its body.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long requests that are being answered may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// How long a client may take none of its answer before it is hung up on.
const STALLED: Duration = Duration::from_secs(10);
/// So many connections beyond those that are served are told to come again; what comes then is hung up on.
const TURNED_AWAY: usize = 256;
/// How long that may take.
const TURNING_AWAY: Duration = Duration::from_secs(5);
/// Just more than the bank takes, so that it is the bank that refuses.
const BODY_LIMIT: usize = 80 * 1024;

/// Everything a request may need.
struct Server {
    bank: Router,
    pages: Pages,
    policy: Policy,
    reports: Reports,
    alarm: Alarm,
    log: Option<Log>,
}

/// Listens until SIGTERM or Ctrl-C, then lets the requests under way finish.
pub(crate) async fn listen(bank: Bank, arguments: Arguments) -> Result<(), String> {
    let address = SocketAddr::new(arguments.host, arguments.port);
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| failed(&address.to_string(), &error))?;
    let address = listener
        .local_addr()
        .map_err(|error| failed("no address", &error))?;
    let server = Arc::new(Server {
        bank: bank.router(),
        pages: Pages::new(arguments.dist),
        policy: Policy {
            https: arguments.https,
        },
        reports: Reports::default(),
        alarm: Alarm::default(),
        log: (!arguments.quiet).then(Log::new),
    });
    // Nobody need read it.
    let _ = writeln!(stdout(), "listening on http://{address}");
    let connections = Arc::new(Semaphore::new(arguments.connections));
    let turned_away = Arc::new(Semaphore::new(TURNED_AWAY));
    let graceful = GracefulShutdown::new();
    let mut stop = Box::pin(stop_signal());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // Heads and bodies of answers go out in two writes, of which the second would wait.
                    let _ = stream.set_nodelay(true);
                    if let Ok(permit) = Arc::clone(&connections).try_acquire_owned() {
                        serve_connection(&server, stream, permit, &graceful);
                    } else if let Ok(permit) = Arc::clone(&turned_away).try_acquire_owned() {
                        turn_away(&server, stream, permit);
                    }
                }
                // Mostly: no file descriptor is free. Others will be closed in a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        server.note(|| format!("some requests did not finish within {} s", DRAIN.as_secs()));
    }
    if let Some(log) = &server.log {
        log.close();
    }
    Ok(())
}

fn serve_connection(
    server: &Arc<Server>,
    stream: TcpStream,
    permit: OwnedSemaphorePermit,
    graceful: &GracefulShutdown,
) {
    let server = Arc::clone(server);
    let service = service_fn(move |request| {
        let server = Arc::clone(&server);
        async move { Ok::<_, Infallible>(server.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(Patience::new(stream, STALLED)), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // Connections end in many ways, and none of them is of interest here.
        let _ = connection.await;
        drop(permit);
    });
}

/// Answers one request of a connection for which there is no place, and closes it.
fn turn_away(server: &Arc<Server>, stream: TcpStream, permit: OwnedSemaphorePermit) {
    let server = Arc::clone(server);
    let service = service_fn(move |request: Request<Incoming>| {
        let server = Arc::clone(&server);
        async move {
            let (parts, body) = request.into_parts();
            // Closed with something unread, a connection is reset, and the answer lost.
            let _ = timeout(TURNING_AWAY, read(body)).await;
            let mut response = if is_banks(parts.uri.path()) {
                busy()
            } else {
                pages::busy()
            };
            server.policy.protect(&mut response);
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    tokio::spawn(async move {
        let _ = timeout(TURNING_AWAY, connection).await;
        drop(permit);
    });
}

/// Whether an address is the bank's, and not one of the pages.
fn is_banks(path: &str) -> bool {
    ["/api", "/sandbox"].iter().any(|prefix| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

impl Server {
    /// Writes a line to the log, if there is one.
    fn note(&self, line: impl FnOnce() -> String) {
        if let Some(log) = &self.log {
            log.write(line());
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response {
        let path = request.uri().path();
        // RFC 9112, 3.2: exactly one since HTTP/1.1.
        if request.version() == Version::HTTP_11 && request.headers().get_all(HOST).iter().count() != 1 {
            return empty(StatusCode::BAD_REQUEST);
        }
        let mut response = match path {
            reports::ADDRESS if request.method() == Method::POST => self.report(request).await,
            reports::TOLD if request.method() == Method::GET => self.reports.tell(),
            _ if is_banks(path) => self.call(request).await,
            _ => self.page(request).await,
        };
        self.policy.protect(&mut response);
        response
    }

    /// A call of the bank, and its line in the log: route, status and code, never an address or a body.
    async fn call(&self, request: Request<Incoming>) -> Response {
        let began = Instant::now();
        let (parts, body) = request.into_parts();
        let Ok(body) = timeout(PATIENCE, read(body)).await else {
            return empty(StatusCode::REQUEST_TIMEOUT);
        };
        let Ok(response) = self
            .bank
            .clone()
            .oneshot(Request::from_parts(parts, Body::from(body)))
            .await;
        if let Some(answered) = response.extensions().get::<Answered>() {
            self.note(|| line(answered, response.status(), began.elapsed()));
            let refusal = answered.refused.as_ref().map(|(code, _)| *code);
            if let Some(warning) = refusal.and_then(|code| self.alarm.hear(code, began)) {
                self.note(|| warning);
            }
        }
        response
    }

    /// What a browser tells of the policy.
    async fn report(&self, request: Request<Incoming>) -> Response {
        let Ok(body) = timeout(PATIENCE, read(request.into_body())).await else {
            return empty(StatusCode::REQUEST_TIMEOUT);
        };
        for report in self.reports.receive(&body) {
            self.note(|| report.to_string());
        }
        empty(StatusCode::NO_CONTENT)
    }

    async fn page(&self, request: Request<Incoming>) -> Response {
        let (parts, _) = request.into_parts();
        self.pages.find(Request::from_parts(parts, Body::empty())).await
    }
}

/// What the log says of a call.
fn line(answered: &Answered, status: StatusCode, duration: Duration) -> String {
    let Answered {
        method,
        route,
        refused,
        cause,
    } = answered;
    let mut line = format!("{method} {route} {} {} ms", status.as_u16(), duration.as_millis());
    if let Some((code, trace)) = refused {
        let trace = trace.as_deref().unwrap_or("-");
        line.push_str(&format!(" {code:?} trace={trace}"));
    }
    if let Some(cause) = cause {
        line.push_str(&format!(" {cause}"));
    }
    line
}

/// The body, or as much of it as shows that it is too large; a body that breaks off is refused like one.
async fn read(body: Incoming) -> Bytes {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => Bytes::from_static(&[b' '; BODY_LIMIT]),
    }
}

pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// Resolves when the server is to stop.
async fn stop_signal() {
    let interrupt = async {
        // Without this handler Ctrl-C ends the process anyway.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupt.await;
        };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
