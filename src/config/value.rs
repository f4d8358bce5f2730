//! How single values are read: each parser tells what it allows.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// A text that is never shown: not in logs, not by `config check`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A setting's text as it may be shown, quoted: tokens and keys not at all, passwords in URLs starred.
pub(super) fn masked(name: &str, text: &str) -> String {
    let secret = name.ends_with("token") || name.ends_with("key");
    let shown = match text {
        "" => String::new(),
        _ if secret => "***".to_owned(),
        _ => without_password(text),
    };
    format!("{shown:?}")
}

/// A URL whose password, also one among its parameters, is starred.
pub fn without_password(url: &str) -> String {
    let (before, query) = match url.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (url, None),
    };
    let mut shown = before.to_owned();
    if let Some((scheme, rest)) = before.split_once("://")
        && let Some((login, host)) = rest.rsplit_once('@')
    {
        let user = login.split(':').next().unwrap_or_default();
        let password = if login.contains(':') { ":***" } else { "" };
        shown = format!("{scheme}://{user}{password}@{host}");
    }
    if let Some(query) = query {
        let parameters: Vec<String> = query
            .split('&')
            .map(|parameter| match parameter.split_once('=') {
                Some((key, _)) if key.eq_ignore_ascii_case("password") => format!("{key}=***"),
                _ => parameter.to_owned(),
            })
            .collect();
        shown = format!("{shown}?{}", parameters.join("&"));
    }
    shown
}

/// Durations are bounded so that no time they are added to can overflow.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

/// `30d`, `1h`, `90s`, `200ms`, or several of them: `1h30m`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (count, tail) = rest.split_at(digits);
        let unit_end = tail
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let milliseconds: u64 = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return None,
        };
        let part = count.parse::<u64>().ok()?.checked_mul(milliseconds)?;
        total = total.checked_add(Duration::from_millis(part))?;
        rest = tail;
    }
    (total > Duration::ZERO && total <= LONGEST).then_some(total)
}

/// `address:port`; `localhost` stands for 127.0.0.1.
pub(super) fn listen(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}").parse().ok(),
        None => text.parse().ok(),
    }
}

/// Names, perhaps with ports, comma-separated.
pub(super) fn hosts(text: &str) -> Option<Vec<String>> {
    text.split(',')
        .map(str::trim)
        .filter(|host| !host.is_empty())
        .map(|host| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
            host.chars().all(allowed).then(|| host.to_ascii_lowercase())
        })
        .collect()
}

/// `http://…` or `https://…`.
pub fn web_url(text: &str) -> Option<String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"))?;
    (!rest.is_empty() && !rest.contains(char::is_whitespace))
        .then(|| text.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_bounded() {
        assert_eq!(duration("30d"), Some(Duration::from_secs(2_592_000)));
        assert_eq!(duration("200ms"), Some(Duration::from_millis(200)));
        assert_eq!(duration("1h30m"), Some(Duration::from_secs(5_400)));
        for bad in [
            "",
            "30",
            "d",
            "-1s",
            "1 h",
            "0s",
            "1w",
            "99999999999d",
            "1.5h",
        ] {
            assert_eq!(duration(bad), None, "{bad}");
        }
    }

    #[test]
    fn passwords_are_starred() {
        assert_eq!(
            without_password("postgres://me:s@cret@host:5432/db?sslmode=require"),
            "postgres://me:***@host:5432/db?sslmode=require"
        );
        assert_eq!(
            without_password("postgres://h/db?user=a&password=b"),
            "postgres://h/db?user=a&password=***"
        );
        assert_eq!(
            without_password("sqlite://data/genesis.db"),
            "sqlite://data/genesis.db"
        );
        assert_eq!(masked("admin.token", "abc"), "\"***\"");
        assert_eq!(masked("admin.token", ""), "\"\"");
    }
}
