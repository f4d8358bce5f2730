//! The wire between a process and PostgreSQL, which a test can cut, or have swallow every notice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// A notice, in PostgreSQL's protocol.
const NOTICE: u8 = b'A';

pub struct Wire {
    /// The database's URL by way of this wire.
    pub url: String,
    deaf: Arc<AtomicBool>,
    cut: broadcast::Sender<()>,
}

impl Wire {
    /// To the database of this URL.
    pub async fn to(url: &str) -> Self {
        let (login, rest) = url.rsplit_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Self {
            url: format!("{login}@127.0.0.1:{port}/{database}?sslmode=disable"),
            deaf: Arc::default(),
            cut: broadcast::channel(1).0,
        };
        let (server, deaf, cut) = (server.to_owned(), wire.deaf.clone(), wire.cut.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                let (deaf, mut cut) = (deaf.clone(), cut.subscribe());
                tokio::spawn(async move {
                    let (mut client_in, client_out) = client.into_split();
                    let (server_in, mut server_out) = server.into_split();
                    tokio::select! {
                        _ = copy(&mut client_in, &mut server_out) => {}
                        _ = answers(server_in, client_out, &deaf) => {}
                        _ = cut.recv() => {}
                    }
                });
            }
        });
        wire
    }

    /// Whether notices are swallowed from now on.
    pub fn deaf(&self, deaf: bool) {
        self.deaf.store(deaf, Ordering::SeqCst);
    }

    /// Cuts every connection.
    pub fn cut(&self) {
        let _nobody = self.cut.send(());
    }
}

/// Passes on what the server sends, one message after the other.
async fn answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    deaf: &AtomicBool,
) -> std::io::Result<()> {
    loop {
        let kind = from.read_u8().await?;
        let length = from.read_u32().await?;
        let mut body = vec![0; length as usize - 4];
        from.read_exact(&mut body).await?;
        if kind == NOTICE && deaf.load(Ordering::SeqCst) {
            continue;
        }
        let mut message = vec![kind];
        message.extend(length.to_be_bytes());
        message.extend(body);
        to.write_all(&message).await?;
    }
}
