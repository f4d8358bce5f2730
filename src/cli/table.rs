//! Tables for a terminal.

use serde_json::Value;

/// Rows under their columns' names, each column as wide as it needs.
pub(super) fn table(columns: &[&str], rows: &[Value]) -> String {
    let cells: Vec<Vec<String>> =
        std::iter::once(columns.iter().map(|column| column.to_uppercase()).collect())
            .chain(rows.iter().map(|row| {
                columns
                    .iter()
                    .map(|column| plain(row.get(column)))
                    .collect()
            }))
            .collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|index| {
            cells
                .iter()
                .filter_map(|row| row.get(index))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    cells
        .iter()
        .map(|row| {
            let line: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            format!("{}\n", line.join("  ").trim_end())
        })
        .collect()
}

/// A value on one line, without anything a terminal would obey.
pub(super) fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect(),
        Some(value) => value.to_string(),
    }
}
