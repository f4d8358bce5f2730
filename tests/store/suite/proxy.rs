//! A TCP proxy that loses what it is told to lose.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// What is lost next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Lose {
    /// The next thing a client sends, and the connection with it.
    Question = 1,
    /// The next thing the server sends, and the connection with it.
    Answer,
}

pub struct Proxy {
    pub port: u16,
    lose: Arc<AtomicU8>,
    cut: broadcast::Sender<()>,
    refuse: Arc<AtomicU8>,
}

impl Proxy {
    /// In front of `server` (host:port).
    pub async fn before(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            lose: Arc::new(AtomicU8::new(0)),
            cut: broadcast::channel(1).0,
            refuse: Arc::new(AtomicU8::new(0)),
        };
        let (lose, cut, refuse) = (
            Arc::clone(&proxy.lose),
            proxy.cut.clone(),
            Arc::clone(&proxy.refuse),
        );
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if refuse.load(Ordering::SeqCst) > 0 {
                    continue;
                }
                let server = TcpStream::connect(&server).await.unwrap();
                let (lose, mut cut) = (Arc::clone(&lose), cut.subscribe());
                tokio::spawn(async move {
                    let (client_in, client_out) = client.into_split();
                    let (server_in, server_out) = server.into_split();
                    tokio::select! {
                        () = pump(client_in, server_out, &lose, Lose::Question) => {}
                        () = pump(server_in, client_out, &lose, Lose::Answer) => {}
                        _ = cut.recv() => {}
                    }
                });
            }
        });
        proxy
    }

    /// Loses one thing, once.
    pub fn lose(&self, what: Lose) {
        self.lose.store(what as u8, Ordering::SeqCst);
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        let _nobody = self.cut.send(());
    }

    /// Whether new connections are refused.
    pub fn refuse(&self, refuse: bool) {
        self.refuse.store(u8::from(refuse), Ordering::SeqCst);
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, lose: &AtomicU8, mine: Lose) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(read @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        let now = lose.compare_exchange(mine as u8, 0, Ordering::SeqCst, Ordering::SeqCst);
        if now.is_ok() || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
