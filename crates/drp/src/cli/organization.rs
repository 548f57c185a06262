//! `drp organization`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use domain::{OrgId, Principal, entity::Coordinates};
use portal::{Caller, OrganizationChange, Part, Portal};

use super::{Common, open};

/// Organizations.
#[derive(Args, Debug)]
pub struct OrganizationArguments {
    #[command(subcommand)]
    command: OrganizationCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum OrganizationCommand {
    /// Create an organization; its first member becomes its administrator.
    Create {
        /// Its name, at most 50 characters.
        name: String,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// List organizations with their members and meters.
    List {
        /// Only those in whose name this occurs.
        #[arg(long, value_name = "TEXT", default_value = "")]
        search: String,
    },
    /// Give an organization another name.
    Rename {
        /// Its number.
        organization_id: OrgId,
        /// Its new name.
        name: String,
    },
    /// Say where an organization is; without a place none is known any more.
    Locate {
        /// Its number.
        organization_id: OrgId,
        #[command(flatten)]
        place: PlaceArguments,
    },
    /// Delete an organization that has no members and no meters.
    Delete {
        /// Its number.
        organization_id: OrgId,
    },
}

/// A place.
#[derive(Args, Debug)]
pub struct PlaceArguments {
    /// Degrees north.
    #[arg(long, value_name = "DEGREES", requires = "longitude", allow_negative_numbers = true)]
    latitude: Option<f64>,
    /// Degrees east.
    #[arg(long, value_name = "DEGREES", requires = "latitude", allow_negative_numbers = true)]
    longitude: Option<f64>,
}

impl PlaceArguments {
    /// The place, if one is given.
    pub fn coordinates(&self) -> Result<Option<Coordinates>> {
        let Some((latitude, longitude)) = self.latitude.zip(self.longitude) else { return Ok(None) };
        let place = Coordinates::new(latitude, longitude);
        place.map(Some).context("a latitude is from -90 to 90, a longitude from -180 to 180")
    }
}

/// How many a list reads at a time.
pub const AT_A_TIME: u32 = 500;

/// Runs the command.
pub async fn run(arguments: OrganizationArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    let operator = Caller::operator();
    match arguments.command {
        OrganizationCommand::Create { name, place } => {
            let id = portal.create_organization_at(&operator, &name, place.coordinates()?).await?;
            println!("Organization {id}: {}", name.trim());
        }
        OrganizationCommand::List { search } => list(&portal, &search).await?,
        OrganizationCommand::Rename { organization_id, name } => {
            let change = OrganizationChange { name: Some(&name), coordinates: None };
            portal.update_organization(&operator, organization_id, change).await?;
            println!("Organization {organization_id}: {}", name.trim());
        }
        OrganizationCommand::Locate { organization_id, place } => {
            let change = OrganizationChange { name: None, coordinates: Some(place.coordinates()?) };
            portal.update_organization(&operator, organization_id, change).await?;
            println!("Organization {organization_id} is placed.");
        }
        OrganizationCommand::Delete { organization_id } => {
            portal.delete_organization(&operator, organization_id).await?;
            println!("Organization {organization_id} is deleted.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(portal: &Portal, search: &str) -> Result<()> {
    let mut number = None;
    loop {
        let part = Part::Behind { number, limit: AT_A_TIME };
        let found = portal.organizations(&Principal::Operator, search, part).await?.items;
        let Some(last) = found.last() else { return Ok(()) };
        number = Some(last.id.number());
        for it in &found {
            let (id, members, meters) = (it.id.to_string(), it.n_members, it.n_meters);
            println!("{id:>6}  {:<50}  {members:>5} members  {meters:>6} meters", it.name);
        }
    }
}
