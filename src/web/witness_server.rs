//! A witness over HTTP, as [c2sp.org/tlog-witness](https://c2sp.org/tlog-witness) has it: `add-checkpoint`
//! and, for monitors, the checkpoint that was cosigned last.
//!
//! Everything is bounded: bytes of a request, time for it, connections at once.

use std::{
    convert::Infallible,
    io, net,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{ALLOW, CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};

use crate::{
    docket::{AttestError, Witness},
    ledger::Refusal,
    store::SystemClock,
};

/// Largest request body: 63 proof lines and a checkpoint with dozens of signatures.
const MOST_BYTES: usize = 256 * 1024;
/// Largest request head.
const MOST_HEAD_BYTES: usize = 16 * 1024;
/// Connections at once; more wait in the system's queue.
const MOST_CONNECTIONS: usize = 64;
/// Time for the head of a request, idle time before it included.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Time for the body of a request.
const BODY_TIME: Duration = Duration::from_secs(10);
/// Time for a connection, whatever it does.
const CONNECTION_TIME: Duration = Duration::from_secs(120);
/// Pause after a connection that could not be accepted, for want of file handles, for example.
const RETRY_TIME: Duration = Duration::from_millis(100);

const PLAIN: &str = "text/plain; charset=utf-8";
const SIZE: &str = "text/x.tlog.size";

/// Why a witness cannot be served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The network cannot be used.
    #[error("the network cannot be used: {0}")]
    Network(#[from] io::Error),
}

/// What answers requests.
struct Service {
    witness: Mutex<Witness>,
    report: Box<dyn Fn(&str) + Send + Sync>,
}

/// What is answered.
struct Reply {
    status: StatusCode,
    content_type: &'static str,
    body: String,
}

impl Reply {
    fn new(status: StatusCode, body: impl Into<String>) -> Self {
        let mut body = body.into();
        if !body.ends_with('\n') {
            body.push('\n');
        }
        Self { status, content_type: PLAIN, body }
    }
}

/// Answers for `witness` until the process ends. `report` is told in a line of every checkpoint that
/// was cosigned or refused.
///
/// # Errors
/// [`ServeError::Network`] if serving cannot begin.
pub fn serve_witness(
    listener: net::TcpListener,
    witness: Witness,
    report: impl Fn(&str) + Send + Sync + 'static,
) -> Result<Infallible, ServeError> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let service = Arc::new(Service { witness: Mutex::new(witness), report: Box::new(report) });
    runtime.block_on(accept(listener, service))
}

async fn accept(listener: net::TcpListener, service: Arc<Service>) -> Result<Infallible, ServeError> {
    let listener = TcpListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let Ok((stream, _)) = listener.accept().await else {
            sleep(RETRY_TIME).await;
            continue;
        };
        let service = Arc::clone(&service);
        tokio::spawn(async move {
            // A connection that fails or takes too long is the other side's loss.
            let _ = timeout(CONNECTION_TIME, converse(stream, service)).await;
            drop(place);
        });
    }
}

async fn converse(stream: TcpStream, service: Arc<Service>) -> hyper::Result<()> {
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(respond(service.answer(request).await)) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer)
        .await
}

fn respond(reply: Reply) -> Response<Full<Bytes>> {
    let allow = (reply.status == StatusCode::METHOD_NOT_ALLOWED).then_some("GET, POST");
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = reply.status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    if let Some(methods) = allow {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    }
    response
}

impl Service {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Reply {
        let path = request.uri().path().to_owned();
        let origin_hash = path.strip_prefix('/').and_then(|path| path.strip_suffix("/checkpoint"));
        match (request.method(), path.as_str(), origin_hash) {
            (&Method::POST, "/add-checkpoint", _) => match read(request).await {
                Ok(body) => self.in_turn(move |service| service.add_checkpoint(&body)).await,
                Err(reply) => reply,
            },
            (&Method::GET, _, Some(hash)) => {
                let hash = hash.to_owned();
                self.in_turn(move |service| service.checkpoint(&hash)).await
            }
            (_, "/add-checkpoint", _) | (_, _, Some(_)) => {
                Reply::new(StatusCode::METHOD_NOT_ALLOWED, "POST /add-checkpoint, GET /HASH/checkpoint")
            }
            _ => Reply::new(StatusCode::NOT_FOUND, "nothing is here; this is a tlog-witness"),
        }
    }

    /// Runs what waits for the medium, where it holds up no other connection.
    async fn in_turn(self: Arc<Self>, work: impl FnOnce(&Self) -> Reply + Send + 'static) -> Reply {
        tokio::task::spawn_blocking(move || work(&self))
            .await
            .unwrap_or_else(|_| Reply::new(StatusCode::INTERNAL_SERVER_ERROR, "the witness failed"))
    }

    fn add_checkpoint(&self, body: &[u8]) -> Reply {
        // A panic in between has recorded nothing: the transaction was rolled back.
        let mut witness = self.witness.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = witness.attest(body, &SystemClock);
        drop(witness);
        match outcome {
            Ok(attested) => {
                (self.report)(&format!("cosigned {} at size {}", attested.origin, attested.size));
                Reply::new(StatusCode::OK, attested.signature.to_string())
            }
            Err(error) => {
                let reply = refusal(&error);
                (self.report)(&format!("answered {}: {error}", reply.status.as_u16()));
                reply
            }
        }
    }

    fn checkpoint(&self, origin_hash: &str) -> Reply {
        let latest = self.witness.lock().unwrap_or_else(PoisonError::into_inner).latest(origin_hash);
        match latest {
            Ok(Some(note)) => Reply::new(StatusCode::OK, note),
            Ok(None) => Reply::new(StatusCode::NOT_FOUND, "no checkpoint of that log was cosigned here"),
            Err(error) => {
                (self.report)(&error.to_string());
                Reply::new(StatusCode::SERVICE_UNAVAILABLE, "the witness's record cannot be read")
            }
        }
    }
}

/// The status that the protocol has for each refusal.
fn refusal(error: &AttestError) -> Reply {
    match error {
        AttestError::Malformed(error) => Reply::new(StatusCode::BAD_REQUEST, error.to_string()),
        AttestError::Refused { refusal, .. } => match refusal {
            Refusal::Conflict { cosigned, .. } => {
                Reply { content_type: SIZE, ..Reply::new(StatusCode::CONFLICT, cosigned.to_string()) }
            }
            Refusal::UnknownLog { .. } => Reply::new(StatusCode::NOT_FOUND, refusal.to_string()),
            Refusal::Signature(_) => Reply::new(StatusCode::FORBIDDEN, refusal.to_string()),
            Refusal::Backwards { .. } => Reply::new(StatusCode::BAD_REQUEST, refusal.to_string()),
            _ => Reply::new(StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string()),
        },
        AttestError::ClockBehind { .. } => Reply::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        // What the machine said is for the operator alone.
        _ => Reply::new(StatusCode::SERVICE_UNAVAILABLE, "the witness's record cannot be written"),
    }
}

/// Reads the body of a request, or says why not.
async fn read(request: Request<Incoming>) -> Result<Bytes, Reply> {
    match timeout(BODY_TIME, Limited::new(request.into_body(), MOST_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(Reply::new(StatusCode::PAYLOAD_TOO_LARGE, format!("at most {MOST_BYTES} bytes are read")))
        }
        Ok(Err(_)) => Err(Reply::new(StatusCode::BAD_REQUEST, "the body did not arrive whole")),
        Err(_) => Err(Reply::new(StatusCode::REQUEST_TIMEOUT, "the body took too long")),
    }
}
