//! Settings by name, from wherever they came, and the faults found in them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

/// Settings by their dotted names, and what is wrong with them so far.
pub struct Values {
    values: BTreeMap<String, String>,
    from_environment: BTreeSet<String>,
    faults: Vec<String>,
}

impl Values {
    /// The settings of a file's text, overlaid by those of an environment: `DRP_DATABASE__URL` is `database.url`, and
    /// `DRP_DATABASE__URL_FILE` names a file that holds it.
    pub fn read(text: &str, environment: impl IntoIterator<Item = (String, String)>) -> Values {
        let mut read =
            Values { values: BTreeMap::new(), from_environment: BTreeSet::new(), faults: Vec::new() };
        match text.parse::<toml::Table>() {
            Ok(table) => read.add_table("", &table),
            Err(error) => read.fault(&format!("the configuration file is no TOML: {}", error.message())),
        }
        for (variable, value) in environment {
            if let Some(name) = variable.strip_prefix("DRP_").filter(|it| !it.starts_with("TEST_")) {
                read.add_variable(&variable, name, value);
            }
        }
        read.read_named_files();
        read
    }

    /// Puts what a file holds in place of its name, for the settings of the text that end in `_file`.
    fn read_named_files(&mut self) {
        let (named, values): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.values).into_iter().partition(|(name, _)| name.ends_with("_file"));
        self.values.extend(values);
        for (name, file) in named {
            let Some(of) = name.strip_suffix("_file") else { continue };
            match self.values.contains_key(of) {
                true if self.from_environment.contains(of) => {}
                true => self.fault(&format!("{of} and {name} are both set; remove one")),
                false => match std::fs::read_to_string(&file) {
                    Ok(text) => drop(self.values.insert(of.to_owned(), text.trim_end().to_owned())),
                    Err(error) => self.fault(&format!("{name}: cannot read {file}: {error}")),
                },
            }
        }
    }

    fn add_table(&mut self, prefix: &str, table: &toml::Table) {
        for (key, value) in table {
            let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(table) => self.add_table(&name, table),
                toml::Value::String(text) => drop(self.values.insert(name, text.clone())),
                toml::Value::Integer(number) => drop(self.values.insert(name, number.to_string())),
                toml::Value::Boolean(is) => drop(self.values.insert(name, is.to_string())),
                _ => self.fault(&format!(
                    "{name} must be a text, a whole number, true or false; put it in quotes"
                )),
            }
        }
    }

    fn add_variable(&mut self, variable: &str, name: &str, value: String) {
        if name == "REQUIRE_ALL" {
            return;
        }
        let Some((section, key)) = name.split_once("__") else {
            return self.fault(&format!("{variable} names no setting; write DRP_SECTION__KEY"));
        };
        let name = format!("{}.{}", section.to_lowercase(), key.to_lowercase());
        let (name, value) = match name.strip_suffix("_file") {
            None => (name, value),
            Some(name) => match std::fs::read_to_string(&value) {
                Ok(text) => (name.to_owned(), text.trim_end().to_owned()),
                Err(error) => return self.fault(&format!("{variable}: cannot read {value}: {error}")),
            },
        };
        if !self.from_environment.insert(name.clone()) {
            self.fault(&format!("{name} is set twice, by {variable} and by another variable; remove one"));
        }
        self.values.insert(name, value);
    }

    /// The address of a setting, which must be of one of these schemes; a secret in it is never repeated.
    pub fn url(&mut self, name: &str, default: &str, schemes: &[&str]) -> String {
        let text = self.text(name, default);
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        if !scheme.is_some_and(|it| schemes.contains(&it)) {
            self.fault(&format!("{name} must begin with {}://", schemes.join(":// or ")));
        }
        text
    }

    /// The text of a setting.
    pub fn text(&mut self, name: &str, default: &str) -> String {
        self.values.remove(name).unwrap_or_else(|| default.to_owned())
    }

    /// A setting that must be of a form; nothing, and a fault noted, where it is not.
    pub fn get<T>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Option<T>,
        form: &str,
    ) -> Option<T> {
        let text = self.text(name, default);
        let parsed = parse(&text);
        if parsed.is_none() {
            self.fault(&format!("{name} is '{text}'; it must be {form}"));
        }
        parsed
    }

    /// Notes a fault.
    pub fn fault(&mut self, fault: &str) {
        self.faults.push(fault.to_owned());
    }

    /// Tells every fault, and every setting that nothing asked for.
    ///
    /// # Errors
    /// Where there is any.
    pub fn finish(mut self) -> Result<()> {
        let unknown: Vec<String> =
            self.values.keys().map(|it| format!("{it} is no setting of this portal")).collect();
        self.faults.extend(unknown);
        if self.faults.is_empty() {
            return Ok(());
        }
        bail!("the configuration cannot be used:\n  {}", self.faults.join("\n  "))
    }
}
