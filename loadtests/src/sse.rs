//! The `text/event-stream` format: bytes in, events out, nothing held but the event that is being read.

/// One dispatched event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The event's own `id`, if it carries one.
    pub(crate) id: Option<String>,
    /// Its type; `message` where none is given.
    pub(crate) event: String,
    /// Its data, lines joined by a line feed.
    pub(crate) data: String,
}

/// A parser that is fed as bytes come.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    after_return: bool,
    id: Option<String>,
    event: String,
    data: Option<String>,
    /// The last `retry` that was sent, in milliseconds.
    pub(crate) retry: Option<u64>,
}

impl Parser {
    /// Takes what came, and gives each event that it completes.
    pub(crate) fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Event)) {
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                rest = &rest[1..];
                continue;
            }
            let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.line.extend_from_slice(rest);
                return;
            };
            self.line.extend_from_slice(&rest[..end]);
            self.after_return = rest[end] == b'\r';
            rest = &rest[end + 1..];
            let line = std::mem::take(&mut self.line);
            if let Some(event) = self.line(&line) {
                each(event);
            }
            // The buffer is kept, unless one long event made it large.
            if line.capacity() <= 4096 {
                self.line = line;
                self.line.clear();
            }
        }
    }

    fn line(&mut self, line: &[u8]) -> Option<Event> {
        if line.is_empty() {
            let id = self.id.take();
            let event = std::mem::take(&mut self.event);
            let data = self.data.take()?;
            let event = if event.is_empty() {
                "message".to_owned()
            } else {
                event
            };
            return Some(Event { id, event, data });
        }
        let (field, value) = match line.iter().position(|&byte| byte == b':') {
            Some(colon) => {
                let value = &line[colon + 1..];
                (&line[..colon], value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, &line[line.len()..]),
        };
        let value = String::from_utf8_lossy(value);
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(&value);
                }
                None => self.data = Some(value.into_owned()),
            },
            b"event" => self.event = value.into_owned(),
            b"id" if !value.contains('\0') => self.id = Some(value.into_owned()),
            b"retry" => self.retry = value.parse().ok().or(self.retry),
            // Comments and what the format does not know.
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(chunks: &[&[u8]]) -> (Vec<Event>, Option<u64>) {
        let mut parser = Parser::default();
        let mut events = Vec::new();
        for chunk in chunks {
            parser.feed(chunk, |event| events.push(event));
        }
        (events, parser.retry)
    }

    fn event(id: Option<&str>, event: &str, data: &str) -> Event {
        Event {
            id: id.map(str::to_owned),
            event: event.to_owned(),
            data: data.to_owned(),
        }
    }

    const STREAM: &str = "retry: 2000\n\nevent: ready\ndata: {\"last_event_id\":0}\n\n: still here\n\n\
        id: 1\nevent: session.started\ndata: {\"title\":\"Größe\"}\n\ndata\ndata:two\n\nevent: lost\n\n";

    fn told() -> Vec<Event> {
        vec![
            event(None, "ready", "{\"last_event_id\":0}"),
            event(Some("1"), "session.started", "{\"title\":\"Größe\"}"),
            event(None, "message", "\ntwo"),
        ]
    }

    #[test]
    fn events_are_the_same_wherever_the_bytes_are_cut() {
        for size in 1..STREAM.len() {
            let chunks: Vec<&[u8]> = STREAM.as_bytes().chunks(size).collect();
            assert_eq!(parse(&chunks), (told(), Some(2000)), "in pieces of {size}");
        }
    }

    #[test]
    fn every_line_end_is_known() {
        for end in ["\r\n", "\r"] {
            let stream = STREAM.replace('\n', end);
            for size in [1, 7, stream.len()] {
                let chunks: Vec<&[u8]> = stream.as_bytes().chunks(size).collect();
                assert_eq!(
                    parse(&chunks),
                    (told(), Some(2000)),
                    "{end:?} in pieces of {size}"
                );
            }
        }
    }

    #[test]
    fn an_event_that_never_ended_is_not_told() {
        assert_eq!(parse(&[b"id: 4\ndata: {\"half\":"]).0, []);
    }

    #[test]
    fn an_id_belongs_to_its_own_event_only() {
        let (events, _) = parse(&[b"id: 4\ndata: a\n\ndata: b\n\n"]);
        assert_eq!(
            events,
            [
                event(Some("4"), "message", "a"),
                event(None, "message", "b")
            ]
        );
    }
}
