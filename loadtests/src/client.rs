//! A small HTTP/1.1 client: keep-alive connections, several addresses in turn, and no more than the drivers need.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, HeaderValue};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::message::{Answer, Ask};
use crate::stats::Code;

/// No answer for this long is an error.
const PATIENCE: Duration = Duration::from_secs(30);

/// What kept a request from being answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("cannot connect: {0}")]
    Connect(#[source] std::io::Error),
    #[error("the connection broke: {0}")]
    Broken(#[from] hyper::Error),
    #[error("no answer for {} s", PATIENCE.as_secs())]
    Timeout,
    #[error("a header that cannot be sent: {0}")]
    Request(#[from] hyper::http::Error),
}

impl Trouble {
    /// What it is counted as.
    pub(crate) fn code(&self) -> Code {
        let name = match self {
            Self::Connect(_) => "cannot connect",
            Self::Broken(_) => "connection broken",
            Self::Timeout => "no answer",
            Self::Request(_) => "unsendable",
        };
        Code {
            name: name.to_owned(),
            allowed: false,
        }
    }
}

/// One keep-alive connection.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    async fn open(target: &Target) -> Result<Self, Trouble> {
        let connect = async {
            let socket = TcpStream::connect((target.name.as_str(), target.port))
                .await
                .map_err(Trouble::Connect)?;
            socket.set_nodelay(true).map_err(Trouble::Connect)?;
            let (sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
            // It ends with the last of its sender and its response.
            tokio::spawn(connection);
            Ok(Self { sender })
        };
        timeout(PATIENCE, connect)
            .await
            .unwrap_or(Err(Trouble::Timeout))
    }

    /// Sends; `None` when the other side had closed the connection before anything was sent.
    async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Option<Response<Incoming>>, Trouble> {
        if self.sender.ready().await.is_err() {
            return Ok(None);
        }
        match timeout(PATIENCE, self.sender.try_send_request(request)).await {
            Err(_) => Err(Trouble::Timeout),
            Ok(Ok(response)) => Ok(Some(response)),
            Ok(Err(mut error)) => match error.take_message() {
                Some(_unsent) => Ok(None),
                None => Err(error.into_error().into()),
            },
        }
    }
}

#[derive(Debug)]
struct Target {
    base: String,
    name: String,
    port: u16,
    host: HeaderValue,
    idle: Mutex<Vec<Connection>>,
}

impl Target {
    fn new(base: &str) -> anyhow::Result<Self> {
        let uri: Uri = base
            .parse()
            .with_context(|| format!("{base} is no address"))?;
        let authority = uri
            .authority()
            .with_context(|| format!("{base} names no host"))?;
        Ok(Self {
            base: base.to_owned(),
            name: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(80),
            host: HeaderValue::from_str(authority.as_str())
                .with_context(|| format!("{base} names no host"))?,
            idle: Mutex::default(),
        })
    }

    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(connection) = idle.pop() {
            if !connection.sender.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    fn give_back(&self, connection: Connection) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
    }
}

/// The addresses of the system, asked in turn.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    targets: Arc<[Target]>,
    turn: Arc<AtomicUsize>,
}

impl Client {
    pub(crate) fn new(urls: &[String]) -> anyhow::Result<Self> {
        let targets: Vec<Target> = urls
            .iter()
            .map(|url| Target::new(url))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            targets: targets.into(),
            turn: Arc::default(),
        })
    }

    /// How many addresses there are.
    pub(crate) fn addresses(&self) -> usize {
        self.targets.len()
    }

    /// Fails with a clear line unless a server lives at each address.
    pub(crate) async fn check_alive(&self) -> anyhow::Result<()> {
        for target in self.targets.iter() {
            let base = &target.base;
            let answer = exchange(target, &Ask::get("/healthz".to_owned()))
                .await
                .with_context(|| format!("no server answers at {base}"))?;
            anyhow::ensure!(
                answer.status.is_success(),
                "{base}/healthz says {}, not that it lives",
                answer.status
            );
        }
        Ok(())
    }

    fn next(&self) -> Option<&Target> {
        self.targets
            .get(self.turn.fetch_add(1, Ordering::Relaxed) % self.targets.len().max(1))
    }

    /// Asks the next address in turn, on a connection kept alive.
    pub(crate) async fn ask(&self, ask: &Ask) -> Result<Answer, Trouble> {
        match self.next() {
            Some(target) => exchange(target, ask).await,
            None => Err(Trouble::Timeout),
        }
    }

    /// Opens what is answered without an end, on a connection of its own.
    pub(crate) async fn open_stream(&self, ask: &Ask) -> Result<Response<Incoming>, Trouble> {
        let ask = ask.clone().header(ACCEPT, "text/event-stream");
        let Some(target) = self.next() else {
            return Err(Trouble::Timeout);
        };
        let mut connection = Connection::open(target).await?;
        match connection.send(ask.request(&target.host)?).await? {
            Some(response) => Ok(response),
            None => Err(Trouble::Connect(std::io::ErrorKind::ConnectionReset.into())),
        }
    }
}

/// Reads a whole body.
pub(crate) async fn whole(response: Response<Incoming>) -> Result<Answer, Trouble> {
    let (head, body) = response.into_parts();
    let body = timeout(PATIENCE, body.collect())
        .await
        .map_err(|_| Trouble::Timeout)??
        .to_bytes();
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body,
    })
}

async fn exchange(target: &Target, ask: &Ask) -> Result<Answer, Trouble> {
    // A connection may have been closed while it was idle; nothing was sent then, and another one is taken.
    while let Some(mut connection) = target.take_idle() {
        if let Some(response) = connection.send(ask.request(&target.host)?).await? {
            let answer = whole(response).await?;
            target.give_back(connection);
            return Ok(answer);
        }
    }
    let mut connection = Connection::open(target).await?;
    match connection.send(ask.request(&target.host)?).await? {
        Some(response) => {
            let answer = whole(response).await?;
            target.give_back(connection);
            Ok(answer)
        }
        None => Err(Trouble::Connect(std::io::ErrorKind::ConnectionReset.into())),
    }
}
