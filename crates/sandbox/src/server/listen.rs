use std::convert::Infallible;
use std::io::{self, Write, stdout};
use std::net::{self, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
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
use super::log::Log;
use super::pages::{self, Pages};
use super::policy::{self, Policy};
use super::reports::{self, Reports};
use super::viewer;
use super::write_timeout::WriteTimeout;

/// How long a client may take to send a request's headers, and then its body.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long open requests may take when the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// How long a client may read nothing of a response before the connection is closed.
const STALLED: Duration = Duration::from_secs(10);
/// How many connections beyond the limit get a 503; any further ones are closed at once.
const TURNED_AWAY: usize = 256;
/// How long such a response may take.
const TURNING_AWAY: Duration = Duration::from_secs(5);
/// Slightly more than the bank accepts, so that the bank is what refuses.
const BODY_LIMIT: usize = 80 * 1024;

/// Everything that a request may need.
struct Server {
    bank: Router,
    pages: Pages,
    policy: Policy,
    reports: Reports,
    alarm: Alarm,
    log: Option<Log>,
    /// Whether there is a simulated WeChat, which shows the pages in a window of its own.
    has_phone: bool,
}

/// What is served besides the pages.
pub(crate) enum Served {
    /// The bank, and the simulated WeChat if it has one.
    Bank(Bank),
    /// The simulated WeChat alone.
    Simulator(Router),
}

/// Takes the port.
pub(crate) fn bind(arguments: &Arguments) -> Result<net::TcpListener, String> {
    let address = SocketAddr::new(arguments.host, arguments.port);
    let listener = net::TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| failed(&address.to_string(), &error))
}

/// Listens until SIGTERM or Ctrl-C, then lets the requests under way finish.
pub(crate) async fn listen(
    served: Served,
    listener: net::TcpListener,
    arguments: Arguments,
) -> Result<(), String> {
    let no_address = |error| failed("no address", &error);
    let listener = TcpListener::from_std(listener).map_err(no_address)?;
    let address = listener.local_addr().map_err(no_address)?;
    let (router, bank) = match served {
        Served::Bank(bank) => (bank.router(), Some(bank)),
        Served::Simulator(router) => (router, None),
    };
    let server = Arc::new(Server {
        bank: router,
        pages: Pages::new(arguments.dist),
        policy: Policy {
            https: arguments.https,
        },
        reports: Reports::default(),
        alarm: Alarm::default(),
        log: (!arguments.quiet).then(Log::new),
        has_phone: arguments.wechat.is_simulated(),
    });
    // Before the address is known: a program that reads it may stop the server at once.
    let mut stop = Box::pin(stop_signal().map_err(|error| failed("no signals", &error))?);
    // Standard output may be closed.
    let _ = writeln!(stdout(), "listening on http://{address}");
    if let Some(bank) = bank.filter(|_| arguments.wechat.is_simulated()) {
        publish_menu(&server, bank);
    }
    let connections = Arc::new(Semaphore::new(arguments.connections));
    let turned_away = Arc::new(Semaphore::new(TURNED_AWAY));
    let graceful = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    // Head and body of a response are two writes; Nagle's algorithm would delay the second.
                    let _ = stream.set_nodelay(true);
                    if let Ok(permit) = Arc::clone(&connections).try_acquire_owned() {
                        serve_connection(&server, stream, permit, &graceful);
                    } else if let Ok(permit) = Arc::clone(&turned_away).try_acquire_owned() {
                        turn_away(&server, stream, permit);
                    }
                }
                // Usually no file descriptor is free; some will be closed soon.
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

/// Sends the account's menu to the simulated WeChat, which has none when it begins. For a real account that is a
/// decision: `cargo xtask wechat menu`.
fn publish_menu(server: &Arc<Server>, bank: Bank) {
    let server = Arc::clone(server);
    tokio::spawn(async move {
        if let Err(why) = bank.publish_menu().await {
            server.note(|| format!("the menu was not created: {why}"));
        }
    });
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
        .serve_connection(TokioIo::new(WriteTimeout::new(stream, STALLED)), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // How a connection ends does not matter here.
        let _ = connection.await;
        drop(permit);
    });
}

/// Responds 503 to one request of a connection beyond the limit, and closes it.
fn turn_away(server: &Arc<Server>, stream: TcpStream, permit: OwnedSemaphorePermit) {
    let server = Arc::clone(server);
    let service = service_fn(move |request: Request<Incoming>| {
        let server = Arc::clone(&server);
        async move {
            let (parts, body) = request.into_parts();
            // Closing a connection with unread data resets it, and the response is lost.
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

/// Whether an address belongs to the bank and not to the pages.
fn is_banks(path: &str) -> bool {
    ["/api", "/sandbox", "/wechat"].iter().any(|prefix| {
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
        // RFC 9112, 3.2: exactly one `Host` since HTTP/1.1.
        if request.version() == Version::HTTP_11 && request.headers().get_all(HOST).iter().count() != 1 {
            return empty(StatusCode::BAD_REQUEST);
        }
        let is_framed = policy::is_framed_here(request.headers());
        let mut response = match path {
            reports::ADDRESS if request.method() == Method::POST => self.report(request).await,
            reports::LIST if request.method() == Method::GET => self.list_reports(),
            _ if let Some(file) = viewer::find(request.method(), path) => file,
            _ if is_banks(path) => self.call(request).await,
            _ => self.page(request).await,
        };
        self.policy.protect(&mut response);
        if is_framed && self.has_phone {
            policy::allow_own_frame(&mut response);
        }
        response
    }

    /// Handles a call of the bank and logs it: route, status and code, never an address or a body.
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
            if let Some(warning) = refusal.and_then(|code| self.alarm.count(code, began)) {
                self.note(|| warning);
            }
        }
        response
    }

    /// A report of a browser about the Content-Security-Policy.
    async fn report(&self, request: Request<Incoming>) -> Response {
        let Ok(body) = timeout(PATIENCE, read(request.into_body())).await else {
            return empty(StatusCode::REQUEST_TIMEOUT);
        };
        for report in self.reports.receive(&body) {
            self.note(|| report.to_string());
        }
        empty(StatusCode::NO_CONTENT)
    }

    /// What browsers have reported since the server began.
    fn list_reports(&self) -> Response {
        let Ok(json) = self.reports.to_json() else {
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let mut response = empty(StatusCode::OK).map(|_| Body::from(json));
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }

    async fn page(&self, request: Request<Incoming>) -> Response {
        let (parts, _) = request.into_parts();
        self.pages.find(Request::from_parts(parts, Body::empty())).await
    }
}

/// An error of the operating system, for the person who starts the server.
fn failed(what: &str, error: &io::Error) -> String {
    format!("{what}: {error}")
}

/// The log line of a call.
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

/// The body, or enough of it to show that it is too large; an incomplete body is refused in the same way.
async fn read(body: Incoming) -> Bytes {
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => Bytes::from_static(&[b' '; BODY_LIMIT]),
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// Handles SIGTERM and Ctrl-C from now on; the future resolves at the first of them.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// The same with Ctrl-C alone.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler, Ctrl-C ends the process anyway.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
