//! The server: accepts connections, bounds what each may take, and lets go of them in order when it ends.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::api::Peer;

mod patient;

/// How long a connection may idle, or take to send a request's head.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// The most that a request's head may take; more is answered 431.
const HEAD_MAX: usize = 32 * 1024;
/// How many connections there may be at once; more wait to be accepted.
const CONNECTIONS: usize = 16_384;
/// How long connections are given to end by themselves.
const GOODBYE: Duration = Duration::from_secs(3);

/// A server that listens but does not answer yet.
pub struct Server {
    listener: TcpListener,
    connections: Arc<Semaphore>,
    tracker: TaskTracker,
    /// Cancelled: connections end after the answer they are at.
    leaving: CancellationToken,
}

impl Server {
    /// Listens; port 0 picks a free one.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            listener: TcpListener::bind(address).await?,
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
            tracker: TaskTracker::new(),
            leaving: CancellationToken::new(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Accepts and answers until `closing` is cancelled; then it accepts no more, while open connections go on.
    pub async fn serve(self, router: Router, closing: CancellationToken) -> Goodbye {
        loop {
            let accepted = tokio::select! {
                () = closing.cancelled() => break,
                accepted = self.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer, permit)) => {
                    let router = router.clone();
                    let leaving = self.leaving.clone();
                    self.tracker.spawn(async move {
                        answer(stream, peer, router, leaving).await;
                        drop(permit);
                    });
                }
                // Out of file descriptors, most likely: some will be free again.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        Goodbye {
            tracker: self.tracker,
            leaving: self.leaving,
        }
    }

    async fn accept(
        &self,
    ) -> io::Result<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
        let permit = self
            .connections
            .clone()
            .acquire_owned()
            .await
            .map_err(io::Error::other)?;
        let (stream, peer) = self.listener.accept().await?;
        Ok((stream, peer, permit))
    }
}

/// The connections that are left when no more are accepted.
pub struct Goodbye {
    tracker: TaskTracker,
    leaving: CancellationToken,
}

impl Goodbye {
    /// Lets every connection end after the answer it is at; false when some had to be cut.
    pub async fn wait(self) -> bool {
        self.leaving.cancel();
        self.tracker.close();
        tokio::time::timeout(GOODBYE, self.tracker.wait())
            .await
            .is_ok()
    }
}

async fn answer(stream: TcpStream, peer: SocketAddr, router: Router, leaving: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_MAX)
        .serve_connection(TokioIo::new(patient::Patient::new(stream)), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = leaving.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection broke off");
    }
}
