//! What `make bench` compares GET state with: axum alone, answering every GET with the bytes of one file.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let file = std::env::args().nth(1);
    let file = file.ok_or_else(|| anyhow::anyhow!("the file whose bytes are answered"))?;
    let bytes = Bytes::from(std::fs::read(file)?);
    let router = Router::new().fallback(move || {
        let bytes = bytes.clone();
        async move {
            let mut response = Response::new(Body::from(bytes));
            let json = axum::http::HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            response
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
