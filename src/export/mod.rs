//! A novel's setting as a file: Markdown to read, JSON to work with.

mod markdown;
mod text;

use std::fmt::Write as _;
use std::str::FromStr;

pub use markdown::markdown;

/// What a novel is exported as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, utoipa::ToSchema)]
#[schema(as = ExportFormat, rename_all = "snake_case")]
pub enum Format {
    /// To read.
    #[default]
    Markdown,
    /// To work with.
    Json,
}

impl Format {
    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "markdown" => Ok(Self::Markdown),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// Names are cut to this many characters, so that every file system takes them.
const NAME_MAX: usize = 60;

/// A `Content-Disposition` (RFC 6266) with the title as the file's name, plain and in full.
pub fn disposition(title: &str, format: Format) -> String {
    let extension = format.extension();
    let full = file_name(title, |c| !c.is_control() && !"/\\:*?\"<>|".contains(c));
    let plain = file_name(title, |c| c.is_ascii_alphanumeric() || "-_".contains(c));
    let mut encoded = String::new();
    for byte in full.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}.{extension}")
}

/// The characters of a title that fit; runs of others become one space, in a plain name one hyphen.
fn file_name(title: &str, fits: impl Fn(char) -> bool) -> String {
    let spaced: String = title
        .chars()
        .map(|c| if fits(c) { c } else { ' ' })
        .collect();
    let keeps_spaces = fits(' ');
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let name: String = words
        .join(if keeps_spaces { " " } else { "-" })
        .chars()
        .take(NAME_MAX)
        .collect();
    let name = name.trim_matches(['.', ' ', '-']);
    if name.is_empty() {
        "novel".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_and_keep_the_title() {
        assert_eq!(
            disposition("The Salt Road", Format::Markdown),
            "attachment; filename=\"The-Salt-Road.md\"; filename*=UTF-8''The%20Salt%20Road.md"
        );
        assert_eq!(
            disposition("../..\"\r\n", Format::Json),
            "attachment; filename=\"novel.json\"; filename*=UTF-8''novel.json"
        );
        assert_eq!(
            disposition("Дом", Format::Markdown),
            "attachment; filename=\"novel.md\"; filename*=UTF-8''%D0%94%D0%BE%D0%BC.md"
        );
    }
}
