//! Rows of many meters, each over a span of its own, in few statements.
//!
//! Meters with the same span share a term `meter_id IN (…) AND start >= … AND start < …`, and some terms share a
//! statement. Terms and lists are filled up to powers of two by repeating the last, so that few prepared statements serve
//! every number: preparing one for each would cost MariaDB a round trip, and closing it again stalls the connection.

use std::collections::BTreeMap;

use sqlx::{Database, Encode, QueryBuilder, Type};

/// The rows of a meter whose key is in `[from, to)`, as both stand in the column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MeterRange {
    pub(crate) meter: u32,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Meters in one term at most.
const METERS_AT_ONCE: usize = 1024;
/// Terms in one statement at most: each row is held against all of them.
const TERMS_AT_ONCE: usize = 8;

/// Meters with one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    from: String,
    to: String,
    meters: Vec<u32>,
}

/// The terms of each statement that is needed for these ranges.
pub(crate) fn statements(ranges: impl IntoIterator<Item = MeterRange>) -> Vec<Vec<Term>> {
    let mut spans: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    for range in ranges {
        spans.entry((range.from, range.to)).or_default().push(range.meter);
    }
    let mut terms = Vec::new();
    for ((from, to), meters) in spans {
        let term = |meters: &[u32]| Term { from: from.clone(), to: to.clone(), meters: meters.to_vec() };
        terms.extend(meters.chunks(METERS_AT_ONCE).map(term));
    }
    // Terms of a like number of meters together, so that little is filled up.
    terms.sort_by_key(|it: &Term| it.meters.len().next_power_of_two());
    let mut statements: Vec<Vec<Term>> = Vec::new();
    for alike in
        terms.chunk_by(|a, b| a.meters.len().next_power_of_two() == b.meters.len().next_power_of_two())
    {
        let at_once = if alike[0].meters.len() > 64 { 1 } else { TERMS_AT_ONCE };
        statements.extend(alike.chunks(at_once).map(<[Term]>::to_vec));
    }
    statements
}

/// `select`, the rows of the terms by their `column`, and `end`, which may narrow them: ` AND …`.
pub(crate) fn query<D: Database>(select: &str, column: &str, terms: &[Term], end: &str) -> QueryBuilder<D>
where
    for<'q> u32: Encode<'q, D> + Type<D>,
    for<'q> String: Encode<'q, D> + Type<D>,
{
    let mut query = QueryBuilder::new(select);
    let n_meters = terms.iter().map(|it| it.meters.len()).max().unwrap_or(0).next_power_of_two();
    let n_terms = terms.len().next_power_of_two();
    for index in 0..n_terms {
        let Some(term) = terms.get(index).or(terms.last()) else { break };
        query.push(if index == 0 { " WHERE ((meter_id IN (" } else { " OR (meter_id IN (" });
        let mut list = query.separated(", ");
        let padding = term.meters.last().into_iter().cycle().take(n_meters - term.meters.len());
        for meter in term.meters.iter().chain(padding) {
            list.push_bind(*meter);
        }
        query.push(format!(") AND {column} >= ")).push_bind(term.from.clone());
        query.push(format!(" AND {column} < ")).push_bind(term.to.clone()).push(")");
    }
    query.push(")").push(end);
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Sqlite;

    fn range(meter: u32, from: &str) -> MeterRange {
        MeterRange { meter, from: from.to_owned(), to: "z".to_owned() }
    }

    #[test]
    fn meters_with_one_span_share_a_term_and_terms_share_a_statement() {
        let statements =
            statements([range(1, "a"), range(2, "b"), range(3, "b"), range(4, "b"), range(5, "c")]);
        assert_eq!(statements.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        let text = |terms| query::<Sqlite>("S", "t", terms, " E").into_string();
        let one = "meter_id IN (?) AND t >= ? AND t < ?";
        assert_eq!(text(&statements[0]), format!("S WHERE (({one}) OR ({one})) E"));
        assert_eq!(text(&statements[1]), "S WHERE ((meter_id IN (?, ?, ?, ?) AND t >= ? AND t < ?)) E");
    }

    #[test]
    fn few_texts_serve_every_number() {
        let text = |n: u32| {
            let terms = statements((0..n).map(|it| range(1, &it.to_string())));
            terms.iter().map(|it| query::<Sqlite>("", "t", it, "").into_string()).collect::<Vec<_>>()
        };
        assert_eq!(text(3), text(4));
        assert_eq!(text(20).len(), 3);
        let many = statements((0..3000).map(|it| range(it, "a")));
        assert_eq!(many.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1]);
    }
}
