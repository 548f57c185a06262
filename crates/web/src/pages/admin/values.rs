//! What a form of administration sent, and what is said about it on the same page.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use domain::{Calendar, entity::Coordinates};
use jiff::{Timestamp, civil::DateTime};
use portal::{Error, Fault};
use words::{Said, Words, said};

use crate::{
    api,
    extract::PageForm,
    pages::{PageError, PageResult},
    problem,
    state::WebState,
    view::admin::{Field, Form, FormFault},
};

/// The names and values of a form, which may repeat a name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values(Vec<(String, String)>);

/// What a page is told after something was done there.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    /// What was done, as a word.
    pub done: Option<String>,
    /// With how many.
    pub n: Option<u32>,
}

/// What a form of the page sent in vain.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused {
    form: String,
    values: Values,
    faults: Vec<(String, Said)>,
    status: StatusCode,
}

impl FromRequest<WebState> for Values {
    type Rejection = Response;

    async fn from_request(request: Request, state: &WebState) -> Result<Values, Response> {
        let PageForm(values) = PageForm::from_request(request, state).await?;
        Ok(Values(values))
    }
}

impl Values {
    /// What a form would have sent.
    pub(super) fn of(values: Vec<(String, String)>) -> Values {
        Values(values)
    }

    /// The same values, if there is none but of those names: a page sends nothing else.
    pub(super) fn only(self, names: &[&str]) -> PageResult<Values> {
        match self.0.iter().all(|(name, _)| names.contains(&name.as_str())) {
            true => Ok(self),
            false => {
                let reason = said("error-page-not-a-form");
                Err(PageError(Error::Invalid { field: "form", reason }))
            }
        }
    }

    /// The value of that name without blanks around it; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value.trim())
    }

    /// The value of that name, where it is not empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|it| !it.is_empty())
    }

    /// Whether the box of that name is ticked.
    pub(super) fn is_ticked(&self, name: &str) -> bool {
        self.get(name) == "yes"
    }

    /// Every number of that name.
    pub(super) fn numbers(&self, name: &str) -> Vec<u32> {
        self.0.iter().filter(|(it, _)| it == name).filter_map(|(_, value)| value.parse().ok()).collect()
    }

    /// The number of that name.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<u32>, Error> {
        let parsed = self.filled(name).map(str::parse::<u32>).transpose();
        parsed.map_err(|_| Error::Invalid { field: name, reason: said("fault-no-digits") })
    }

    /// The instant of a local time of the provider.
    pub(super) fn instant(
        &self,
        field: &'static str,
        calendar: &Calendar,
    ) -> Result<Option<Timestamp>, Error> {
        let invalid = |reason| Error::Invalid { field, reason };
        let Some(text) = self.filled(field) else { return Ok(None) };
        let local: DateTime = text.parse().map_err(|_| invalid(said("fault-no-local-time")))?;
        calendar.instant(local).map(Some).ok_or_else(|| invalid(said("fault-clocks-change")))
    }

    /// The place of `latitude` and `longitude`.
    pub(super) fn place(&self) -> Result<Option<Coordinates>, Error> {
        let degrees = |field| {
            let parsed = self.filled(field).map(str::parse::<f64>).transpose();
            parsed.map_err(|_| Error::Invalid { field, reason: said("fault-no-degrees") })
        };
        api::place::place(degrees("latitude")?, degrees("longitude")?)
    }
}

impl Refused {
    /// What the form of that id sent, and what is wrong with it; an error that is no fault of a form stays one.
    pub(super) fn of(form: impl Into<String>, values: Values, error: Error) -> PageResult<Refused> {
        let faults = match &error {
            Error::Invalid { field, reason } => vec![((*field).to_owned(), reason.clone())],
            Error::Several(faults) => faults.iter().map(|it| (String::new(), at_place(it))).collect(),
            Error::Rule { .. }
            | Error::Conflict(_)
            | Error::File(_)
            | Error::NotFound(_)
            | Error::TooManyTries { .. }
            | Error::TooLarge { .. }
            | Error::NoSpace => {
                vec![(String::new(), error.said())]
            }
            _ => return Err(PageError(error)),
        };
        let (status, _, _) = problem::facts(&error);
        Ok(Refused { form: form.into(), values, faults, status })
    }

    /// What the form of that id is to hold, with nothing wrong with it.
    pub(super) fn nothing(form: impl Into<String>, values: Values) -> Refused {
        Refused { form: form.into(), values, ..Refused::default() }
    }

    /// The page's status.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// The faults for the top of the page, each with the label of its field; `labels` has those of all forms.
    pub(super) fn summary(&self, words: Words, labels: &[(&str, &'static str, &str)]) -> Vec<FormFault> {
        let fault = |(name, text): &(String, Said)| {
            let text = words.tell(text);
            let label = labels.iter().find(|(form, field, _)| *form == self.form && field == name);
            match label {
                Some((form, field, label)) => FormFault {
                    anchor: format!("#{form}-{field}"),
                    text: sentence(&format!("{label} {text}")),
                },
                None => FormFault { anchor: format!("#{}", self.form), text: sentence(&text) },
            }
        };
        self.faults.iter().map(fault).collect()
    }

    /// The form with what was typed and what is wrong with it, if it is the one.
    pub(super) fn fill(&self, words: Words, mut form: Form) -> Form {
        if form.id == self.form {
            form.is_open = true;
            form.fields = self.fill_fields(words, &self.form, form.fields);
        }
        form
    }

    /// The same for the fields of the form of that id.
    pub(super) fn fill_fields(&self, words: Words, form: &str, mut fields: Vec<Field>) -> Vec<Field> {
        if form != self.form {
            return fields;
        }
        for field in &mut fields {
            field.value = self.values.get(field.name).to_owned();
            for choice in &mut field.choices {
                choice.chosen = choice.value == field.value;
            }
            let fault = self.faults.iter().find(|(name, _)| name == field.name);
            field.error = fault.map(|(_, text)| sentence(&words.tell(text)));
        }
        fields
    }

    /// What was sent by that name, number for number.
    pub(super) fn numbers(&self, name: &str) -> Vec<u32> {
        self.values.numbers(name)
    }
}

/// Goes on to a page that says what was done.
pub(super) fn done(path: &str, word: &str, n: Option<usize>) -> Response {
    let sign = if path.contains('?') { '&' } else { '?' };
    let number = n.map_or(String::new(), |it| format!("&n={it}"));
    Redirect::to(&format!("{path}{sign}done={word}{number}")).into_response()
}

/// What is wrong with one of several things, and which.
fn at_place(fault: &Fault) -> Said {
    said("error-of-field").saying("field", fault.place.clone()).saying("reason", fault.reason.clone())
}

/// A reason as a sentence of its own.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map_or(String::new(), |it| it.to_uppercase().collect());
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_becomes_a_sentence() {
        assert_eq!(sentence("is taken"), "Is taken.");
        assert_eq!(sentence("Étage: is taken."), "Étage: is taken.");
    }
}
