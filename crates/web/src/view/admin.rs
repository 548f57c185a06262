//! Pages of administration: all of them are a heading with sections of tables, forms and facts.

use askama::Template;

use super::{
    Choice, Link,
    icon::Icon,
    import::{Group, Progress, Sample, Step},
    layout::Layout,
    ranking::MapPicture,
};

/// A page of administration.
#[derive(Clone, Debug, Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    /// The shell.
    pub layout: Layout,
    /// The pages above this one.
    pub trail: Vec<Link>,
    /// The heading.
    pub title: String,
    /// One sentence below the heading.
    pub lead: Option<String>,
    /// The steps of which this page is one.
    pub steps: Vec<Step>,
    /// Where to go from here, as buttons beside the heading.
    pub ways: Vec<Link>,
    /// What has just happened.
    pub notice: Option<String>,
    /// A secret that is shown this once, with what it is.
    pub secret: Option<(String, String)>,
    /// What is wrong with what was sent.
    pub faults: Vec<FormFault>,
    /// Parts of the page's list to choose from.
    pub tabs: Vec<(Link, bool)>,
    /// What the page is made of.
    pub sections: Vec<Section>,
    /// Script that adds to the page.
    pub script: Option<&'static str>,
}

impl AdminPage {
    /// Whether it needs the styles of maps.
    fn has_map(&self) -> bool {
        self.sections.iter().any(|it| matches!(it.body, Body::Map(Some(_))))
    }
}

/// A card of the page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its place in the page.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// A sentence below it.
    pub text: Option<String>,
    /// What is in it.
    pub body: Body,
}

/// What a card holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// Many things.
    Table(Box<Table>),
    /// A form.
    Form(Form),
    /// Several forms, one beside the other.
    Forms(Vec<Form>),
    /// What is known of one thing.
    Facts(Vec<(String, Cell)>),
    /// Numbers, each of which leads somewhere.
    Tiles(Vec<Tile>),
    /// Tables that are open or closed, one below the other.
    Groups(Vec<Group>),
    /// Rows of a file as they are.
    Sample(Sample),
    /// How far something has come.
    Progress(Progress),
    /// Where it is, where that is known.
    Map(Option<Box<MapPicture>>),
}

/// A number that leads somewhere.
#[derive(Clone, Debug)]
pub struct Tile {
    /// Where.
    pub href: String,
    /// The number.
    pub number: String,
    /// Of what.
    pub label: String,
    /// The picture beside it.
    pub icon: Icon,
    /// Whether it waits for somebody.
    pub waits: bool,
}

/// Many things, a page at a time.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it lists, for people who do not see it.
    pub caption: String,
    /// The form that narrows it.
    pub filter: Option<Form>,
    /// What its columns are called.
    pub columns: Vec<String>,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// What can be done with the chosen rows.
    pub bulk: Option<Bulk>,
    /// What there would be, where there is nothing, and what to do.
    pub empty: Empty,
    /// Where the other pages are.
    pub pager: Option<Pager>,
}

/// What can be done with chosen rows: the fields belong to all the buttons.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// What a row is sent as.
    pub name: &'static str,
    /// What is asked for besides.
    pub fields: Vec<Field>,
    /// What each button says, and where it sends the form.
    pub buttons: Vec<(String, String)>,
    /// What is sent besides.
    pub hidden: Vec<(&'static str, String)>,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is sent as where it is chosen, and what the box is called.
    pub choice: Option<(String, String)>,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// What can be done with it.
    pub forms: Vec<Form>,
}

/// One value.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// Words, and smaller ones below.
    Lines(String, String),
    /// Words that lead somewhere, and smaller ones below.
    Link(Link, String),
    /// A word in a colour.
    Pill(String, &'static str),
}

/// What there is where there is nothing.
#[derive(Clone, Debug)]
pub struct Empty {
    /// What is missing.
    pub title: String,
    /// What to do about it.
    pub text: String,
}

/// Where the other pages of a list are.
#[derive(Clone, Debug)]
pub struct Pager {
    /// `51 to 100 of 120`.
    pub position: String,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// A form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// With what the ids of its fields begin.
    pub id: String,
    /// Where it is sent.
    pub action: String,
    /// Whether it only asks, so that its answer has an address.
    pub is_get: bool,
    /// What opens it, where it is closed at first.
    pub summary: Option<String>,
    /// Whether it is open at first.
    pub is_open: bool,
    /// What it asks for.
    pub fields: Vec<Field>,
    /// What it sends besides.
    pub hidden: Vec<(&'static str, String)>,
    /// What its button says.
    pub button: String,
    /// Other buttons, each with what it sends as `do`.
    pub buttons: Vec<(&'static str, String)>,
    /// Whether it sends a file.
    pub is_multipart: bool,
    /// What the button is about, for people who do not see where it stands.
    pub about: String,
    /// The class of the button's look: `primary`, `danger` or none.
    pub look: &'static str,
}

/// A field of a form.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// What it is sent as.
    pub name: &'static str,
    /// What it is called.
    pub label: String,
    /// `text`, `email`, `search`, `datetime-local`, `checkbox`, `select`, `file` or `area`; `group` is no field, but a
    /// heading over those that follow.
    pub kind: &'static str,
    /// What it holds at first.
    pub value: String,
    /// What to choose from, in a `select`.
    pub choices: Vec<Choice>,
    /// What to know before typing.
    pub hint: Option<String>,
    /// Lines of an `area`; eight where it is 0.
    pub n_lines: usize,
    /// The most bytes of a `file`.
    pub max_bytes: Option<u64>,
    /// What is wrong with what was typed.
    pub error: Option<String>,
    /// Whether it must not be empty.
    pub is_required: bool,
}

/// Something wrong with what was sent.
#[derive(Clone, Debug)]
pub struct FormFault {
    /// The field it is about, within the page.
    pub anchor: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Form {
    /// A form that is sent with POST.
    pub fn post(
        id: impl Into<String>,
        action: impl Into<String>,
        fields: Vec<Field>,
        button: impl Into<String>,
    ) -> Form {
        Form { id: id.into(), action: action.into(), fields, button: button.into(), ..Form::default() }
    }

    /// A button by itself.
    pub fn button(
        id: impl Into<String>,
        action: impl Into<String>,
        button: impl Into<String>,
        about: &str,
    ) -> Form {
        Form { about: about.to_owned(), ..Form::post(id, action, Vec::new(), button) }
    }

    /// The same form, with another look of its button.
    pub fn looking(mut self, look: &'static str) -> Form {
        self.look = look;
        self
    }

    /// The same form, closed until it is asked for.
    pub fn behind(mut self, summary: impl Into<String>) -> Form {
        self.summary = Some(summary.into());
        self
    }

    /// The same form, which sends something besides.
    pub fn sending(mut self, name: &'static str, value: impl Into<String>) -> Form {
        self.hidden.push((name, value.into()));
        self
    }
}

impl Field {
    /// A field for a line of text.
    pub fn text(name: &'static str, label: impl Into<String>, value: impl Into<String>) -> Field {
        Field { name, label: label.into(), kind: "text", value: value.into(), ..Field::default() }
    }

    /// A field of another kind.
    pub fn of(
        kind: &'static str,
        name: &'static str,
        label: impl Into<String>,
        value: impl Into<String>,
    ) -> Field {
        Field { kind, ..Field::text(name, label, value) }
    }

    /// A heading over the fields that follow.
    pub fn group(label: impl Into<String>) -> Field {
        Field::of("group", "", label, "")
    }

    /// A field to choose one of several.
    pub fn select(
        name: &'static str,
        label: impl Into<String>,
        chosen: &str,
        choices: Vec<(&str, String)>,
    ) -> Field {
        let choice = |(value, label): (&str, String)| Choice {
            value: value.to_owned(),
            label,
            chosen: value == chosen,
        };
        let choices = choices.into_iter().map(choice).collect();
        Field { choices, ..Field::of("select", name, label, chosen) }
    }

    /// The same field, which must not be empty.
    pub fn required(mut self) -> Field {
        self.is_required = true;
        self
    }

    /// The same field, with something to know before typing.
    pub fn hinted(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }
}

impl Table {
    /// Whether anything can be done with its rows.
    fn has_forms(&self) -> bool {
        self.rows.iter().any(|it| !it.forms.is_empty())
    }

    /// What the column of that place is called.
    fn column(&self, index: &usize) -> &str {
        self.columns.get(*index).map_or("", String::as_str)
    }
}

impl Empty {
    /// What is missing, and what to do about it.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Empty {
        Empty { title: title.into(), text: text.into() }
    }
}

impl Section {
    /// A card.
    pub fn new(id: &'static str, title: impl Into<String>, body: Body) -> Section {
        Section { id, title: title.into(), text: None, body }
    }

    /// The same card, with a sentence below its heading.
    pub fn saying(mut self, text: impl Into<String>) -> Section {
        self.text = Some(text.into());
        self
    }
}
