//! What one may say on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use hyper::Uri;

/// Drives a running Genesis through HTTP, measures it, and checks what it sees.
///
/// Exit code 0: a clean run. 1: a violation, or an error that is neither 429 nor 503 with Retry-After.
/// 2: the run could not be made.
#[derive(Debug, Parser)]
#[command(name = "loadtests", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) drive: Drive,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Drive {
    /// Writers at once, each making one novel after another with an open stream.
    Sessions(SessionsArgs),
    /// EDIT_DRAFT on many sessions over keep-alive connections.
    Commands(CommandsArgs),
    /// From a command at one process to the stream at another.
    #[command(hide = true)]
    Crossing(CrossingArgs),
    /// One path over and over, for comparisons.
    #[command(hide = true)]
    Gets(GetsArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SessionsArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// How many writers.
    #[arg(long, value_name = "N", value_parser = count)]
    pub(crate) users: usize,
    /// How long new work is begun.
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub(crate) duration: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct CommandsArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// How many sessions are edited.
    #[arg(long, value_name = "N", value_parser = count)]
    pub(crate) sessions: usize,
    /// How many keep-alive connections.
    #[arg(long, value_name = "C", value_parser = count)]
    pub(crate) connections: usize,
    /// How long commands are sent.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(crate) duration: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct CrossingArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// How many sessions are edited, each with one stream.
    #[arg(long, value_name = "N", default_value = "50", value_parser = count)]
    pub(crate) sessions: usize,
    /// How long.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub(crate) duration: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct GetsArgs {
    #[command(flatten)]
    pub(crate) common: Common,
    /// What is asked for.
    #[arg(long, value_name = "PATH")]
    pub(crate) path: String,
    /// How many keep-alive connections.
    #[arg(long, value_name = "C", default_value = "32", value_parser = count)]
    pub(crate) connections: usize,
    /// How long.
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration)]
    pub(crate) duration: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Where the server answers, as http://host:port; several (repeated, or with commas between) are asked in turn.
    #[arg(long = "url", value_name = "URL", required = true, value_delimiter = ',', value_parser = base_url)]
    pub(crate) urls: Vec<String>,
    /// Commands a second over all together, sent when they are due (open loop); else as fast as answers come.
    #[arg(long, value_name = "R", value_parser = rate)]
    pub(crate) rate: Option<f64>,
    /// Write the figures to this file as JSON, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("a whole number from 1".to_owned()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if (0.001..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("a number a second, from 0.001 to 1000000".to_owned()),
    }
}

/// `60s`, `500ms`, `2m`, `1h`; a number alone is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => 0.0,
    };
    number
        .parse::<f64>()
        .ok()
        .and_then(|number| Duration::try_from_secs_f64(number * seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "a time longer than nothing, such as 60s, 500ms, 2m or 1h".to_owned())
}

/// An `http://` address without a path, its closing slash taken off.
fn base_url(text: &str) -> Result<String, String> {
    let uri: Uri = text
        .trim()
        .parse()
        .map_err(|error| format!("no address ({error})"))?;
    if uri.scheme_str() != Some("http") {
        return Err("an address that begins with http://".to_owned());
    }
    match uri.authority() {
        Some(host) if uri.path() == "/" && uri.query().is_none() => Ok(format!("http://{host}")),
        _ => Err("an address without a path, such as http://127.0.0.1:8080".to_owned()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_units() {
        assert_eq!(duration("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("7"), Ok(Duration::from_secs(7)));
        for wrong in ["", "s", "10x", "0s", "-1s", "1e99h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn several_addresses_are_taken_with_commas_or_repeated() {
        let line =
            "loadtests sessions --url http://a:1/,http://b:2 --url http://c:3 --users 5 --rate 10";
        let Drive::Sessions(args) = Cli::try_parse_from(line.split(' ')).unwrap().drive else {
            unreachable!("the line says sessions")
        };
        assert_eq!(args.common.urls, ["http://a:1", "http://b:2", "http://c:3"]);
        assert_eq!(args.duration, Duration::from_secs(60));
        assert_eq!(args.common.rate, Some(10.0));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            "loadtests sessions --users 5",
            "loadtests sessions --url https://a --users 5",
            "loadtests sessions --url http://a/studio --users 5",
            "loadtests sessions --url http://a --users 0",
            "loadtests commands --url http://a --sessions 1 --connections 1 --rate 0",
            "loadtests commands --url http://a --sessions 1 --connections 1 --duration soon",
        ] {
            assert!(Cli::try_parse_from(wrong.split(' ')).is_err(), "{wrong}");
        }
    }
}
