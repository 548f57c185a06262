//! `drp meter`

use std::{
    fs,
    io::{IsTerminal, Read, Write, stdin, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use domain::{MeterId, OrgId, Principal};
use jiff::SignedDuration;
use portal::{Assignee, Caller, Error, Holder, MeterChange, MeterQuery, MeterToAdd, Part, Portal};

use super::{
    Common, open,
    organization::{AT_A_TIME, PlaceArguments},
    period::instant,
};

/// Meters.
#[derive(Args, Debug)]
pub struct MeterArguments {
    #[command(subcommand)]
    command: MeterCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum MeterCommand {
    /// Create a meter, or all the meters of a CSV file.
    Add {
        /// The number printed on it.
        #[arg(required_unless_present = "csv", conflicts_with = "csv")]
        meter: Option<MeterId>,
        /// What its people call it.
        #[arg(long, conflicts_with = "csv")]
        label: Option<String>,
        #[command(flatten)]
        place: PlaceArguments,
        /// The organization that gets it.
        #[arg(long, value_name = "NUMBER", conflicts_with = "csv")]
        organization_id: Option<OrgId>,
        /// A file with the columns meter_id, label, latitude, longitude, org_id; all of it or nothing. `-` is standard
        /// input.
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
    },
    /// List meters with who has them.
    List {
        /// Only those in whose label or holder's name this occurs.
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
        /// Only those which nobody but the provider has.
        #[arg(long)]
        unassigned: bool,
        /// Only those without a reading for a day.
        #[arg(long)]
        silent: bool,
    },
    /// Say what a meter's people call it; without a label it is called nothing.
    Label {
        /// Its number.
        meter: MeterId,
        /// Its label, at most 60 characters.
        label: Option<String>,
    },
    /// Say where a meter is; without a place none is known any more.
    Locate {
        /// Its number.
        meter: MeterId,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Assign meters to an organization or a residential customer, all of them or none.
    Assign {
        /// Their numbers.
        #[arg(required = true)]
        meters: Vec<MeterId>,
        #[command(flatten)]
        to: AssigneeArguments,
        /// From when on they see the readings: 2026-07-16T00:00 in local time, or with an offset. Left out: from the end
        /// of whoever had the meter before, or all of them.
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
        /// Take the meters from whoever has them now.
        #[arg(long = "move")]
        takes_over: bool,
    },
    /// Take meters away, from one who has them or from everybody but the provider, all of them or none.
    Unassign {
        /// Their numbers.
        #[arg(required = true)]
        meters: Vec<MeterId>,
        #[command(flatten)]
        from: AssigneeArguments,
        /// Until when they had them; now, where it is left out.
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Remove the claim code of a meter: while nobody has the meter, whoever claims it gets it.
    RemoveClaimCode {
        /// The number printed on it.
        meter: MeterId,
    },
    /// Give meters new claim codes, to be sent with the bill; prints meter_id,claim_code as CSV.
    ///
    /// Whoever registers with such a meter must show its code to get it at once. A code is shown this once, works once,
    /// and takes the place of any that the meter has.
    ClaimCodes {
        /// Numbers of meters; without any they are read from standard input, one a line.
        #[arg(value_name = "METER")]
        meters: Vec<MeterId>,
    },
}

/// Whoever gets or gives up meters.
#[derive(Args, Debug)]
struct AssigneeArguments {
    /// An organization, by its number.
    #[arg(long, value_name = "NUMBER", conflicts_with = "email")]
    organization_id: Option<OrgId>,
    /// A residential customer, by their e-mail address.
    #[arg(long)]
    email: Option<String>,
}

impl AssigneeArguments {
    fn assignee(&self) -> Option<Assignee<'_>> {
        let email = self.email.as_deref().map(Assignee::Email);
        self.organization_id.map(Assignee::Organization).or(email)
    }
}

/// Runs the command.
pub async fn run(arguments: MeterArguments) -> Result<ExitCode> {
    // Read first: somebody types it while nothing is open yet.
    let command = match arguments.command {
        MeterCommand::ClaimCodes { meters } if meters.is_empty() => {
            MeterCommand::ClaimCodes { meters: read_meters()? }
        }
        other => other,
    };
    let portal = open(&arguments.common).await?;
    match command {
        MeterCommand::ClaimCodes { meters } => return set_claim_codes(&portal, &meters).await,
        MeterCommand::List { search, unassigned, silent } => {
            list(&portal, search, unassigned, silent).await?;
            return Ok(ExitCode::SUCCESS);
        }
        other => match change(&portal, other).await {
            Ok(done) => println!("{done}"),
            Err(error) => return refused(error),
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// Does what changes something, and says what was done.
async fn change(portal: &Portal, command: MeterCommand) -> Result<String> {
    let operator = Caller::operator();
    let at = |it: Option<&str>| it.map(|it| instant(it, &portal.config().calendar)).transpose();
    Ok(match command {
        MeterCommand::Add { csv: Some(file), .. } => {
            let added = portal.add_meters_of_csv(&operator, &read(&file)?).await?;
            format!("{} meters are created.", added.len())
        }
        MeterCommand::Add { meter, label, place, organization_id, .. } => {
            let id = meter.context("name a meter, or a file with --csv")?;
            let new = MeterToAdd { id, label, coordinates: place.coordinates()?, org: organization_id };
            portal.add_meters(&operator, &[new]).await?;
            format!("Meter {id} is created.")
        }
        MeterCommand::Label { meter, label } => {
            let change = MeterChange { label: Some(label.as_deref()), coordinates: None };
            portal.update_meter(&operator, meter, change).await?;
            format!("Meter {meter} is labelled.")
        }
        MeterCommand::Locate { meter, place } => {
            let change = MeterChange { label: None, coordinates: Some(place.coordinates()?) };
            portal.update_meter(&operator, meter, change).await?;
            format!("Meter {meter} is placed.")
        }
        MeterCommand::Assign { meters, to, since, takes_over } => {
            let assignee = to.assignee().context("say to whom, with --organization-id or --email")?;
            let since = at(since.as_deref())?;
            portal.assign_meters(&operator, &meters, assignee, since, takes_over).await?;
            format!("{} meters are assigned.", meters.len())
        }
        MeterCommand::Unassign { meters, from, until } => {
            let until = at(until.as_deref())?;
            portal.unassign_meters(&operator, &meters, from.assignee(), until).await?;
            format!("{} meters are un-assigned.", meters.len())
        }
        MeterCommand::RemoveClaimCode { meter } => match portal.remove_claim_code(&operator, meter).await? {
            true => format!("The claim code of meter {meter} is removed."),
            false => format!("Meter {meter} has no claim code."),
        },
        MeterCommand::List { .. } | MeterCommand::ClaimCodes { .. } => bail!("this changes nothing"),
    })
}

/// Every fault in a line of its own.
fn refused(error: anyhow::Error) -> Result<ExitCode> {
    match error.downcast_ref::<Error>() {
        Some(Error::Several(faults)) => {
            for fault in faults {
                eprintln!("{}: {}", fault.place, fault.reason);
            }
            bail!("nothing was changed; mend the above and try again")
        }
        _ => Err(error),
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(bytes);
    }
    fs::read(file).with_context(|| format!("cannot open {}", file.display()))
}

async fn list(portal: &Portal, search: String, is_unassigned: bool, silent: bool) -> Result<()> {
    let silent_since = silent.then(|| portal.now() - SignedDuration::from_hours(24));
    let mut part = Part::Behind { number: None, limit: AT_A_TIME };
    loop {
        let query = MeterQuery { search: search.clone(), is_unassigned, silent_since, of: None, part };
        let found = portal.managed_meters(&Principal::Operator, &query).await?.items;
        let Some(last) = found.last() else { return Ok(()) };
        part = Part::Behind { number: Some(last.id.number()), limit: AT_A_TIME };
        for it in &found {
            let holder = match &it.holder {
                None => "unassigned".to_owned(),
                Some(Holder::Organization(_, name)) => name.clone(),
                Some(Holder::Account { email, .. }) => email.clone(),
                Some(Holder::Gone(id)) => format!("deleted {id}"),
            };
            let last = it.last_reading.map_or("never".to_owned(), |at| local(portal, at));
            let (id, label) = (it.id.to_string(), it.label.as_deref().unwrap_or("-"));
            println!("{id:>10}  {label:<30}  {holder:<40}  {last}");
        }
    }
}

fn local(portal: &Portal, at: jiff::Timestamp) -> String {
    portal.config().calendar.local(at).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

async fn set_claim_codes(portal: &Portal, meters: &[MeterId]) -> Result<ExitCode> {
    let codes = portal.set_claim_codes(&Caller::operator(), meters).await?;
    let mut csv = "meter_id,claim_code\n".to_owned();
    for (meter, code) in codes {
        csv += &format!("{meter},{code}\n");
    }
    stdout()
        .write_all(csv.as_bytes())
        .context("the codes are set, but could not be printed; set them anew")?;
    Ok(ExitCode::SUCCESS)
}

fn read_meters() -> Result<Vec<MeterId>> {
    if stdin().is_terminal() {
        eprintln!("Numbers of meters, one a line, then Ctrl-D:");
    }
    let mut text = String::new();
    stdin().read_to_string(&mut text).context("cannot read the meters from standard input")?;
    let numbers = text.lines().map(str::trim).filter(|it| !it.is_empty() && *it != "meter_id");
    numbers.map(|it| it.parse().with_context(|| format!("'{it}' is no number of a meter"))).collect()
}
