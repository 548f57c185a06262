//! Beginnings of files as utilities hand them out to their customers, with made-up names and values.

#![allow(dead_code, reason = "each test file uses its share")]

/// Opower's download, as PG&E, ConEd, ComEd and many others have it.
pub const OPOWER: &str = "\
Name,ADA REYES
Address,\"1 MAIN ST, FONTANA CA 92335\"
Account Number,1234567890
Service,Service 1

TYPE,DATE,START TIME,END TIME,USAGE,UNITS,COST,NOTES
Electric usage,2026-07-16,00:00,00:14,0.12,kWh,$0.03,
Electric usage,2026-07-16,00:15,00:29,0.11,kWh,$0.03,
Electric usage,2026-07-16,00:30,00:44,0.13,kWh,$0.03,
Electric usage,2026-07-16,00:45,00:59,0.1,kWh,$0.02,
";

/// The same for homes with solar power.
pub const OPOWER_SOLAR: &str = "\
Name,ADA REYES
Service,Service 1

TYPE,DATE,START TIME,END TIME,IMPORT (kWh),EXPORT (kWh),COST,NOTES
Electric usage,2026-07-16,00:00,00:59,0.50,0.00,$0.10,
Electric usage,2026-07-16,01:00,01:59,0.00,1.20,$0.00,
";

/// Southern California Edison.
pub const SCE: &str = "\
Energy Usage Information
\"For location: 1 MAIN ST FONTANA\"

Meter Reading Information
\"Type of readings: Electricity\"

Detailed usage
\"Start date: 2026-07-16 00:00:00  for 1 days\"

\"Energy consumption time period\",\"Usage(Real energy in kilowatt-hours)\",\"Reading quality\"
\"2026-07-16 00:00:00 to 2026-07-16 01:00:00\",\"0.480\",\"\"
\"2026-07-16 01:00:00 to 2026-07-16 02:00:00\",\"0.510\",\"\"
\"2026-07-16 02:00:00 to 2026-07-16 03:00:00\",\"0.470\",\"\"
";

/// San Diego Gas & Electric.
pub const SDGE: &str = "\
Name,ADA REYES
Account Number,1234
Meter Number,Date,Start Time,Duration,Consumption,Generation,Net
05512345,7/16/2026,12:00 AM,15,0.0500,0.0000,0.0500
05512345,7/16/2026,12:15 AM,15,0.0600,0.0000,0.0600
";

/// Smart Meter Texas.
pub const TEXAS: &str = "\
ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION
'10443720004479870,07/16/2026,07/17/2026, 00:00, 00:15,.052,A,Consumption
'10443720004479870,07/16/2026,07/17/2026, 00:15, 00:30,.049,A,Consumption
";

/// Octopus Energy, United Kingdom.
pub const OCTOPUS: &str = "\
Consumption (kwh), Estimated Cost Inc. Tax (p), Standing Charge Inc. Tax (p), Start, End
0.124, 3.1, 48.2, 2026-07-16T00:00:00+01:00, 2026-07-16T00:30:00+01:00
0.110, 2.8, 48.2, 2026-07-16T00:30:00+01:00, 2026-07-16T01:00:00+01:00
";

/// n3rgy, United Kingdom.
pub const N3RGY: &str = "\
timestamp (UTC),energyConsumption (kWh)
2026-07-16 00:30,0.124
2026-07-16 01:00,0.110
";

/// A row a day, as suppliers in the United Kingdom give half-hourly data to companies.
pub const ROW_A_DAY: &str = "\
MPAN,Date,00:00,00:30,01:00,01:30,02:00,02:30,03:00,03:30,04:00,04:30,05:00,05:30
1012345678901,16/07/2026,1.2,1.3,1.1,1.0,1.2,1.3,1.1,1.0,1.2,1.3,1.1,1.0
1012345678901,17/07/2026,1.2,1.3,1.1,1.0,1.2,1.3,1.1,1.0,1.2,1.3,1.1,1.0
";

/// Enedis, France.
pub const ENEDIS: &str = "\
Identifiant PRM;Type de donnees;Date de debut;Date de fin;Grandeur physique
01234567890123;Courbe de charge;16/07/2026;17/07/2026;Puissance active
Horodate;Valeur
2026-07-16T00:30:00+02:00;456
2026-07-16T01:00:00+02:00;512
2026-07-16T01:30:00+02:00;498
";

/// A German supplier, with decimal commas.
pub const GERMAN: &str = "\
Datum;Uhrzeit von;Verbrauch kWh
16.07.2026;00:00;0,124
16.07.2026;00:15;0,110
";

/// The London trial of Low Carbon London.
pub const LONDON: &str = "\
LCLid,stdorToU,DateTime,KWH/hh (per half hour) ,Acorn
MAC000002,Std,2012-10-12 00:30:00.0000000, 0.1 ,ACORN-A
MAC000002,Std,2012-10-12 01:00:00.0000000, 0.2 ,ACORN-A
MAC000003,Std,2012-10-12 00:30:00.0000000, 0.3 ,ACORN-A
";

/// Columns for buildings of a campus, and what is expected of them.
pub const CAMPUS: &str = "\
timestamp,building 7 kW,building 12 kW,forecast 7,forecast 12,temperature
2026-07-16T00:00:00-07:00,120.5,88.0,121,90,18.5
2026-07-16T00:15:00-07:00,121.5,87.0,121,90,18.4
2026-07-16T00:30:00-07:00,122.5,87.5,121,90,18.2
";

/// No header at all.
pub const BARE: &str = "\
2026-07-16 00:00,0.5
2026-07-16 01:00,0.6
2026-07-16 02:00,0.7
";

/// All of them with their names.
pub const ALL: [(&str, &str); 13] = [
    ("opower", OPOWER),
    ("opower with solar", OPOWER_SOLAR),
    ("sce", SCE),
    ("sdge", SDGE),
    ("texas", TEXAS),
    ("octopus", OCTOPUS),
    ("n3rgy", N3RGY),
    ("row a day", ROW_A_DAY),
    ("enedis", ENEDIS),
    ("german", GERMAN),
    ("london", LONDON),
    ("campus", CAMPUS),
    ("bare", BARE),
];
