//! What the name of a column is likely to mean, for the advice of the reader and for looking at a file beforehand.

use super::columns::Field;

/// How likely a column of that name holds this field: the smaller, the likelier; nothing where nothing speaks for it.
pub(crate) fn rank(name: &str, field: Field) -> Option<usize> {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().position(|word| name.contains(word));
    has(hints(field)).filter(|_| !speaks_against(&name, field))
}

/// Whether a name says that a column is something else than this field.
pub(crate) fn speaks_against(name: &str, field: Field) -> bool {
    let name = name.to_lowercase();
    counter_hints(field).iter().any(|word| name.contains(word))
}

/// The likeliest name in a header, and the first of several.
pub(super) fn likeliest(header: &[String], field: Field) -> Option<&String> {
    let ranked = header.iter().filter_map(|name| Some((rank(name, field)?, name)));
    ranked.min_by_key(|it| it.0).map(|it| it.1)
}

/// Words in the names of columns that are likely to be this field, the likeliest first.
fn hints(field: Field) -> &'static [&'static str] {
    match field {
        Field::Meter => &["meter", "mpan", "mprn", "esiid", "nmi", "usage point", "service point", "lclid"],
        Field::Start => &["start", "begin", "from", "timestamp", "time", "date"],
        Field::Date => &["date", "day"],
        Field::End => &["end", "until"],
        Field::Actual => &[
            "kwh",
            "kw",
            "wh",
            "value",
            "usage",
            "consumption",
            "energy",
            "power",
            "load",
            "import",
            "delivered",
        ],
        Field::Quality => &["quality", "estimated_actual", "estimat", "read type", "reading type"],
        Field::Prediction => &["predict", "forecast", "baseline", "expected"],
    }
}

/// Words that speak against a field, whatever else the name says.
fn counter_hints(field: Field) -> &'static [&'static str] {
    match field {
        Field::Meter => &["value", "kwh", "usage", "consumption"],
        Field::Actual => &[
            "cost", "price", "charge", "tariff", "temp", "humid", "export", "generat", "received", "surplus",
            "carbon", "co2", "predict", "forecast", "baseline", "expected", "quality", "time", "date",
            "kvar", "kvah", "duration", "account",
        ],
        Field::End => &["weekend", "calendar"],
        Field::Quality => &["cost", "price", "value"],
        Field::Start | Field::Date | Field::Prediction => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeliest_of(names: &str, field: Field) -> Option<String> {
        let header: Vec<String> = names.split(',').map(str::to_owned).collect();
        likeliest(&header, field).cloned()
    }

    #[test]
    fn words_decide_and_then_the_order() {
        let names = "Date,Start time,End time,Cost (kWh),Energy,Consumption (kWh),Predicted kWh";
        let of = |field| likeliest_of(names, field);
        assert_eq!(of(Field::Start).as_deref(), Some("Start time"));
        assert_eq!(of(Field::Date).as_deref(), Some("Date"));
        assert_eq!(of(Field::End).as_deref(), Some("End time"));
        assert_eq!(of(Field::Actual).as_deref(), Some("Consumption (kWh)"));
        assert_eq!(of(Field::Prediction).as_deref(), Some("Predicted kWh"));
        assert_eq!(of(Field::Meter), None);
        assert_eq!(likeliest_of("Meter value,Meter no", Field::Meter).as_deref(), Some("Meter no"));
    }
}
