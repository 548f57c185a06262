//! A catalogue, taken apart.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

use crate::files::File;

/// All files of a language.
#[derive(Default)]
pub struct Catalogue {
    pub messages: BTreeMap<String, Message>,
    pub faults: Vec<String>,
}

/// A sentence.
#[derive(Default)]
pub struct Message {
    /// What is to be filled in.
    pub gaps: BTreeSet<String>,
    /// Those of them that decide between one and many, or are numbers otherwise.
    pub counted: BTreeSet<String>,
}

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

impl Catalogue {
    /// Adds a file, all of whose keys begin with its name.
    pub fn add(&mut self, family: &str, file: &File) {
        let (resource, errors) = match parser::parse(file.text.as_str()) {
            Ok(resource) => (resource, Vec::new()),
            Err(both) => both,
        };
        self.faults.extend(errors.iter().map(|it| format!("{}: {it}, at byte {}", file.path, it.pos.start)));
        for entry in &resource.body {
            match entry {
                Entry::Message(it) => self.add_message(family, file, it.id.name, it.value.as_ref()),
                Entry::Term(it) => self.faults.push(format!("{}: -{}: no terms", file.path, it.id.name)),
                _ => {}
            }
        }
    }

    fn add_message(&mut self, family: &str, file: &File, key: &str, value: Option<&Pattern<&str>>) {
        let mut message = Message::default();
        match value {
            Some(pattern) => message.add_pattern(pattern),
            None => self.faults.push(format!("{}: {key} says nothing", file.path)),
        }
        if !key.strip_prefix(family).is_some_and(|it| it.starts_with('-')) {
            self.faults.push(format!("{}: {key} does not begin with `{family}-`", file.path));
        }
        if self.messages.insert(key.to_owned(), message).is_some() {
            self.faults.push(format!("{}: {key} is there twice", file.path));
        }
    }
}

impl Message {
    fn add_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else { continue };
            self.add_expression(expression);
        }
    }

    fn add_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(it) => self.add_inline(it),
            Expression::Select { selector, variants } => {
                self.add_inline(selector);
                let is_number = |key: &VariantKey<&str>| match key {
                    VariantKey::NumberLiteral { .. } => true,
                    VariantKey::Identifier { name } => CATEGORIES.contains(name),
                };
                if let InlineExpression::VariableReference { id } = selector
                    && variants.iter().any(|it| is_number(&it.key))
                {
                    self.counted.insert(id.name.to_owned());
                }
                variants.iter().for_each(|it| self.add_pattern(&it.value));
            }
        }
    }

    fn add_inline(&mut self, expression: &InlineExpression<&str>) {
        match expression {
            InlineExpression::VariableReference { id } => {
                self.gaps.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.add_expression(expression),
            _ => {}
        }
    }
}
