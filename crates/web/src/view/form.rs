//! Forms: what every page with fields is made of.

use words::Words;

use super::{Choice, Link};

/// A form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Its name, with which the ids of its fields begin.
    pub id: &'static str,
    /// Where it is sent.
    pub action: String,
    /// What it asks for.
    pub inputs: Vec<Input>,
    /// What can be ticked.
    pub checks: Vec<Check>,
    /// What is wrong with what was ticked.
    pub checks_error: Option<String>,
    /// What it sends besides.
    pub hidden: Vec<(&'static str, String)>,
    /// What its button says.
    pub button: String,
    /// Whether the button does something that cannot be undone.
    pub is_dangerous: bool,
}

/// A field.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// What the form sends it as.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// `text`, `email`, `password`, `number`, `checkbox` or `select`.
    pub kind: &'static str,
    /// What a browser may fill in: `username`, `one-time-code`.
    pub autocomplete: &'static str,
    /// What it holds at first.
    pub value: String,
    /// What to choose from, in a `select`.
    pub choices: Vec<Choice>,
    /// What to know before typing.
    pub hint: Option<String>,
    /// What is wrong with what was typed.
    pub error: Option<String>,
    /// Whether it may be empty.
    pub is_optional: bool,
}

/// Something that can be ticked.
#[derive(Clone, Debug)]
pub struct Check {
    /// What the form sends it as.
    pub name: &'static str,
    /// What it means.
    pub label: String,
    /// Whether it is ticked at first.
    pub is_ticked: bool,
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug)]
pub struct FieldFault {
    /// The field.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub text: String,
}

/// One of the pages that belong together, above them.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Where it leads, and what it is called.
    pub link: Link,
    /// Whether it is this page.
    pub current: bool,
}

impl Form {
    /// The same form with what is wrong at its fields; a fault of no field stands at what can be ticked, or at the first.
    pub fn with_fault(mut self, fault: Option<&FieldFault>) -> Form {
        let Some(fault) = fault else { return self };
        if !self.checks.is_empty() && self.inputs.iter().all(|it| it.name != fault.field) {
            self.checks_error = Some(fault.text.clone());
            return self;
        }
        let at = self.inputs.iter().position(|it| it.name == fault.field).unwrap_or(0);
        if let Some(input) = self.inputs.get_mut(at) {
            input.error = Some(fault.text.clone());
        }
        self
    }

    /// The same form with what was typed into its fields. Passwords are never sent back.
    pub fn with_typed(mut self, typed: &[(&'static str, &str)]) -> Form {
        for input in self.inputs.iter_mut().filter(|it| it.kind != "password") {
            if let Some((_, value)) = typed.iter().find(|(name, _)| *name == input.name) {
                (*value).clone_into(&mut input.value);
            }
        }
        self
    }

    /// Whether anything is wrong.
    pub fn is_faulty(&self) -> bool {
        self.checks_error.is_some() || self.inputs.iter().any(|it| it.error.is_some())
    }
}

impl Input {
    /// A field for a text.
    pub fn text(
        name: &'static str,
        label: impl Into<String>,
        autocomplete: &'static str,
        value: &str,
    ) -> Input {
        Input {
            name,
            label: label.into(),
            kind: "text",
            autocomplete,
            value: value.to_owned(),
            ..Input::default()
        }
    }

    /// A field for an e-mail address.
    pub fn email(
        name: &'static str,
        label: impl Into<String>,
        autocomplete: &'static str,
        value: &str,
    ) -> Input {
        Input { kind: "email", ..Input::text(name, label, autocomplete, value) }
    }

    /// A field for a password; never filled.
    pub fn password(name: &'static str, label: impl Into<String>, autocomplete: &'static str) -> Input {
        Input { kind: "password", ..Input::text(name, label, autocomplete, "") }
    }

    /// A box that is ticked at first.
    pub fn checkbox(name: &'static str, label: impl Into<String>) -> Input {
        Input { kind: "checkbox", is_optional: true, ..Input::text(name, label, "off", "yes") }
    }

    /// A field to choose one of several.
    pub fn select(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Input {
        Input { kind: "select", choices, ..Input::text(name, label, "off", "") }
    }

    /// A field for a code of an app.
    pub fn code(words: Words) -> Input {
        Input::text("code", words.say("form-code"), "one-time-code", "").hinted(words.say("form-code-hint"))
    }

    /// The same with something to know before typing.
    pub fn hinted(mut self, hint: impl Into<String>) -> Input {
        self.hint = Some(hint.into());
        self
    }
}
