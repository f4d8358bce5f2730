//! The layers settings come from, flattened to one text a setting that still knows its source.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};

use super::ConfigError;

/// What is built in.
const BUILT_IN: &str = include_str!("../../config.toml");
/// Where a file is looked for unless one is named.
const FILE: &str = "config.toml";
/// What names a setting in the environment.
const PREFIX: &str = "GENESIS__";

/// A setting as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its text.
    pub text: String,
    /// Where: `default`, a file's name or the variable's.
    pub source: String,
}

/// Every known setting, by `section.key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers(BTreeMap<String, Given>);

impl Layers {
    /// Gathers the three layers; a setting that is not built in is unknown.
    pub fn gather(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut layers = Self(
            read_toml(
                Figment::from(Toml::string(BUILT_IN)),
                "the built-in config.toml",
            )?
            .into_iter()
            .map(|(name, text)| {
                (
                    name,
                    Given {
                        text,
                        source: "default".to_owned(),
                    },
                )
            })
            .collect(),
        );
        let mut faults = Vec::new();
        let path = file.unwrap_or(Path::new(FILE));
        if file.is_some() || path.exists() {
            let source = path.display().to_string();
            if !path.is_file() {
                return Err(ConfigError(vec![format!(
                    "--config: there is no file {source}"
                )]));
            }
            for (name, text) in read_toml(Figment::from(Toml::file_exact(path)), &source)? {
                let shown = format!("{name} (in {source})");
                layers.set(&name, &shown, text, source.clone(), &mut faults);
            }
        }
        for (variable, value) in environment {
            let variable = variable.to_string_lossy().into_owned();
            let Some(rest) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let name = rest.to_ascii_lowercase().replacen("__", ".", 1);
            match value.into_string() {
                Ok(text) => layers.set(&name, &variable, text, variable.clone(), &mut faults),
                Err(_) => faults.push(format!("{variable}: is no UTF-8 text")),
            }
        }
        if faults.is_empty() {
            Ok(layers)
        } else {
            Err(ConfigError(faults))
        }
    }

    fn set(
        &mut self,
        name: &str,
        shown: &str,
        text: String,
        source: String,
        faults: &mut Vec<String>,
    ) {
        match self.0.get_mut(name) {
            Some(given) => *given = Given { text, source },
            None => {
                let known = self.nearest(name);
                faults.push(format!("{shown}: unknown setting; {known}"));
            }
        }
    }

    /// What is known where something unknown was named.
    fn nearest(&self, name: &str) -> String {
        let section = name.split('.').next().unwrap_or_default();
        let keys: Vec<&str> = self
            .0
            .keys()
            .filter_map(|known| known.strip_prefix(section)?.strip_prefix('.'))
            .collect();
        if keys.is_empty() {
            let mut sections: Vec<&str> = self
                .0
                .keys()
                .filter_map(|known| known.split('.').next())
                .collect();
            sections.dedup();
            format!("the sections are {}", sections.join(", "))
        } else {
            format!("[{section}] has {}", keys.join(", "))
        }
    }

    /// A setting as it was given.
    pub fn get(&self, name: &str) -> Option<&Given> {
        self.0.get(name)
    }

    /// Every setting with its name, section by section.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Given)> {
        self.0.iter().map(|(name, given)| (name.as_str(), given))
    }
}

/// The settings of a TOML document as texts, by `section.key`.
fn read_toml(document: Figment, source: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let sections: Dict = document
        .extract()
        .map_err(|error| ConfigError(vec![format!("{source}: {error}")]))?;
    let mut settings = Vec::new();
    let mut faults = Vec::new();
    for (section, value) in sections {
        let Value::Dict(_, keys) = value else {
            faults.push(format!(
                "{section} (in {source}): unknown setting; settings stand in sections"
            ));
            continue;
        };
        for (key, value) in keys {
            let name = format!("{section}.{key}");
            match plain(&value) {
                Some(text) => settings.push((name, text)),
                None => faults.push(format!(
                    "{name} (in {source}): is neither a text nor a number"
                )),
            }
        }
    }
    if faults.is_empty() {
        Ok(settings)
    } else {
        Err(ConfigError(faults))
    }
}

/// A text, number or truth value as the environment would write it.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Num(_, number) => number
            .to_u128()
            .map(|number| number.to_string())
            .or_else(|| number.to_i128().map(|number| number.to_string()))
            .or_else(|| number.to_f64().map(|number| number.to_string())),
        Value::Bool(_, truth) => Some(truth.to_string()),
        _ => None,
    }
}
