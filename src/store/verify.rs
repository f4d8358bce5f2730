//! Whether a database is what the migrations make: its catalogue against that of an empty one, just migrated.

use std::collections::BTreeMap;
use std::fmt;

use super::{SetupError, hidden, is_postgres, postgres, postgres_options, sqlite, sqlite_path};

/// What a database consists of: `index event_outbox_open` and the like, and how each is defined.
pub(super) type Catalogue = BTreeMap<String, String>;

/// One thing that is not as the migrations make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its kind and name, e.g. `index event_outbox_open` or `column novels.title`.
    pub object: String,
    /// How it should be; `None`: it should not be there.
    pub expected: Option<String>,
    /// How it is; `None`: it is not there.
    pub found: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let object = &self.object;
        match (&self.expected, &self.found) {
            (Some(expected), None) => write!(f, "{object} is missing: {expected}"),
            (None, Some(found)) => write!(f, "{object} is not known: {found}"),
            (expected, found) => {
                let [expected, found] = [expected, found].map(|text| text.as_deref().unwrap_or(""));
                write!(
                    f,
                    "{object} differs: it should be {expected}, and is {found}"
                )
            }
        }
    }
}

/// Names every difference between a database and what the migrations make of an empty one. That one is a file in
/// memory, or a schema of the same database which is dropped afterwards; the database itself is only read.
pub async fn verify(url: &str) -> Result<Vec<Difference>, SetupError> {
    let (expected, found) = if is_postgres(url) {
        postgres::schema::compare(postgres_options(url)?, &super::POSTGRES_MIGRATIONS).await?
    } else {
        let path = sqlite_path(url).ok_or_else(|| SetupError::Url(hidden(url)))?;
        sqlite::schema::compare(&path, &super::SQLITE_MIGRATIONS).await?
    };
    Ok(differences(expected, found))
}

fn differences(mut expected: Catalogue, found: Catalogue) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (object, found) in found {
        let expected = expected.remove(&object);
        if expected.as_ref() != Some(&found) {
            differences.push(Difference {
                object,
                expected,
                found: Some(found),
            });
        }
    }
    let missing = expected.into_iter().map(|(object, expected)| Difference {
        object,
        expected: Some(expected),
        found: None,
    });
    differences.extend(missing);
    differences.sort_by(|a, b| a.object.cmp(&b.object));
    differences
}
