use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode};
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
use wechat_bank_sandbox::{Answered, Bank};

use super::alarm::Alarm;
use super::arguments::Arguments;
use super::failed;
use super::pages::Pages;
use super::policy::Policy;
use super::reports::{self, Reports};

/// How long a client may take to send a request's headers, and then its body.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long requests that are being answered may take to finish when the server stops.
const DRAIN: Duration = Duration::from_secs(10);
/// More connections wait in the system's queue.
const MOST_CONNECTIONS: usize = 1024;
/// Just more than the bank takes, so that it is the bank that refuses.
const BODY_LIMIT: usize = 80 * 1024;

/// Everything a request may need.
struct Server {
    bank: Router,
    pages: Pages,
    policy: Policy,
    reports: Reports,
    alarm: Alarm,
    quiet: bool,
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
        quiet: arguments.quiet,
    });
    println!("listening on http://{address}");
    let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = Box::pin(stop_signal());
    loop {
        tokio::select! {
            accepted = accept(&listener, &connections) => {
                if let Some((stream, permit)) = accepted {
                    serve_connection(&server, stream, permit, &graceful);
                }
            }
            () = &mut stop => break,
        }
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        eprintln!("some requests did not finish within {} s", DRAIN.as_secs());
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(connections).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(_) => {
            // Mostly: no file descriptor is free. Others will be closed in a moment.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
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
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // Connections end in many ways, and none of them is of interest here.
        let _ = connection.await;
        drop(permit);
    });
}

impl Server {
    async fn answer(&self, request: Request<Incoming>) -> Response {
        let path = request.uri().path();
        let is_banks = ["/api", "/sandbox"].iter().any(|prefix| {
            path.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let mut response = match path {
            reports::ADDRESS if request.method() == Method::POST => self.report(request).await,
            reports::TOLD if request.method() == Method::GET => self.reports.tell(),
            _ if is_banks => self.call(request).await,
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
        if let Some(answered) = response.extensions().get::<Answered>().filter(|_| !self.quiet) {
            let Answered {
                method,
                route,
                refused,
            } = answered;
            let (status, duration) = (response.status().as_u16(), began.elapsed().as_millis());
            match refused {
                None => eprintln!("{method} {route} {status} {duration} ms"),
                Some((code, trace)) => {
                    let trace = trace.as_deref().unwrap_or("-");
                    eprintln!("{method} {route} {status} {duration} ms {code:?} trace={trace}");
                    if let Some(warning) = self.alarm.hear(*code, began) {
                        eprintln!("{warning}");
                    }
                }
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
            if !self.quiet {
                eprintln!("{report}");
            }
        }
        empty(StatusCode::NO_CONTENT)
    }

    async fn page(&self, request: Request<Incoming>) -> Response {
        let (parts, _) = request.into_parts();
        self.pages.find(Request::from_parts(parts, Body::empty())).await
    }
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
