//! JSON as it arrives: an incremental reader that tells each text while it grows, and keeps what is whole when the rest never comes.
//!
//! It reads what models write, which is nearly JSON: talk or a code fence before the object, thinking aloud, raw line breaks in
//! strings, a comma too many or too few. However the bytes are split, the same is told in the end.

use serde_json::{Map, Value};

/// Deeper nesting than any content has is no content.
const DEEPEST: usize = 16;
const THINK: &str = "<think>";
const THOUGHT: &str = "</think>";

/// What the reader tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// More of the text at a pointer.
    Text {
        /// JSON pointer into the document.
        pointer: String,
        /// What follows what was told before.
        text: String,
    },
    /// The text at a pointer is finished.
    Done {
        /// JSON pointer into the document.
        pointer: String,
    },
}

/// The reader of one document, which must be an object.
#[derive(Debug, Default)]
pub struct Reader {
    /// Bytes of a character that is not whole yet.
    torn: Vec<u8>,
    frames: Vec<Frame>,
    state: State,
    root: Option<Value>,
    said: Vec<Said>,
}

#[derive(Debug)]
enum Frame {
    Object {
        fields: Map<String, Value>,
        key: String,
    },
    List(Vec<Value>),
}

#[derive(Debug)]
enum State {
    /// Looking for the document; the end of what was passed over, to see a thought begin.
    Before(String),
    /// In a thought, which may hold braces; its last characters, to see it end.
    Thinking(String),
    /// A key, or the end of the object.
    Key,
    /// In a key.
    InKey(Text),
    /// Between a key and its value.
    Colon,
    /// A value, or the end of the list.
    Value,
    /// In a text, told as it grows.
    InText(Text),
    /// In a number, `true`, `false` or `null`.
    Literal(String),
    /// After a value.
    After,
    /// The document is whole; the rest is not read.
    Whole,
}

impl Default for State {
    fn default() -> Self {
        Self::Before(String::new())
    }
}

#[derive(Debug)]
struct Text {
    quote: char,
    /// All of it.
    text: String,
    /// How many bytes of it were told.
    told: usize,
    pointer: String,
    escape: Escape,
    /// The first half of a surrogate pair.
    high: Option<u32>,
}

#[derive(Debug)]
enum Escape {
    None,
    Slash,
    Hex(String),
}

impl Text {
    const fn new(quote: char, pointer: String) -> Self {
        Self {
            quote,
            text: String::new(),
            told: 0,
            pointer,
            escape: Escape::None,
            high: None,
        }
    }

    /// Takes a character; true when it ended the text.
    fn take(&mut self, c: char) -> bool {
        match &mut self.escape {
            Escape::None if c == '\\' => self.escape = Escape::Slash,
            Escape::None if c == self.quote => {
                self.lone();
                return true;
            }
            Escape::None => self.push(c),
            Escape::Slash => {
                self.escape = Escape::None;
                match c {
                    'n' => self.push('\n'),
                    't' => self.push('\t'),
                    'r' => self.push('\r'),
                    'b' | 'f' => self.push(' '),
                    'u' => self.escape = Escape::Hex(String::new()),
                    other => self.push(other),
                }
            }
            Escape::Hex(digits) if c.is_ascii_hexdigit() => {
                digits.push(c);
                if digits.len() == 4 {
                    let unit = u32::from_str_radix(digits, 16).unwrap_or(0xFFFD);
                    self.escape = Escape::None;
                    self.unit(unit);
                }
            }
            Escape::Hex(_) => {
                self.escape = Escape::None;
                self.push(char::REPLACEMENT_CHARACTER);
                return self.take(c);
            }
        }
        false
    }

    /// A UTF-16 unit of an escape.
    fn unit(&mut self, unit: u32) {
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) => {
                let code = 0x1_0000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
                self.text
                    .push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (before, unit) => {
                if before.is_some() {
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
                match unit {
                    0xD800..=0xDBFF => self.high = Some(unit),
                    // U+0000 cannot be stored, and says nothing.
                    0 => {}
                    unit => self
                        .text
                        .push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)),
                }
            }
        }
    }

    fn push(&mut self, c: char) {
        self.lone();
        if c != '\0' {
            self.text.push(c);
        }
    }

    /// Half a pair that stays alone.
    fn lone(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// What was not told yet.
    fn fresh(&mut self) -> Option<Said> {
        let text = self.text.get(self.told..).filter(|text| !text.is_empty())?;
        let said = Said::Text {
            pointer: self.pointer.clone(),
            text: text.to_owned(),
        };
        self.told = self.text.len();
        Some(said)
    }
}

impl Reader {
    /// Reads on, and tells what that brought.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Said> {
        self.torn.extend_from_slice(bytes);
        let torn = std::mem::take(&mut self.torn);
        let mut rest = torn.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    text.chars().for_each(|c| self.take(c));
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    String::from_utf8_lossy(good)
                        .chars()
                        .for_each(|c| self.take(c));
                    let Some(length) = error.error_len() else {
                        self.torn = bad.to_vec();
                        break;
                    };
                    self.take(char::REPLACEMENT_CHARACTER);
                    rest = bad.get(length..).unwrap_or_default();
                }
            }
        }
        if let State::InText(text) = &mut self.state {
            self.said.extend(text.fresh());
        }
        std::mem::take(&mut self.said)
    }

    /// Whether the document has ended.
    pub const fn is_whole(&self) -> bool {
        matches!(self.state, State::Whole)
    }

    /// The document, or what of it is whole: a text that was cut is left out.
    pub fn value(&self) -> Value {
        if let Some(root) = &self.root {
            return root.clone();
        }
        let mut inner: Option<Value> = None;
        for frame in self.frames.iter().rev() {
            inner = Some(match frame {
                Frame::Object { fields, key } => {
                    let mut fields = fields.clone();
                    if let Some(value) = inner {
                        fields.insert(key.clone(), value);
                    }
                    Value::Object(fields)
                }
                Frame::List(items) => {
                    let mut items = items.clone();
                    items.extend(inner);
                    Value::Array(items)
                }
            });
        }
        inner.unwrap_or_else(|| Value::Object(Map::new()))
    }

    fn take(&mut self, c: char) {
        match std::mem::replace(&mut self.state, State::After) {
            State::Before(seen) => self.state = self.before(seen, c),
            State::Thinking(mut seen) => {
                seen.push(c);
                self.state = if seen.ends_with(THOUGHT) {
                    State::default()
                } else {
                    State::Thinking(tail(seen))
                };
            }
            State::Key => self.key(c),
            State::InKey(mut text) => {
                if text.take(c) || (text.quote == ':' && c.is_whitespace()) {
                    let bare = text.quote == ':' && c == ':';
                    if let Some(Frame::Object { key, .. }) = self.frames.last_mut() {
                        *key = text.text;
                    }
                    self.state = if bare { State::Value } else { State::Colon };
                } else {
                    self.state = State::InKey(text);
                }
            }
            State::Colon => match c {
                ':' => self.state = State::Value,
                '}' | ']' => self.close(),
                ',' => self.state = State::Key,
                _ => self.state = State::Colon,
            },
            State::Value => self.value_begins(c),
            State::InText(mut text) => {
                if text.take(c) {
                    self.said.extend(text.fresh());
                    self.said.push(Said::Done {
                        pointer: text.pointer,
                    });
                    self.ends(Value::String(text.text));
                } else {
                    self.state = State::InText(text);
                }
            }
            State::Literal(mut word) => {
                if matches!(c, ',' | '}' | ']') || c.is_whitespace() {
                    self.ends(literal(&word));
                    self.take(c);
                } else {
                    word.push(c);
                    self.state = State::Literal(word);
                }
            }
            State::After => self.after(c),
            State::Whole => self.state = State::Whole,
        }
    }

    fn before(&mut self, mut seen: String, c: char) -> State {
        if c == '{' {
            self.frames.push(Frame::Object {
                fields: Map::new(),
                key: String::new(),
            });
            return State::Key;
        }
        seen.push(c);
        if seen.ends_with(THINK) {
            State::Thinking(String::new())
        } else {
            State::Before(tail(seen))
        }
    }

    fn key(&mut self, c: char) {
        self.state = match c {
            '"' | '\'' => State::InKey(Text::new(c, String::new())),
            '}' | ']' => return self.close(),
            c if c.is_alphabetic() || c == '_' => {
                // A bare key: it ends at its colon.
                let mut text = Text::new(':', String::new());
                text.take(c);
                State::InKey(text)
            }
            _ => State::Key,
        };
    }

    fn value_begins(&mut self, c: char) {
        let in_list = matches!(self.frames.last(), Some(Frame::List(_)));
        match c {
            '"' | '\'' => self.state = State::InText(Text::new(c, self.pointer())),
            '{' | '[' if self.frames.len() < DEEPEST => {
                self.frames.push(if c == '{' {
                    Frame::Object {
                        fields: Map::new(),
                        key: String::new(),
                    }
                } else {
                    Frame::List(Vec::new())
                });
                self.state = if c == '{' { State::Key } else { State::Value };
            }
            ']' | '}' => self.close(),
            ',' if !in_list => self.state = State::Key,
            c if c.is_whitespace() || c == ',' => self.state = State::Value,
            c => self.state = State::Literal(c.to_string()),
        }
    }

    fn after(&mut self, c: char) {
        let in_list = matches!(self.frames.last(), Some(Frame::List(_)));
        match c {
            ',' if in_list => self.state = State::Value,
            ',' => self.state = State::Key,
            '}' | ']' => self.close(),
            // A comma is missing.
            '"' if in_list => self.value_begins(c),
            '"' => self.key(c),
            '{' if in_list => self.value_begins(c),
            _ => self.state = State::After,
        }
    }

    /// Ends the innermost object or list, whichever bracket says so.
    fn close(&mut self) {
        match self.frames.pop() {
            Some(Frame::Object { fields, .. }) => self.ends(Value::Object(fields)),
            Some(Frame::List(items)) => self.ends(Value::Array(items)),
            None => self.state = State::Whole,
        }
    }

    /// A value is whole.
    fn ends(&mut self, value: Value) {
        self.state = State::After;
        match self.frames.last_mut() {
            Some(Frame::Object { fields, key }) => {
                fields.insert(key.clone(), value);
            }
            Some(Frame::List(items)) => items.push(value),
            None => {
                self.root = Some(value);
                self.state = State::Whole;
            }
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for frame in &self.frames {
            pointer.push('/');
            match frame {
                Frame::Object { key, .. } => {
                    pointer.push_str(&genesis_actors::domain::content::schema::token(key));
                }
                Frame::List(items) => pointer.push_str(&items.len().to_string()),
            }
        }
        pointer
    }
}

/// As much of the end as a mark needs.
fn tail(text: String) -> String {
    let from = text.char_indices().rev().nth(THOUGHT.len()).map(|at| at.0);
    from.and_then(|from| text.get(from..))
        .map_or_else(|| text.clone(), str::to_owned)
}

/// A number or word; what is neither is taken as a text.
fn literal(word: &str) -> Value {
    serde_json::from_str(word).unwrap_or_else(|_| Value::String(word.to_owned()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// Texts by pointer and the document, fed in pieces of these lengths.
    fn read(bytes: &[u8], cuts: &[usize]) -> (BTreeMap<String, String>, Vec<String>, Value, bool) {
        let mut reader = Reader::default();
        let (mut texts, mut done) = (BTreeMap::<String, String>::new(), Vec::new());
        let mut from = 0;
        let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
        ends.push(bytes.len());
        ends.sort_unstable();
        for end in ends {
            for said in reader.feed(&bytes[from..end]) {
                match said {
                    Said::Text { pointer, text } => {
                        texts.entry(pointer).or_default().push_str(&text)
                    }
                    Said::Done { pointer } => done.push(pointer),
                }
            }
            from = end;
        }
        (texts, done, reader.value(), reader.is_whole())
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<String>().prop_map(|text| json!(text.replace('\0', ""))),
            any::<i64>().prop_map(|number| json!(number)),
            any::<bool>().prop_map(|truth| json!(truth)),
        ];
        let inner = leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
                prop::collection::btree_map("[a-z~/é]{1,6}", inner, 0..4)
                    .prop_map(|map| json!(map)),
            ]
        });
        prop::collection::btree_map("[a-z_]{1,6}", inner, 0..5).prop_map(|map| json!(map))
    }

    fn texts_of(value: &Value, at: &str, texts: &mut BTreeMap<String, String>) {
        match value {
            Value::String(text) if !text.is_empty() => {
                texts.insert(at.to_owned(), text.clone());
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(n, item)| texts_of(item, &format!("{at}/{n}"), texts)),
            Value::Object(map) => map.iter().for_each(|(key, item)| {
                let key = genesis_actors::domain::content::schema::token(key);
                texts_of(item, &format!("{at}/{key}"), texts);
            }),
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn any_split_of_the_bytes_tells_the_same(
            document in document(), cuts in prop::collection::vec(any::<usize>(), 0..40), pretty: bool, before in "[^{<]{0,12}",
        ) {
            let written = if pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) }.unwrap();
            let bytes = format!("{before}{written}\n```").into_bytes();
            let (texts, _, value, whole) = read(&bytes, &cuts);
            let mut expected = BTreeMap::new();
            texts_of(&document, "", &mut expected);
            prop_assert_eq!(&value, &document);
            prop_assert_eq!(texts, expected);
            prop_assert!(whole);
            let bytewise: Vec<usize> = (0..bytes.len()).collect();
            prop_assert_eq!(read(&bytes, &cuts), read(&bytes, &bytewise));
        }

        #[test]
        fn a_document_that_is_cut_keeps_what_was_whole(document in document(), cut: prop::sample::Index) {
            let bytes = serde_json::to_vec(&document).unwrap();
            let cut = cut.index(bytes.len());
            let (_, done, value, whole) = read(&bytes[..cut], &[]);
            prop_assert!(!whole || cut == bytes.len());
            for pointer in done {
                prop_assert_eq!(value.pointer(&pointer), document.pointer(&pointer));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), json in "[\\[\\]{}\",:'a1\\\\u ]{0,80}") {
            let mut reader = Reader::default();
            reader.feed(&bytes);
            reader.feed(b"{");
            reader.feed(json.as_bytes());
            reader.feed(&bytes);
            let _ = reader.value();
        }
    }

    #[test]
    fn what_models_write_is_read() {
        let value = |text: &str| read(text.as_bytes(), &[]).2;
        let salt = json!({"title": "Salt", "tags": ["a", "b"]});
        for text in [
            "Sure! Here it is:\n```json\n{\"title\": \"Salt\", \"tags\": [\"a\", \"b\"]}\n```",
            "<think>Perhaps {\"title\": \"No\"}?</think>{\"title\":\"Salt\",\"tags\":[\"a\",\"b\",],}",
            "{'title': 'Salt', tags: [\"a\" \"b\"]",
            "{\"title\": \"Salt\"  \"tags\": [\"a\", \"b\"], \"more\": \"never en",
        ] {
            assert_eq!(value(text), salt, "{text}");
        }
        assert_eq!(
            value("{\"a\": \"\\ud83d\\ude00\\u00e9\\ud83d\"}"),
            json!({"a": "😀é\u{fffd}"})
        );
        assert_eq!(value("{\"a\": \"two\nlines\"}"), json!({"a": "two\nlines"}));
        assert_eq!(value("nothing at all"), json!({}));
    }
}
