//! The undo log: whatever is packed comes out again, and nothing from outside can break it.

use proptest::{collection::vec, option, prelude::*};

use super::*;

fn interval(start: i64, seconds: i64) -> Interval {
    let instant = |it| Timestamp::from_second(it).unwrap();
    Interval::new(instant(start), instant(start + seconds)).unwrap()
}

fn new(meter: u32, start: i64, seconds: i64) -> Entry {
    let nothing = Some(Before { value: None, quality: None, origin: None });
    Entry {
        meter: MeterId::new(meter),
        interval: interval(start, seconds),
        is_new: true,
        actual: nothing,
        prediction: None,
    }
}

fn any_before(has_quality: bool) -> impl Strategy<Value = Before> {
    let quality = (0u8..20).prop_filter_map("a code", Quality::of_code);
    let value = (-Power::MAX_WATTS..=Power::MAX_WATTS).prop_map(|it| Power::from_watts(it).unwrap());
    let quality = option::of(quality).prop_map(move |it| it.filter(|_| has_quality));
    (option::of(value), quality, option::of(any::<u32>().prop_map(ImportNo::new)))
        .prop_map(|(value, quality, origin)| Before { value, quality, origin })
}

fn any_entries() -> impl Strategy<Value = Vec<Entry>> {
    let row = (
        0i64..3,
        prop_oneof![Just(900i64), 1i64..100_000],
        any::<bool>(),
        option::of(any_before(true)),
        option::of(any_before(false)),
    );
    let of_meter = (1u32..1000, 0i64..2_000_000_000, vec(row, 1..30));
    vec(of_meter, 0..5).prop_map(|meters| {
        let mut entries = Vec::new();
        for (index, (meter, begin, rows)) in (0u32..).zip(meters) {
            let mut start = begin;
            for (gap, seconds, is_new, actual, prediction) in rows {
                let blank = |it: Before| {
                    if is_new { Before { value: None, quality: None, origin: None } } else { it }
                };
                start += gap * gap * 900;
                entries.push(Entry {
                    meter: MeterId::new(index * 1000 + meter),
                    interval: interval(start, seconds),
                    is_new,
                    actual: actual.map(blank),
                    prediction: prediction.map(blank),
                });
                start += seconds;
            }
        }
        entries
    })
}

#[test]
fn a_run_of_new_rows_takes_a_few_bytes() {
    let rows: Vec<Entry> = (0..5000).map(|it| new(7, 1_700_000_000 + it * 1800, 1800)).collect();
    let bytes = encode(&rows);
    assert!(bytes.len() < 20, "{}", bytes.len());
    assert_eq!(decode(&bytes).unwrap(), rows);
    assert_eq!((encode(&[]), decode(&[]).unwrap()), (Vec::new(), Vec::new()));
}

#[test]
fn what_is_damaged_is_told() {
    let bytes = encode(&[new(7, 0, 900), new(7, 900, 900), new(8, 5, 60)]);
    for n in 1..bytes.len() {
        let whole_meters = decode(&bytes[..n]).map_or(0, |it| it.len());
        assert!(whole_meters < 3, "cut after {n}");
    }
    assert!(matches!(decode(&[2]), Err(Error::Schema(_))));
    // More rows than a log may have, and a run that is longer than the meter's rows.
    assert!(decode(&[1, 7, 0xff, 0xff, 0xff, 0x7f, 3, 2, 2, 0xff, 0xff, 0xff, 0x7f]).is_err());
    assert!(decode(&[1, 7, 2, 3, 2, 2, 3]).is_err());
}

proptest! {
    #[test]
    fn whatever_is_packed_comes_out_again(entries in any_entries()) {
        prop_assert_eq!(decode(&encode(&entries)).unwrap(), entries);
    }

    #[test]
    fn no_bytes_break_it(bytes in vec(any::<u8>(), 0..200)) {
        let mut versioned = vec![VERSION];
        versioned.extend(bytes);
        if let Ok(entries) = decode(&versioned) {
            prop_assert!(entries.len() <= MAX_ROWS);
        }
    }
}
