//! The catalogue of a SQLite database. SQLite keeps no catalogue of columns' constraints and CHECKs but the text of
//! CREATE TABLE, so that text is taken apart.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row, query};

use crate::store::SetupError;
use crate::store::verify::Catalogue;

/// What an empty database becomes, and what this one is.
pub(in crate::store) async fn compare(
    path: &Path,
    migrations: &Migrator,
) -> Result<(Catalogue, Catalogue), SetupError> {
    let mut scratch = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await?;
    migrations.run(&mut scratch).await?;
    let read_only = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut database = read_only.connect().await?;
    Ok((
        catalogue(&mut scratch).await?,
        catalogue(&mut database).await?,
    ))
}

async fn catalogue(db: &mut SqliteConnection) -> Result<Catalogue, SetupError> {
    // Names that begin with sqlite_ are SQLite's own.
    let rows = query(
        r"SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\'",
    )
    .fetch_all(db)
    .await?;
    let mut catalogue = Catalogue::new();
    for row in rows {
        let (kind, name, sql): (String, String, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let sql = plain(&sql);
        if kind == "table" {
            take_apart(&name, &sql, &mut catalogue);
        } else {
            catalogue.insert(format!("{kind} {name}"), sql);
        }
    }
    Ok(catalogue)
}

/// Without comments, and with single spaces.
fn plain(sql: &str) -> String {
    let lines = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or(""));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ")
}

/// The columns and constraints of a table, and what follows them.
fn take_apart(table: &str, sql: &str, catalogue: &mut Catalogue) {
    let (Some(open), Some(close)) = (sql.find('('), sql.rfind(')')) else {
        catalogue.insert(format!("table {table}"), sql.to_owned());
        return;
    };
    catalogue.insert(format!("table {table}"), sql[close + 1..].trim().to_owned());
    for part in parts(&sql[open + 1..close]) {
        let mut words = part.split(' ');
        let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let object = match first.to_ascii_uppercase().as_str() {
            "CONSTRAINT" => format!("constraint {table}.{second}"),
            "CHECK" | "UNIQUE" | "FOREIGN" | "PRIMARY" => format!("constraint {table}: {part}"),
            _ => format!("column {table}.{}", first.trim_matches('"')),
        };
        catalogue.insert(object, part.to_owned());
    }
}

/// The parts between the commas that are in no parentheses and no string.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            b',' if !quoted && depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}
