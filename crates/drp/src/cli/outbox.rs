//! `drp outbox`

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use portal::{
    Caller, Portal,
    mail::{Message, MessageState},
};

use super::{Common, open};

/// Messages that the portal wrote to people.
#[derive(Args, Debug)]
pub struct OutboxArguments {
    #[command(subcommand)]
    command: OutboxCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
enum OutboxCommand {
    /// List messages, newest first.
    List {
        /// Only those which stand so.
        #[arg(long)]
        state: Option<StateWord>,
        /// At most so many, up to 200.
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        limit: u32,
    },
    /// Print one message, which goes into the audit log.
    Show {
        /// Its number, as `list` prints it.
        id: String,
    },
    /// Put a message that has failed back into the queue.
    Retry {
        /// Its number, as `list` prints it.
        id: String,
    },
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum StateWord {
    Queued,
    Kept,
    Sent,
    Failed,
}

/// Runs the command.
pub async fn run(arguments: OutboxArguments) -> Result<ExitCode> {
    let portal = open(&arguments.common).await?;
    match arguments.command {
        OutboxCommand::List { state, limit } => list(&portal, state, limit).await?,
        OutboxCommand::Show { id } => show(&portal, &id).await?,
        OutboxCommand::Retry { id } => {
            portal.retry_message(&Caller::operator(), &id).await?;
            println!("It is in the queue again. A running portal sends it within a minute.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(portal: &Portal, state: Option<StateWord>, limit: u32) -> Result<()> {
    let state = state.map(StateWord::state);
    let page = portal.outbox(&Caller::operator(), state, None, limit).await?;
    for message in &page.messages {
        println!(
            "{}  {}  {:<6}  {}  {}",
            message.id.as_str(),
            local(portal, message.created_at),
            message.state.as_str(),
            message.recipient,
            message.subject
        );
    }
    if page.messages.is_empty() {
        println!("No messages.");
    }
    Ok(())
}

async fn show(portal: &Portal, id: &str) -> Result<()> {
    let message = portal.open_message(&Caller::operator(), id).await?;
    for (name, value) in head(portal, &message) {
        println!("{name:<13} {value}");
    }
    println!("\n{}", message.text_body);
    Ok(())
}

fn head(portal: &Portal, message: &Message) -> Vec<(&'static str, String)> {
    let mut head = vec![
        ("To:", message.recipient.clone()),
        ("Subject:", message.subject.clone()),
        ("Kind:", message.kind.clone()),
        ("State:", message.state.as_str().to_owned()),
        ("Written:", local(portal, message.created_at)),
    ];
    head.extend(message.sent_at.map(|it| ("Sent:", local(portal, it))));
    if message.n_attempts > 0 {
        head.push(("Attempts:", message.n_attempts.to_string()));
    }
    if message.state == MessageState::Queued {
        head.push(("Next attempt:", local(portal, message.next_attempt_at)));
    }
    head.extend(message.last_error.clone().map(|it| ("Last error:", it)));
    head
}

fn local(portal: &Portal, at: Timestamp) -> String {
    portal.config().calendar.local(at).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

impl StateWord {
    fn state(self) -> MessageState {
        match self {
            StateWord::Queued => MessageState::Queued,
            StateWord::Kept => MessageState::Kept,
            StateWord::Sent => MessageState::Sent,
            StateWord::Failed => MessageState::Failed,
        }
    }
}
