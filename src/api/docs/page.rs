//! The OpenAPI document as one HTML page without scripts: operations by tag, then schemas.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The page of a document.
pub(super) fn page(document: &Value) -> String {
    let title = text(document, "/info/title");
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} API</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body><main><h1>{title} API</h1><p>{}</p>\
         <p>The same for programs: <a href=\"/openapi.json\">/openapi.json</a>.</p>",
        text(document, "/info/description")
    );
    contents(document, &mut out);
    let empty = Vec::new();
    let tags = document
        .get("tags")
        .and_then(Value::as_array)
        .unwrap_or(&empty);
    for tag in tags {
        let name = text(tag, "/name");
        let _ = write!(
            out,
            "<h2 id=\"{name}\">{name}</h2><p>{}</p>",
            text(tag, "/description")
        );
        for (path, method, operation) in operations(document) {
            if text(operation, "/tags/0") == name {
                write_operation(path, method, operation, &mut out);
            }
        }
    }
    out.push_str("<h2 id=\"schemas\">schemas</h2>");
    for (name, schema) in members(document, "/components/schemas") {
        write_schema(name, schema, &mut out);
    }
    out.push_str("</main></body></html>");
    out
}

fn contents(document: &Value, out: &mut String) {
    out.push_str("<nav aria-label=\"Operations\"><ul>");
    for (path, method, operation) in operations(document) {
        let id = text(operation, "/operationId");
        let _ = write!(
            out,
            "<li><a href=\"#{id}\">{} {}</a></li>",
            method.to_uppercase(),
            escape(path)
        );
    }
    out.push_str("</ul></nav>");
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    members(document, "/paths").flat_map(|(path, item)| {
        members(item, "")
            .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn write_operation(path: &str, method: &str, operation: &Value, out: &mut String) {
    let _ = write!(
        out,
        "<section id=\"{}\"><h3>{} {}</h3><p><strong>{}</strong></p><p>{}</p>",
        text(operation, "/operationId"),
        method.to_uppercase(),
        escape(path),
        text(operation, "/summary"),
        text(operation, "/description")
    );
    let empty = Vec::new();
    let parameters = operation
        .get("parameters")
        .and_then(Value::as_array)
        .unwrap_or(&empty);
    table(
        "Parameters",
        out,
        parameters.iter().map(|parameter| {
            let kind = parameter.get("schema").map(kind).unwrap_or_default();
            let said = text(parameter, "/description");
            (
                text(parameter, "/name"),
                format!("{} · {kind}", text(parameter, "/in")),
                said,
            )
        }),
    );
    let body = members(operation, "/requestBody/content");
    table(
        "Body",
        out,
        body.map(|(media, body)| {
            (
                escape(media),
                body.get("schema").map(kind).unwrap_or_default(),
                String::new(),
            )
        }),
    );
    table(
        "Answers",
        out,
        members(operation, "/responses").map(|(status, response)| {
            let bodies: Vec<String> = members(response, "/content")
                .map(|(media, body)| {
                    format!(
                        "{} {}",
                        escape(media),
                        body.get("schema").map(kind).unwrap_or_default()
                    )
                })
                .collect();
            (
                escape(status),
                bodies.join("<br>"),
                text(response, "/description"),
            )
        }),
    );
    out.push_str("</section>");
}

fn write_schema(name: &str, schema: &Value, out: &mut String) {
    let name = escape(name);
    let _ = write!(
        out,
        "<section id=\"schema-{name}\"><h3>{name}</h3><p>{}</p>",
        text(schema, "/description")
    );
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    if schema.get("properties").is_some() {
        table(
            "",
            out,
            members(schema, "/properties").map(|(property, schema)| {
                let optional = if required.contains(&property.as_str()) {
                    ""
                } else {
                    "?"
                };
                (
                    format!("{}{optional}", escape(property)),
                    kind(schema),
                    text(schema, "/description"),
                )
            }),
        );
    } else {
        let _ = write!(out, "<p>{}</p>", kind(schema));
    }
    out.push_str("</section>");
}

fn table(caption: &str, out: &mut String, rows: impl Iterator<Item = (String, String, String)>) {
    let rows: Vec<String> = rows
        .map(|(name, kind, said)| {
            format!("<tr><th scope=\"row\">{name}</th><td>{kind}</td><td>{said}</td></tr>")
        })
        .collect();
    if !rows.is_empty() {
        let caption = if caption.is_empty() {
            String::new()
        } else {
            format!("<caption>{caption}</caption>")
        };
        let _ = write!(
            out,
            "<table>{caption}<tbody>{}</tbody></table>",
            rows.concat()
        );
    }
}

/// What a schema allows, in a few words, with links to named ones.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.rsplit('/').next())
    {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
        return variants.iter().map(kind).collect::<Vec<_>>().join(" | ");
    }
    if let Some(word) = schema.get("const") {
        return format!("<code>{}</code>", escape(&word.to_string()));
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("<code>{}</code>", escape(&word.to_string())))
            .collect();
        return words.join(" | ");
    }
    if schema.get("properties").is_some() {
        let fields: Vec<String> = members(schema, "/properties")
            .map(|(name, schema)| format!("{}: {}", escape(name), kind(schema)))
            .collect();
        return format!("{{ {} }}", fields.join(", "));
    }
    let types = match schema.get("type") {
        Some(Value::Array(types)) => types
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" | "),
        Some(Value::String(one)) => one.clone(),
        _ => "any".to_owned(),
    };
    let mut said = escape(&types);
    if let Some(items) = schema.get("items") {
        let _ = write!(said, " of {}", kind(items));
    }
    for limit in [
        "format",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
    ] {
        if let Some(value) = schema.get(limit) {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(said, ", {limit} {}", escape(&value));
        }
    }
    said
}

fn members<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

/// A text of the document: lines run on, empty lines part paragraphs, and what stands between backticks is code.
fn text(value: &Value, pointer: &str) -> String {
    let text = value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let text = escape(text).replace("\n\n", "<br><br>").replace('\n', " ");
    text.split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => part.to_owned(),
            _ => format!("<code>{part}</code>"),
        })
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
