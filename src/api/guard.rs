//! Whose server this is, and who may look behind it: a Host that is not ours, or an Origin that is not that Host's, is refused, so that no web page of
//! somebody else's can command a server on this machine. And the headers that keep browsers from guessing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, FORWARDED, HOST, HeaderMap, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Extensions, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use sha2::{Digest as _, Sha256};

use super::Api;
use super::outer::Peer;
use super::problem::{Code, Problem};
use crate::config::Secret;

/// Scripts only from here and never inline; styles inline too, since the studio's components set them.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Paths that answer whatever the Host: what watches a server asks by address.
const EXEMPT: [&str; 2] = ["/healthz", "/readyz"];

/// Refuses a request whose Host is not this server's or whose Origin is not that Host's.
pub async fn check(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    if !EXEMPT.contains(&request.uri().path())
        && let Err(problem) = admit(&api.hosts, &request)
    {
        return problem.into_response();
    }
    if is_operators(request.uri().path())
        && let Err(problem) = admit_operator(&api, &request)
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// Whether a path is for those who look after the server.
pub(super) fn is_operators(path: &str) -> bool {
    let mut segments = path.split('/').skip(1);
    match segments.next() {
        Some("admin" | "metrics") => true,
        // Who writes may be known; choosing is the operators'.
        Some("writer") => segments.next().is_some(),
        _ => false,
    }
}

/// With an admin token: whoever has it. Without one: whoever asks from this machine, not through a proxy.
fn admit_operator(api: &Api, request: &Request) -> Result<(), Problem> {
    match &api.admin_token {
        Some(token) if bears(request.headers(), token) => Ok(()),
        Some(_) => Err(Problem::new(
            Code::Unauthenticated,
            "The admin token is missing or wrong.",
        )),
        None if api.trusts_loopback && is_local(request.headers(), request.extensions()) => Ok(()),
        None => Err(Problem::new(
            Code::Forbidden,
            "Without an admin token (admin.token), this is answered on loopback only.",
        )),
    }
}

fn admit(hosts: &[String], request: &Request) -> Result<(), Problem> {
    let forbidden = |detail: &str| Problem::new(Code::Forbidden, detail);
    let headers = request.headers();
    let host =
        single(headers, HOST.as_str()).ok_or_else(|| forbidden("There is not one Host header."))?;
    let host =
        Authority::parse(host).ok_or_else(|| forbidden("The Host header cannot be read."))?;
    if !host.is_loopback() && !hosts.iter().any(|known| host.is_named(known)) {
        return Err(forbidden(
            "The Host is not one this server is reached by (server.hosts).",
        ));
    }
    // A request line may name another host than the header does.
    if let Some(authority) = request.uri().authority()
        && Authority::parse(authority.as_str()).as_ref() != Some(&host)
    {
        return Err(forbidden(
            "The request line names another host than the Host header.",
        ));
    }
    if !headers.contains_key(ORIGIN) {
        return Ok(());
    }
    let origin = single(headers, ORIGIN.as_str()).unwrap_or_default();
    if host.is_origin(origin) {
        Ok(())
    } else {
        Err(forbidden("The Origin is not this server's."))
    }
}

/// A header's value, if it is given exactly once and readable.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() {
        None
    } else {
        value.to_str().ok()
    }
}

/// `host[:port]`, the host lower-case and IPv6 addresses in brackets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authority {
    host: String,
    port: Option<u16>,
}

impl Authority {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (host, port) = match text.rfind(':') {
            Some(colon) if !text.ends_with(']') => (&text[..colon], Some(&text[colon + 1..])),
            _ => (text, None),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        let bracketed = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .is_some_and(|host| host.parse::<Ipv6Addr>().is_ok());
        if host.is_empty() || !(bracketed || host.chars().all(plain)) {
            return None;
        }
        let port = match port {
            Some(port) if port.chars().all(|c| c.is_ascii_digit()) => Some(port.parse().ok()?),
            Some(_) => return None,
            None => None,
        };
        Some(Self {
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    /// localhost, 127.0.0.0/8 or ::1.
    pub(super) fn is_loopback(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost"
            || address
                .parse::<Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
            || (self.host.starts_with('[')
                && address
                    .parse::<IpAddr>()
                    .is_ok_and(|address| address.is_loopback()))
    }

    /// Whether a configured name, perhaps with a port, means this.
    fn is_named(&self, known: &str) -> bool {
        Self::parse(known).is_some_and(|known| {
            known.host == self.host && (known.port.is_none() || known.port == self.port)
        })
    }

    /// Whether an Origin is this host's, by http or https.
    fn is_origin(&self, origin: &str) -> bool {
        let (default_port, rest) = match origin.split_once("://") {
            Some(("http", rest)) => (80, rest),
            Some(("https", rest)) => (443, rest),
            _ => return false,
        };
        Self::parse(rest).is_some_and(|origin| {
            let port = origin.port.unwrap_or(default_port);
            origin.host == self.host && port == self.port.unwrap_or(default_port)
        })
    }
}

/// Whether the request carries the token; the time this takes tells nothing of where they differ.
pub(super) fn bears(headers: &HeaderMap, token: &Secret) -> bool {
    let given = single(headers, AUTHORIZATION.as_str())
        .and_then(|value| {
            let (scheme, given) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| given.trim())
        })
        .unwrap_or_default();
    let (given, wanted) = (Sha256::digest(given), Sha256::digest(token.reveal()));
    given
        .iter()
        .zip(wanted.iter())
        .fold(0, |differ, (a, b)| differ | (a ^ b))
        == 0
}

/// Whether the request comes from this machine, is meant for it, and was passed on by nobody.
pub(super) fn is_local(headers: &HeaderMap, extensions: &Extensions) -> bool {
    let from_here = extensions
        .get::<Peer>()
        .is_some_and(|Peer(peer)| match peer.ip() {
            IpAddr::V6(address) => address.to_canonical().is_loopback(),
            IpAddr::V4(address) => address.is_loopback(),
        });
    let for_here = single(headers, HOST.as_str())
        .and_then(Authority::parse)
        .is_some_and(|host| host.is_loopback());
    let passed_on = headers
        .keys()
        .any(|name| *name == FORWARDED || name.as_str().starts_with("x-forwarded-"));
    from_here && for_here && !passed_on
}

/// Headers that keep browsers from running, guessing or telling what they should not.
pub async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_loopback_and_nothing_else() {
        for host in [
            "localhost",
            "LOCALHOST:1",
            "127.0.0.1:8080",
            "127.9.9.9",
            "[::1]",
            "[::1]:80",
        ] {
            assert!(
                Authority::parse(host).is_some_and(|host| host.is_loopback()),
                "{host}"
            );
        }
        for host in [
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "0.0.0.0",
            "[::2]",
            "evil",
            "192.168.0.1",
            "127.1",
            "0x7f.1",
        ] {
            assert!(
                !Authority::parse(host).is_some_and(|host| host.is_loopback()),
                "{host}"
            );
        }
        for host in [
            "",
            ":80",
            "a b",
            "a:b",
            "a@127.0.0.1",
            "[::1",
            "::1",
            "localhost:99999",
            "localhost/x",
        ] {
            assert_eq!(Authority::parse(host).map(|host| host.host), None, "{host}");
        }
    }

    #[test]
    fn an_origin_belongs_to_its_host() {
        let is_origin = |host: &str, origin: &str| {
            Authority::parse(host).is_some_and(|host| host.is_origin(origin))
        };
        assert!(is_origin("localhost:8080", "http://localhost:8080"));
        assert!(is_origin("example.org", "https://example.org"));
        assert!(is_origin("example.org", "https://example.org:443"));
        assert!(is_origin("example.org:443", "https://example.org"));
        assert!(!is_origin("localhost:8080", "http://localhost:8081"));
        assert!(!is_origin("localhost:8080", "http://localhost"));
        assert!(!is_origin("localhost:8080", "http://127.0.0.1:8080"));
        assert!(!is_origin("localhost:8080", "null"));
        assert!(!is_origin("localhost:8080", "ftp://localhost:8080"));
        assert!(!is_origin("localhost:8080", "http://localhost:8080/x"));
    }
}
