//! Icons from Lucide (ISC, see `assets/vendor/README.md`), written into the page to take its colours.

use std::fmt;

use askama::filters::HtmlSafe;

/// One icon: the shapes within a frame of 24 × 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon(&'static str);

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<svg class=\"i\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">{}</svg>",
            self.0
        )
    }
}

// Markup from this file alone: nothing in it comes from outside.
impl HtmlSafe for Icon {}

/// Today.
pub const HOUSE: Icon = Icon(
    r##"<path d="M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8"/><path d="M3 10a2 2 0 0 1 .709-1.528l7-6a2 2 0 0 1 2.582 0l7 6A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>"##,
);
/// Something that is not done yet.
pub const CIRCLE: Icon = Icon(r##"<circle cx="12" cy="12" r="10"/>"##);
/// Meters.
pub const GAUGE: Icon = Icon(r##"<path d="m12 14 4-4"/><path d="M3.34 19a10 10 0 1 1 17.32 0"/>"##);
/// DR periods.
pub const BOLT: Icon = Icon(
    r##"<path d="M15.914 4a1.5 1.5 0 00-2.474-1.561l-9 9A1.5 1.5 0 005.5 14h4.002a.5.5 0 01.471.666L8.086 20a1.5 1.5 0 002.475 1.56l9-9A1.5 1.5 0 0018.5 10h-3.997a.5.5 0 01-.472-.667z"/>"##,
);
/// Files that come in.
pub const UPLOAD: Icon = Icon(
    r##"<path d="M12 3v12"/><path d="m17 8-5-5-5 5"/><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/>"##,
);
/// A step that is behind.
pub const TICK: Icon = Icon(r##"<path d="M20 6 9 17l-5-5"/>"##);
/// A select opens.
pub const CHEVRON_DOWN: Icon = Icon(r##"<path d="m6 9 6 6 6-6"/>"##);
/// Backwards.
pub const CHEVRON_LEFT: Icon = Icon(r##"<path d="m15 18-6-6 6-6"/>"##);
/// Forwards.
pub const CHEVRON_RIGHT: Icon = Icon(r##"<path d="m9 18 6-6-6-6"/>"##);
/// Rows and columns.
pub const TABLE: Icon = Icon(
    r##"<path d="M12 3v18"/><rect width="18" height="18" x="3" y="3" rx="2"/><path d="M3 9h18"/><path d="M3 15h18"/>"##,
);
/// The dark theme.
pub const MOON: Icon = Icon(
    r##"<path d="M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401"/>"##,
);
/// The light theme.
pub const SUN: Icon = Icon(
    r##"<circle cx="12" cy="12" r="4"/><path d="M12 2v2"/><path d="M12 20v2"/><path d="m4.93 4.93 1.41 1.41"/><path d="m17.66 17.66 1.41 1.41"/><path d="M2 12h2"/><path d="M20 12h2"/><path d="m6.34 17.66-1.41 1.41"/><path d="m19.07 4.93-1.41 1.41"/>"##,
);
/// The theme of the system.
pub const MONITOR: Icon =
    Icon(r##"<rect width="20" height="14" x="2" y="3" rx="2"/><path d="M8 21h8"/><path d="M12 17v4"/>"##);
/// How the portal is doing.
pub const PULSE: Icon = Icon(
    r##"<path d="M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2"/>"##,
);
/// Sign out.
pub const LOG_OUT: Icon = Icon(
    r##"<path d="m16 17 5-5-5-5"/><path d="M21 12H9"/><path d="M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4"/>"##,
);
/// A map.
pub const MAP: Icon = Icon(
    r##"<path d="M14.106 5.553a2 2 0 0 0 1.788 0l3.659-1.83A1 1 0 0 1 21 4.619v12.764a1 1 0 0 1-.553.894l-4.553 2.277a2 2 0 0 1-1.788 0l-4.212-2.106a2 2 0 0 0-1.788 0l-3.659 1.83A1 1 0 0 1 3 19.381V6.618a1 1 0 0 1 .553-.894l4.553-2.277a2 2 0 0 1 1.788 0z"/><path d="M15 5.764v15"/><path d="M9 3.236v15"/>"##,
);
/// A place on it.
pub const MAP_PIN: Icon = Icon(
    r##"<path d="M20 10c0 4.993-5.539 10.193-7.399 11.799a1 1 0 0 1-1.202 0C9.539 20.193 4 14.993 4 10a8 8 0 0 1 16 0"/><circle cx="12" cy="10" r="3"/>"##,
);
/// A line chart.
pub const CHART: Icon = Icon(r##"<path d="M3 3v16a2 2 0 0 0 2 2h16"/><path d="m19 9-5 5-4-4-3 3"/>"##);
/// Something is wrong.
pub const ALERT: Icon =
    Icon(r##"<circle cx="12" cy="12" r="10"/><path d="M12 8v4"/><path d="M12 16h.01"/>"##);
/// Something to know.
pub const INFO: Icon =
    Icon(r##"<circle cx="12" cy="12" r="10"/><path d="M12 16v-4"/><path d="M12 8h.01"/>"##);
/// Waiting.
pub const CLOCK: Icon = Icon(r##"<circle cx="12" cy="12" r="10"/><path d="M12 6v6l4 2"/>"##);
/// Notice.
pub const BELL: Icon = Icon(
    r##"<path d="M10.268 21a2 2 0 0 0 3.464 0"/><path d="M3.262 15.326A1 1 0 0 0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326"/>"##,
);
/// Credits.
pub const COINS: Icon = Icon(
    r##"<path d="M13.744 17.736a6 6 0 1 1-7.48-7.48"/><path d="M15 6h1v4"/><path d="m6.134 14.768.866-.5 2 3.464"/><circle cx="16" cy="8" r="6"/>"##,
);
/// Using less.
pub const TREND_DOWN: Icon = Icon(r##"<path d="M16 17h6v-6"/><path d="m22 17-8.5-8.5-5 5L2 7"/>"##);
/// Organizations.
pub const BUILDING: Icon = Icon(
    r##"<rect width="16" height="20" x="4" y="2" rx="2"/><path d="M9 22v-4h6v4"/><path d="M8 6h.01"/><path d="M16 6h.01"/><path d="M12 6h.01"/><path d="M12 10h.01"/><path d="M12 14h.01"/><path d="M16 10h.01"/><path d="M16 14h.01"/><path d="M8 10h.01"/><path d="M8 14h.01"/>"##,
);
/// People.
pub const USERS: Icon = Icon(
    r##"<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/><circle cx="9" cy="7" r="4"/><path d="M22 21v-2a4 4 0 0 0-3-3.87"/><path d="M16 3.13a4 4 0 0 1 0 7.75"/>"##,
);
/// Messages.
pub const MAIL: Icon = Icon(
    r##"<rect width="20" height="16" x="2" y="4" rx="2"/><path d="m22 7-8.97 5.7a1.94 1.94 0 0 1-2.06 0L2 7"/>"##,
);
/// Something to decide.
pub const CHECK: Icon = Icon(r##"<circle cx="12" cy="12" r="10"/><path d="m9 12 2 2 4-4"/>"##);
/// A list of all there is.
pub const LIST: Icon = Icon(
    r##"<path d="M3 12h.01"/><path d="M3 18h.01"/><path d="M3 6h.01"/><path d="M8 12h13"/><path d="M8 18h13"/><path d="M8 6h13"/>"##,
);
/// The first page of administration.
pub const DASHBOARD: Icon = Icon(
    r##"<rect width="7" height="9" x="3" y="3" rx="1"/><rect width="7" height="5" x="14" y="3" rx="1"/><rect width="7" height="9" x="14" y="12" rx="1"/><rect width="7" height="5" x="3" y="16" rx="1"/>"##,
);
/// The audit log.
pub const SHIELD: Icon = Icon(
    r##"<path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z"/><path d="m9 12 2 2 4-4"/>"##,
);
