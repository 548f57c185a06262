//! Settings of the section `traces`: whom spans are sent to, how many, and by which name.

use std::sync::Arc;

use super::values::Values;
use crate::traces::Collector;

/// What becomes of traces.
#[derive(Clone, Debug)]
pub struct TraceSettings {
    /// Who takes them; nothing where none are made.
    pub collector: Option<Arc<Collector>>,
    /// The name of this service.
    pub service: String,
    /// How many of a million requests are traced.
    pub millionths: u32,
    /// Whether a request belongs to the trace that the proxy in front names.
    pub trusts_parents: bool,
}

/// `traces.…`.
pub fn settings(values: &mut Values) -> TraceSettings {
    let endpoint = values.text("traces.otlp_endpoint", "");
    let service = values.text("traces.service_name", "drp");
    let form = "a number from 0 to 1 with at most six decimals, such as 0.05";
    let millionths = values.get("traces.sampling_ratio", "1", millionths, form);
    let trusts = values.get("traces.trust_parent", "false", |it| it.parse().ok(), "true or false");
    let form = "headers such as authorization=Bearer TOKEN, one a line or with commas between";
    // Whatever is in it may be a secret, so it is not repeated.
    let headers = headers(&values.text("traces.headers", ""));
    if headers.is_none() {
        values.fault(&format!("traces.headers must be {form}"));
    }
    let authorities = values.text("traces.ca", "");
    let made = |headers: Vec<(String, String)>| Collector::new(&endpoint, &headers, authorities.as_bytes());
    let collector = match headers.filter(|_| !endpoint.is_empty()).map(made) {
        None => None,
        Some(Ok(collector)) => Some(Arc::new(collector)),
        Some(Err(form)) => {
            values.fault(&format!("traces.otlp_endpoint must be {form}"));
            None
        }
    };
    TraceSettings {
        collector,
        service,
        millionths: millionths.unwrap_or(0),
        trusts_parents: trusts.unwrap_or(false),
    }
}

/// A ratio, exactly.
fn millionths(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 6 || !are_digits(whole) || !are_digits(decimals) {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let millionths = whole.checked_mul(1_000_000)?.checked_add(format!("{decimals:0<6}").parse().ok()?)?;
    (millionths <= 1_000_000).then_some(millionths)
}

fn headers(text: &str) -> Option<Vec<(String, String)>> {
    let lines = text.split([',', '\n']).map(str::trim).filter(|it| !it.is_empty());
    lines
        .map(|it| it.split_once('=').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<TraceSettings> {
        let mut values = Values::read(&format!("[traces]\n{text}"), []);
        let settings = settings(&mut values);
        values.finish().map(|()| settings)
    }

    #[test]
    fn traces_are_made_where_somebody_takes_them() {
        assert!(read("").unwrap().collector.is_none());
        let all = "otlp_endpoint = 'http://127.0.0.1:4318/v1/traces'\nsampling_ratio = '0.05'\ntrust_parent = true\n\
                   service_name = 'portal'\nheaders = 'authorization=Bearer s3cret, x-scope=a'";
        let settings = read(all).unwrap();
        assert!(settings.collector.is_some() && settings.trusts_parents);
        assert_eq!((settings.millionths, settings.service.as_str()), (50_000, "portal"));
        assert!(!format!("{settings:?}").contains("s3cret"));
    }

    #[test]
    fn what_is_wrong_is_told_and_secrets_are_not() {
        for wrong in [
            "otlp_endpoint = 'collector:4318'",
            "otlp_endpoint = 'https://collector.example/v1/traces'",
            "otlp_endpoint = 'http://name:s3cret@collector.example/v1/traces'",
            "sampling_ratio = '1.1'",
            "sampling_ratio = '0.1234567'",
            "headers = 's3cret'",
            "trust_parent = 'perhaps'",
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains("traces.") && !error.contains("s3cret"), "{wrong}: {error}");
        }
        assert_eq!(
            ["0", "1", "0.5", "1.000000", ".5", "", "2"].map(millionths),
            [Some(0), Some(1_000_000), Some(500_000), Some(1_000_000), None, None, None]
        );
    }
}
